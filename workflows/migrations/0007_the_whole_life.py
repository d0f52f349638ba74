"""The rows of everything that befalls a case beside the straight road: corrections, suspensions, extensions, transfers,
reminders, orders, deferred documents, commitments, notices. What was issued or revoked is written once.
"""

import django.db.models.deletion
import services.encryption.fields
import uuid
import workflows.models.notice
from django.conf import settings
from django.db import migrations, models


FINAL = """
CREATE TRIGGER revocation_is_final BEFORE UPDATE OR DELETE ON workflows_revocation
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only('reason');
-- A notice is printed after it was issued: the place and the digest of the print are set once, nothing else ever.
CREATE FUNCTION workflows_notice_is_printed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) - ARRAY['file', 'digest'] = to_jsonb(NEW) - ARRAY['file', 'digest']
       AND OLD.digest = '' AND NEW.digest <> '' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'workflows_notice is written once and never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER notice_is_printed_once BEFORE UPDATE ON workflows_notice
    FOR EACH ROW WHEN (OLD.digest IS DISTINCT FROM NEW.digest)
    EXECUTE FUNCTION workflows_notice_is_printed();
CREATE TRIGGER notice_is_final BEFORE UPDATE ON workflows_notice
    FOR EACH ROW WHEN (OLD.digest IS NOT DISTINCT FROM NEW.digest)
    EXECUTE FUNCTION workflows_is_append_only('content');
CREATE TRIGGER notice_stays BEFORE DELETE ON workflows_notice
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();
"""

MUTABLE = """
DROP TRIGGER notice_stays ON workflows_notice;
DROP TRIGGER notice_is_final ON workflows_notice;
DROP TRIGGER notice_is_printed_once ON workflows_notice;
DROP FUNCTION workflows_notice_is_printed();
DROP TRIGGER revocation_is_final ON workflows_revocation;
"""


class Migration(migrations.Migration):
    dependencies = [("services", "0004_posts_are_left"), ("workflows", "0006_privacy"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("document", models.CharField(max_length=129)),
                ("language", models.CharField(max_length=2)),
                ("text_digest", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                ("state", models.CharField(choices=[("signed", "To be checked"), ("kept", "Kept"), ("broken", "Not kept"), ("revoked", "Not kept, result revoked"), ("lapsed", "Nothing to check")], default="signed", max_length=7)),
                ("check_due_at", models.DateTimeField(null=True)),
                ("finding", services.encryption.fields.SealedTextField(blank=True, max_length=2000)),
                ("checked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CorrectionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("about", models.CharField(max_length=129)),
                ("fault", models.CharField(blank=True, max_length=64)),
                ("text", services.encryption.fields.SealedJSONField()),
                ("value", services.encryption.fields.SealedJSONField(blank=True)),
                ("remark", services.encryption.fields.SealedTextField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["request_id", "position"]},
        ),
        migrations.CreateModel(
            name="CorrectionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("alarm_at", models.DateTimeField(null=True)),
                ("reminded", models.PositiveSmallIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end", models.CharField(blank=True, choices=[("answered", "Answered"), ("overdue", "Not answered in time"), ("withdrawn", "The application was withdrawn")], max_length=9)),
            ],
        ),
        migrations.CreateModel(
            name="DeferredDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(max_length=129)),
                ("due_at", models.DateTimeField()),
                ("alarm_at", models.DateTimeField(null=True)),
                ("reminded", models.PositiveSmallIntegerField(default=0)),
                ("handed_in_at", models.DateTimeField(null=True)),
                ("overdue_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(name="Delegation", fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")), ("starts_on", models.DateField()), ("ends_on", models.DateField()), ("made_at", models.DateTimeField()), ("ended_at", models.DateTimeField(null=True))]),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("term", models.CharField(max_length=12)),
                ("reason", services.encryption.fields.SealedTextField(max_length=2000)),
                ("asked_at", models.DateTimeField()),
                ("state", models.CharField(choices=[("asked", "Waiting for the leader"), ("approved", "Approved"), ("denied", "Not approved"), ("lapsed", "No longer needed")], default="asked", max_length=8)),
                ("answer", services.encryption.fields.SealedTextField(blank=True, max_length=2000)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Note",
            fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")), ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)), ("text", services.encryption.fields.SealedTextField(max_length=2000)), ("at", models.DateTimeField())],
            options={"ordering": ["sub_case_id", "at"]},
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=60, unique=True)),
                ("code", models.CharField(default=workflows.models.notice.verification_code, max_length=24, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "Receipt of the application"),
                            ("return", "Notice of return after the precheck"),
                            ("acceptance", "Notice of acceptance"),
                            ("decline", "Notice of non-acceptance"),
                            ("correction", "Notice of corrections wanted"),
                            ("suspension", "Notice of a special procedure"),
                            ("resumption", "Notice that work goes on"),
                            ("extension", "Notice of extension"),
                            ("grant", "Decision: granted"),
                            ("refusal", "Decision: refused"),
                            ("delivery", "Delivery receipt"),
                            ("termination", "Notice of termination"),
                            ("withdrawal", "Notice of withdrawal"),
                            ("revocation", "Notice of revocation"),
                            ("reopening", "Notice of reopening"),
                        ],
                        max_length=12,
                    ),
                ),
                ("issued_at", models.DateTimeField()),
                ("content", services.encryption.fields.SealedJSONField()),
                ("file", models.FileField(blank=True, upload_to=workflows.models.notice.notice_path)),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
            options={"ordering": ["case_id", "id"]},
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", services.encryption.fields.SealedTextField(max_length=2000)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answer", services.encryption.fields.SealedTextField(blank=True, max_length=2000)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("rung", models.CharField(blank=True, choices=[("handler", "Handler"), ("section_head", "Section head"), ("leader", "Department leader"), ("supervisors", "Supervisors")], max_length=12)),
                ("text", services.encryption.fields.SealedTextField(blank=True, max_length=500)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("step", models.CharField(max_length=64)),
                ("reason", services.encryption.fields.SealedTextField(max_length=2000)),
                ("before", models.JSONField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")), ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)), ("reason", services.encryption.fields.SealedTextField(max_length=2000)), ("at", models.DateTimeField())],
        ),
        migrations.CreateModel(
            name="SupervisionOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("origin", models.CharField(choices=[("ladder", "Overdue by three working days"), ("supervisor", "Issued by a supervisor"), ("dispute", "Departments disagree about who is responsible")], max_length=10)),
                ("reason", services.encryption.fields.SealedTextField(blank=True, max_length=2000)),
                ("issued_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("answer", services.encryption.fields.SealedTextField(blank=True, max_length=4000)),
                ("answered_at", models.DateTimeField(null=True)),
                ("closing", services.encryption.fields.SealedTextField(blank=True, max_length=2000)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("hearing", "Hearing"), ("tender", "Tender"), ("auction", "Auction"), ("inspection", "Inspection"), ("test", "Test"), ("quarantine", "Quarantine"), ("appraisal", "Appraisal"), ("expert_review", "Expert review"), ("correction", "Correction by the applicant")], max_length=13
                    ),
                ),
                ("reason", services.encryption.fields.SealedTextField(max_length=2000)),
                ("started_at", models.DateTimeField()),
                ("expected_end", models.DateField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["sub_case_id", "started_at"]},
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("step", models.CharField(max_length=64)),
                ("kind", models.CharField(choices=[("transfer", "Transferred"), ("return", "Returned"), ("ruling", "Assigned by the supervisor")], max_length=8)),
                ("reason", services.encryption.fields.SealedTextField(max_length=2000)),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["sub_case_id", "at"]},
        ),
        migrations.RemoveConstraint(model_name="case", name="case_state_is_known"),
        migrations.RemoveConstraint(model_name="case", name="a_case_is_finished_when_it_is_no_longer_in_progress"),
        migrations.RemoveConstraint(model_name="caseevent", name="case_event_verb_is_known"),
        migrations.RemoveConstraint(model_name="result", name="a_result_is_issued_once"),
        migrations.RemoveConstraint(model_name="subcase", name="sub_case_state_is_known"),
        migrations.RemoveConstraint(model_name="subcase", name="a_sub_case_has_an_end_exactly_when_its_state_is_one"),
        migrations.AddField(model_name="case", name="statutory_due_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="draft", name="returned_from", field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="returned_draft", to="workflows.case")),
        migrations.AddField(model_name="result", name="round", field=models.PositiveSmallIntegerField(default=1)),
        migrations.AddField(model_name="subcase", name="silent_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="task", name="rung", field=models.PositiveSmallIntegerField(default=0)),
        migrations.AlterField(model_name="case", name="state", field=models.CharField(choices=[("submitted", "Being prechecked"), ("in_progress", "In progress"), ("closed", "Closed"), ("returned", "Returned"), ("withdrawn", "Withdrawn"), ("terminated", "Terminated")], default="in_progress", max_length=12)),
        migrations.AlterField(
            model_name="caseevent",
            name="verb",
            field=models.CharField(
                choices=[
                    ("submitted", "Submitted"),
                    ("received", "Received"),
                    ("claimed", "Claimed"),
                    ("released", "Released"),
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("reviewed", "Reviewed"),
                    ("verified", "Verified"),
                    ("unverified", "Could not be verified automatically"),
                    ("handed_over", "Handed over"),
                    ("granted", "Granted"),
                    ("refused", "Refused"),
                    ("delivered", "Delivered"),
                    ("blocked", "Blocked"),
                    ("prechecked", "Prechecked"),
                    ("sent_back", "Returned to the applicant"),
                    ("accepted_by_silence", "Accepted because nobody answered in time"),
                    ("correction_asked", "Corrections wanted"),
                    ("correction_reminded", "Reminded of corrections"),
                    ("correction_answered", "Corrections handed in"),
                    ("suspended", "Suspended"),
                    ("resumed", "Resumed"),
                    ("extension_asked", "Extension asked for"),
                    ("extended", "Extended"),
                    ("extension_denied", "Extension not approved"),
                    ("transferred", "Transferred"),
                    ("disputed", "Responsibility disputed"),
                    ("ruled", "Assigned by the supervisor"),
                    ("document_deferred", "Document follows later"),
                    ("document_reminded", "Reminded of a document"),
                    ("document_handed_in", "Document handed in"),
                    ("document_overdue", "Document not handed in in time"),
                    ("commitment_checked", "Commitment checked"),
                    ("revoked", "Result revoked"),
                    ("withdrawn", "Withdrawn"),
                    ("terminated", "Terminated"),
                    ("reopened", "Reopened"),
                    ("hurried", "Hurried by the applicant"),
                    ("reminded", "Reminded"),
                    ("ordered", "Supervision order issued"),
                    ("order_answered", "Supervision order answered"),
                    ("order_sent_back", "Answer to a supervision order not enough"),
                    ("order_closed", "Supervision order closed"),
                    ("noted", "Note written"),
                    ("asked", "Sister department asked"),
                    ("answered", "Sister department answered"),
                    ("recounted", "Due dates counted anew"),
                    ("turned_yellow", "Due soon"),
                    ("turned_red", "Overdue"),
                    ("closed", "Closed"),
                    ("rated", "Rated"),
                    ("consent_ended", "Consent withdrawn"),
                    ("disposed", "Data disposed of"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(model_name="intent", name="kind", field=models.CharField(choices=[("hand_off", "Hand-off"), ("verify", "Automatic check"), ("keep", "Keep the result in the holder's record"), ("scan", "Virus scan of a file")], max_length=8)),
        migrations.AlterField(model_name="result", name="data", field=services.encryption.fields.SealedJSONField(row=("sub_case_id", "code", "round"))),
        migrations.AlterField(model_name="result", name="number", field=services.encryption.fields.SealedTextField(max_length=64, row=("sub_case_id", "code", "round"))),
        migrations.AlterField(
            model_name="subcase",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("received", "Received"),
                    ("accepted", "Accepted"),
                    ("awaiting_correction", "Waiting for corrections"),
                    ("suspended", "Suspended"),
                    ("decided", "Decided"),
                    ("granted", "Granted"),
                    ("refused", "Refused"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("terminated", "Terminated"),
                    ("blocked", "Blocked"),
                    ("skipped", "Not needed"),
                ],
                default="waiting",
                max_length=19,
            ),
        ),
        migrations.AlterField(
            model_name="task",
            name="asked",
            field=models.CharField(
                blank=True,
                choices=[
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("passed", "Passed"),
                    ("objected", "Objection"),
                    ("granted", "Granted"),
                    ("refused", "Refused"),
                    ("delivered", "Delivered"),
                    ("mismatch", "The record says otherwise"),
                    ("unavailable", "The source did not answer"),
                    ("incomplete", "The record does not say everything"),
                    ("sent_back", "Returned to the applicant"),
                    ("transferred", "Transferred"),
                    ("withdrawn", "Withdrawn by the applicant"),
                    ("terminated", "Terminated"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(model_name="task", name="due_at", field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name="task",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("passed", "Passed"),
                    ("objected", "Objection"),
                    ("granted", "Granted"),
                    ("refused", "Refused"),
                    ("delivered", "Delivered"),
                    ("mismatch", "The record says otherwise"),
                    ("unavailable", "The source did not answer"),
                    ("incomplete", "The record does not say everything"),
                    ("sent_back", "Returned to the applicant"),
                    ("transferred", "Transferred"),
                    ("withdrawn", "Withdrawn by the applicant"),
                    ("terminated", "Terminated"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(model_name="subcase", index=models.Index(condition=models.Q(("silent_at__isnull", False)), fields=["silent_at"], name="sub_case_next_silence")),
        migrations.AddConstraint(model_name="case", constraint=models.CheckConstraint(condition=models.Q(("state__in", ["submitted", "in_progress", "closed", "returned", "withdrawn", "terminated"])), name="case_state_is_known")),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("finished__isnull", True), ("state__in", ("submitted", "in_progress"))), models.Q(models.Q(("state__in", ("submitted", "in_progress")), _negated=True), ("finished__isnull", False)), _connector="OR"), name="a_case_is_finished_when_it_is_no_longer_in_progress"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "verb__in",
                        [
                            "submitted",
                            "received",
                            "claimed",
                            "released",
                            "accepted",
                            "declined",
                            "reviewed",
                            "verified",
                            "unverified",
                            "handed_over",
                            "granted",
                            "refused",
                            "delivered",
                            "blocked",
                            "prechecked",
                            "sent_back",
                            "accepted_by_silence",
                            "correction_asked",
                            "correction_reminded",
                            "correction_answered",
                            "suspended",
                            "resumed",
                            "extension_asked",
                            "extended",
                            "extension_denied",
                            "transferred",
                            "disputed",
                            "ruled",
                            "document_deferred",
                            "document_reminded",
                            "document_handed_in",
                            "document_overdue",
                            "commitment_checked",
                            "revoked",
                            "withdrawn",
                            "terminated",
                            "reopened",
                            "hurried",
                            "reminded",
                            "ordered",
                            "order_answered",
                            "order_sent_back",
                            "order_closed",
                            "noted",
                            "asked",
                            "answered",
                            "recounted",
                            "turned_yellow",
                            "turned_red",
                            "closed",
                            "rated",
                            "consent_ended",
                            "disposed",
                        ],
                    )
                ),
                name="case_event_verb_is_known",
            ),
        ),
        migrations.AddConstraint(model_name="result", constraint=models.UniqueConstraint(fields=("sub_case", "code", "round"), name="a_result_is_issued_once_a_round")),
        migrations.AddConstraint(
            model_name="subcase", constraint=models.CheckConstraint(condition=models.Q(("state__in", ["waiting", "received", "accepted", "awaiting_correction", "suspended", "decided", "granted", "refused", "declined", "withdrawn", "terminated", "blocked", "skipped"])), name="sub_case_state_is_known")
        ),
        migrations.AddConstraint(
            model_name="subcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state__in", ("granted", "refused", "declined", "withdrawn", "terminated", "blocked", "skipped"))),
                    models.Q(models.Q(("state__in", ("granted", "refused", "declined", "withdrawn", "terminated", "blocked", "skipped")), _negated=True), ("ended_at__isnull", True)),
                    _connector="OR",
                ),
                name="a_sub_case_has_an_end_exactly_when_its_state_is_one",
            ),
        ),
        migrations.AddConstraint(model_name="subcase", constraint=models.CheckConstraint(condition=models.Q(("silent_at__isnull", True), models.Q(("accepted_at__isnull", True), ("state", "received")), _connector="OR"), name="only_a_received_sub_case_can_be_accepted_by_silence")),
        migrations.AddField(model_name="commitment", name="checked_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="commitment", name="signed_by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="commitment", name="sub_case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="commitments", to="workflows.subcase")),
        migrations.AddField(model_name="attachment", name="item", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="workflows.correctionitem")),
        migrations.AddField(model_name="correctionrequest", name="asked_by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="correctionrequest", name="department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.department")),
        migrations.AddField(model_name="correctionrequest", name="sub_case", field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="correction_request", to="workflows.subcase")),
        migrations.AddField(model_name="correctionitem", name="request", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="items", to="workflows.correctionrequest")),
        migrations.AddField(model_name="deferreddocument", name="case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="deferred_documents", to="workflows.case")),
        migrations.AddField(model_name="delegation", name="away", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="delegations_given", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="delegation", name="department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.department")),
        migrations.AddField(model_name="delegation", name="made_by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="delegation", name="stands_in", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="delegations_held", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="extension", name="answered_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="extension", name="asked_by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="extension", name="case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="workflows.case")),
        migrations.AddField(model_name="extension", name="department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.department")),
        migrations.AddField(model_name="extension", name="sub_case", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="workflows.subcase")),
        migrations.AddField(model_name="note", name="by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="note", name="department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.department")),
        migrations.AddField(model_name="note", name="sub_case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="workflows.subcase")),
        migrations.AddField(model_name="notice", name="case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="workflows.case")),
        migrations.AddField(model_name="notice", name="department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.department")),
        migrations.AddField(model_name="notice", name="event", field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="notice", to="workflows.caseevent")),
        migrations.AddField(model_name="notice", name="issued_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="notice", name="sub_case", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="workflows.subcase")),
        migrations.AddField(model_name="question", name="answered_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="question", name="asked_by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="question", name="asked_of", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="questions_received", to="workflows.subcase")),
        migrations.AddField(model_name="question", name="from_department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.department")),
        migrations.AddField(model_name="question", name="sub_case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="questions", to="workflows.subcase")),
        migrations.AddField(model_name="question", name="to_department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.department")),
        migrations.AddField(model_name="reminder", name="by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="reminder", name="case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="workflows.case")),
        migrations.AddField(model_name="reminder", name="sub_case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="workflows.subcase")),
        migrations.AddField(model_name="reminder", name="task", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="workflows.task")),
        migrations.AddField(model_name="reopening", name="by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="reopening", name="sub_case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reopenings", to="workflows.subcase")),
        migrations.AddField(model_name="revocation", name="by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="revocation", name="result", field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="revocation", to="workflows.result")),
        migrations.AddField(model_name="supervisionorder", name="answered_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="supervisionorder", name="case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="supervision_orders", to="workflows.case")),
        migrations.AddField(model_name="supervisionorder", name="closed_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="supervisionorder", name="department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="supervision_orders", to="services.department")),
        migrations.AddField(model_name="supervisionorder", name="issued_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="supervisionorder", name="sub_case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="supervision_orders", to="workflows.subcase")),
        migrations.AddField(model_name="supervisionorder", name="task", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workflows.task")),
        migrations.AddField(model_name="suspension", name="department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.department")),
        migrations.AddField(model_name="suspension", name="ended_by", field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="suspension", name="started_by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="suspension", name="sub_case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="suspensions", to="workflows.subcase")),
        migrations.AddField(model_name="transfer", name="by", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AddField(model_name="transfer", name="from_department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.department")),
        migrations.AddField(model_name="transfer", name="sub_case", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="workflows.subcase")),
        migrations.AddField(model_name="transfer", name="task", field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="transfer", to="workflows.task")),
        migrations.AddField(model_name="transfer", name="to_department", field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="services.department")),
        migrations.AddIndex(model_name="commitment", index=models.Index(condition=models.Q(("check_due_at__isnull", False), ("state", "signed")), fields=["check_due_at"], name="commitments_to_check")),
        migrations.AddConstraint(model_name="commitment", constraint=models.UniqueConstraint(fields=("sub_case", "document"), name="one_commitment_per_sub_case_and_document")),
        migrations.AddConstraint(model_name="commitment", constraint=models.CheckConstraint(condition=models.Q(("state__in", ["signed", "kept", "broken", "revoked", "lapsed"])), name="commitment_state_is_known")),
        migrations.AddConstraint(
            model_name="commitment", constraint=models.CheckConstraint(condition=models.Q(("state__in", ["signed", "lapsed"]), models.Q(("checked_at__gte", models.F("signed_at")), ("checked_by__isnull", False), ("finding__isnull", False)), _connector="OR"), name="a_checked_commitment_has_its_finding_and_its_author")
        ),
        migrations.AddIndex(model_name="correctionrequest", index=models.Index(condition=models.Q(("alarm_at__isnull", False)), fields=["alarm_at"], name="correction_next_alarm")),
        migrations.AddConstraint(
            model_name="correctionrequest", constraint=models.CheckConstraint(condition=models.Q(models.Q(("end", ""), ("ended_at__isnull", True)), models.Q(("ended_at__isnull", False), models.Q(("end", ""), _negated=True)), _connector="OR"), name="a_correction_request_has_an_end_exactly_when_it_ended")
        ),
        migrations.AddConstraint(model_name="correctionrequest", constraint=models.CheckConstraint(condition=models.Q(("ended_at__isnull", True), ("ended_at__gte", models.F("asked_at")), _connector="OR"), name="a_correction_request_ends_after_it_was_asked")),
        migrations.AddConstraint(model_name="correctionrequest", constraint=models.CheckConstraint(condition=models.Q(("ended_at__isnull", True), ("alarm_at__isnull", True), _connector="OR"), name="an_ended_correction_request_has_no_alarm")),
        migrations.AddConstraint(model_name="correctionitem", constraint=models.UniqueConstraint(fields=("request", "position"), name="correction_items_have_an_order")),
        migrations.AddIndex(model_name="deferreddocument", index=models.Index(condition=models.Q(("alarm_at__isnull", False)), fields=["alarm_at"], name="deferred_document_next_alarm")),
        migrations.AddConstraint(model_name="deferreddocument", constraint=models.UniqueConstraint(fields=("case", "document"), name="a_document_is_deferred_once_per_case")),
        migrations.AddConstraint(model_name="deferreddocument", constraint=models.CheckConstraint(condition=models.Q(("handed_in_at__isnull", True), ("alarm_at__isnull", True), _connector="OR"), name="a_document_that_arrived_has_no_alarm")),
        migrations.AddConstraint(model_name="delegation", constraint=models.CheckConstraint(condition=models.Q(("away", models.F("stands_in")), _negated=True), name="nobody_stands_in_for_themselves")),
        migrations.AddConstraint(model_name="delegation", constraint=models.CheckConstraint(condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="a_delegation_ends_after_it_starts")),
        migrations.AddIndex(model_name="extension", index=models.Index(condition=models.Q(("state", "asked")), fields=["department"], name="extensions_to_answer")),
        migrations.AddConstraint(model_name="extension", constraint=models.UniqueConstraint(condition=models.Q(("state__in", ["asked", "approved"])), fields=("case", "sub_case"), name="a_decision_is_extended_at_most_once", nulls_distinct=False)),
        migrations.AddConstraint(model_name="extension", constraint=models.CheckConstraint(condition=models.Q(("state__in", ["asked", "approved", "denied", "lapsed"])), name="extension_state_is_known")),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("state", "asked"), ("answered_at__isnull", True)), models.Q(models.Q(("state", "asked"), _negated=True), ("answered_at__isnull", False)), _connector="OR"), name="an_extension_is_answered_exactly_when_it_is_no_longer_asked"),
        ),
        migrations.AddConstraint(model_name="extension", constraint=models.CheckConstraint(condition=models.Q(models.Q(("state", "approved"), _negated=True), models.Q(("answered_by", models.F("asked_by")), _negated=True), _connector="OR"), name="nobody_approves_an_extension_of_their_own")),
        migrations.AddConstraint(
            model_name="notice", constraint=models.CheckConstraint(condition=models.Q(("kind__in", ["receipt", "return", "acceptance", "decline", "correction", "suspension", "resumption", "extension", "grant", "refusal", "delivery", "termination", "withdrawal", "revocation", "reopening"])), name="notice_kind_is_known")
        ),
        migrations.AddConstraint(model_name="notice", constraint=models.CheckConstraint(condition=models.Q(models.Q(("digest", ""), ("file", "")), models.Q(models.Q(("file", ""), _negated=True), models.Q(("digest", ""), _negated=True)), _connector="OR"), name="a_printed_notice_has_its_digest")),
        migrations.AddIndex(model_name="question", index=models.Index(condition=models.Q(("answered_at__isnull", True)), fields=["to_department", "due_at"], name="questions_to_answer")),
        migrations.AddConstraint(
            model_name="question", constraint=models.CheckConstraint(condition=models.Q(models.Q(("answer__isnull", True), ("answered_at__isnull", True)), models.Q(("answer__isnull", False), ("answered_at__isnull", False), ("answered_by__isnull", False)), _connector="OR"), name="an_answered_question_has_its_answer")
        ),
        migrations.AddConstraint(model_name="reminder", constraint=models.UniqueConstraint(condition=models.Q(("rung", ""), _negated=True), fields=("task", "rung"), name="each_rung_of_the_ladder_is_climbed_once")),
        migrations.AddConstraint(model_name="reminder", constraint=models.UniqueConstraint(condition=models.Q(("rung", "")), fields=("sub_case", "day"), name="an_applicant_hurries_a_matter_once_a_day")),
        migrations.AddConstraint(
            model_name="reminder", constraint=models.CheckConstraint(condition=models.Q(models.Q(("by__isnull", False), ("rung", "")), models.Q(models.Q(("rung", ""), _negated=True), ("by__isnull", True), ("task__isnull", False)), _connector="OR"), name="a_reminder_is_the_applicants_or_the_ladders")
        ),
        migrations.AddConstraint(model_name="reopening", constraint=models.UniqueConstraint(fields=("sub_case", "at"), name="a_sub_case_is_reopened_once_at_a_time")),
        migrations.AddIndex(model_name="supervisionorder", index=models.Index(condition=models.Q(("closed_at__isnull", True)), fields=["department", "due_at"], name="supervision_orders_open")),
        migrations.AddConstraint(model_name="supervisionorder", constraint=models.UniqueConstraint(condition=models.Q(("origin", "ladder")), fields=("task",), name="a_task_has_one_supervision_order_of_the_ladder")),
        migrations.AddConstraint(model_name="supervisionorder", constraint=models.UniqueConstraint(condition=models.Q(("closed_at__isnull", True), ("origin", "dispute")), fields=("sub_case",), name="a_sub_case_has_one_open_dispute")),
        migrations.AddConstraint(
            model_name="supervisionorder",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("issued_by__isnull", True), ("origin", "ladder"), ("task__isnull", False)), models.Q(models.Q(("origin", "ladder"), _negated=True), ("issued_by__isnull", False), ("reason__isnull", False)), _connector="OR"), name="a_person_gives_a_reason_for_a_supervision_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="supervisionorder",
            constraint=models.CheckConstraint(condition=models.Q(models.Q(("answer__isnull", True), ("answered_at__isnull", True)), models.Q(("answer__isnull", False), ("answered_at__isnull", False), ("answered_by__isnull", False)), _connector="OR"), name="an_answer_to_a_supervision_order_is_written"),
        ),
        migrations.AddConstraint(model_name="supervisionorder", constraint=models.CheckConstraint(condition=models.Q(("closed_at__isnull", True), models.Q(("closed_at__gte", models.F("issued_at")), ("closed_by__isnull", False)), _connector="OR"), name="a_supervision_order_is_closed_by_a_person")),
        migrations.AddConstraint(model_name="suspension", constraint=models.UniqueConstraint(condition=models.Q(("ended_at__isnull", True)), fields=("sub_case",), name="at_most_one_open_suspension_per_sub_case")),
        migrations.AddConstraint(model_name="suspension", constraint=models.CheckConstraint(condition=models.Q(("kind__in", ["hearing", "tender", "auction", "inspection", "test", "quarantine", "appraisal", "expert_review"])), name="suspension_kind_is_of_article_45")),
        migrations.AddConstraint(model_name="suspension", constraint=models.CheckConstraint(condition=models.Q(("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"), name="a_suspension_ends_after_it_started")),
        migrations.AddConstraint(model_name="transfer", constraint=models.UniqueConstraint(fields=("sub_case", "step", "kind"), name="a_step_is_moved_at_most_once_in_each_way")),
        migrations.AddConstraint(model_name="transfer", constraint=models.CheckConstraint(condition=models.Q(("kind__in", ["transfer", "return", "ruling"])), name="transfer_kind_is_known")),
        migrations.AddConstraint(model_name="transfer", constraint=models.CheckConstraint(condition=models.Q(("from_department", models.F("to_department")), _negated=True), name="a_transfer_leads_somewhere_else")),
        migrations.RunSQL(FINAL, MUTABLE),
    ]
