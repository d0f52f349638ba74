"""Bad ratings and what is put right because of them; calls and replies are written once."""

import django.db.models.deletion
import services.encryption.fields
import uuid
from django.conf import settings
from django.db import migrations, models


WRITTEN_ONCE = """
CREATE FUNCTION workflows_rectification_is_being_disposed_of(rectification bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT workflows_is_being_disposed_of(case_id) FROM workflows_rectification WHERE id = rectification
$$;
CREATE TRIGGER callback_is_final BEFORE UPDATE OR DELETE ON workflows_callback
    FOR EACH ROW WHEN (NOT workflows_rectification_is_being_disposed_of(OLD.rectification_id))
    EXECUTE FUNCTION workflows_is_append_only('said');
CREATE TRIGGER callback_is_only_blanked BEFORE UPDATE OR DELETE ON workflows_callback
    FOR EACH ROW WHEN (workflows_rectification_is_being_disposed_of(OLD.rectification_id))
    EXECUTE FUNCTION workflows_is_only_blanked('said');
CREATE TRIGGER reply_is_final BEFORE UPDATE OR DELETE ON workflows_rectificationreply
    FOR EACH ROW WHEN (NOT workflows_rectification_is_being_disposed_of(OLD.rectification_id))
    EXECUTE FUNCTION workflows_is_append_only('reason');
CREATE TRIGGER reply_is_only_blanked BEFORE UPDATE OR DELETE ON workflows_rectificationreply
    FOR EACH ROW WHEN (workflows_rectification_is_being_disposed_of(OLD.rectification_id))
    EXECUTE FUNCTION workflows_is_only_blanked('reason');
"""

# The triggers of new tables go with their tables.
UNDO = "DROP FUNCTION workflows_rectification_is_being_disposed_of(bigint) CASCADE"


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0013_rounds'),
        ("workflows", "0022_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Callback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('reached', models.BooleanField()),
                ('said', services.encryption.fields.SealedTextField(blank=True, max_length=2000)),
                ('written_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['rectification_id', 'at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Rectification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('to_assign', 'To be assigned'), ('open', 'Being put right'), ('answered', 'To be verified'), ('told', 'Waiting for the citizen'), ('disputed', 'Citizen disagrees'), ('doubted', 'Rating under review'), ('closed', 'Closed')], max_length=9)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('callback_due_at', models.DateTimeField()),
                ('called_back_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('turn_at', models.DateTimeField()),
                ('turn_due_at', models.DateTimeField(null=True)),
                ('alarm_at', models.DateTimeField(null=True)),
                ('doubt', services.encryption.fields.SealedTextField(blank=True, max_length=2000)),
                ('doubted_at', models.DateTimeField(null=True)),
                ('end', models.CharField(blank=True, choices=[('put_right', 'Put right'), ('unanswered', 'Put right; the citizen did not answer'), ('not_agreed', 'Closed without agreement'), ('unfounded', 'Rating does not count')], max_length=10)),
                ('closing', services.encryption.fields.SealedTextField(blank=True, max_length=2000)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RectificationAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('round', models.PositiveSmallIntegerField()),
                ('text', services.encryption.fields.SealedTextField(max_length=4000)),
                ('at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('remark', services.encryption.fields.SealedTextField(blank=True, max_length=2000)),
                ('sent_back_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['rectification_id', 'at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RectificationReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('round', models.PositiveSmallIntegerField()),
                ('agrees', models.BooleanField()),
                ('reason', services.encryption.fields.SealedTextField(blank=True, max_length=1000)),
                ('level', models.PositiveSmallIntegerField(choices=[(5, 'Very satisfied'), (4, 'Satisfied'), (3, 'Fairly satisfied'), (2, 'Unsatisfied'), (1, 'Very unsatisfied')], null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['rectification_id', 'round'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='accessentry',
            name='access_purpose_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='caseevent',
            name='case_event_verb_is_known',
        ),
        migrations.AlterField(
            model_name='accessentry',
            name='purpose',
            field=models.CharField(choices=[('step', 'Doing a step of the case'), ('search', 'Searching for a case'), ('supervision', 'Supervising the course of a case'), ('correction', 'Answering a request to correct data'), ('question', 'Answering a question of a sister department'), ('rating', 'Putting right what a bad rating is about'), ('offer', 'Finding what somebody is entitled to, by machine')], max_length=12),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='verb',
            field=models.CharField(choices=[('submitted', 'Submitted'), ('received', 'Received'), ('claimed', 'Claimed'), ('released', 'Released'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('reviewed', 'Reviewed'), ('verified', 'Verified'), ('unverified', 'Could not be verified automatically'), ('handed_over', 'Handed over'), ('granted', 'Granted'), ('refused', 'Refused'), ('delivered', 'Delivered'), ('blocked', 'Blocked'), ('prechecked', 'Prechecked'), ('sent_back', 'Returned to the applicant'), ('accepted_by_silence', 'Accepted because nobody answered in time'), ('correction_asked', 'Corrections wanted'), ('correction_reminded', 'Reminded of corrections'), ('correction_answered', 'Corrections handed in'), ('suspended', 'Suspended'), ('resumed', 'Resumed'), ('announced', 'Publicly announced'), ('announcement_over', 'Announcement over'), ('objected', 'Objection to the announcement'), ('extension_asked', 'Extension asked for'), ('extended', 'Extended'), ('extension_denied', 'Extension not approved'), ('transferred', 'Transferred'), ('disputed', 'Responsibility disputed'), ('ruled', 'Assigned by the supervisor'), ('document_deferred', 'Document follows later'), ('document_reminded', 'Reminded of a document'), ('document_handed_in', 'Document handed in'), ('document_overdue', 'Document not handed in in time'), ('commitment_checked', 'Commitment checked'), ('revoked', 'Result revoked'), ('withdrawn', 'Withdrawn'), ('terminated', 'Terminated'), ('reopened', 'Reopened'), ('hurried', 'Hurried by the applicant'), ('reminded', 'Reminded'), ('ordered', 'Supervision order issued'), ('order_answered', 'Supervision order answered'), ('order_sent_back', 'Answer to a supervision order not enough'), ('order_closed', 'Supervision order closed'), ('noted', 'Note written'), ('asked', 'Sister department asked'), ('answered', 'Sister department answered'), ('recounted', 'Due dates counted anew'), ('turned_yellow', 'Due soon'), ('turned_red', 'Overdue'), ('closed', 'Closed'), ('rated', 'Rated'), ('bad_rating', 'Bad rating to be put right'), ('rectify_assigned', 'Bad rating assigned'), ('called_back', 'Applicant called back'), ('rectified', 'Answer to a bad rating written'), ('rectify_sent_back', 'Answer to a bad rating not enough'), ('rectify_told', 'Answer to a bad rating verified'), ('rectify_replied', 'Applicant said whether it is put right'), ('rectify_reopened', 'Bad rating looked at once more'), ('rectify_doubted', 'Bad rating doubted'), ('rectify_upheld', 'Bad rating upheld'), ('rectify_closed', 'Bad rating settled'), ('rectify_due', 'Reminded of a bad rating'), ('consent_ended', 'Consent withdrawn'), ('disposed', 'Data disposed of'), ('version_changed', 'Moved to a newer version'), ('version_restored', 'Moved back to the earlier version'), ('rules_eased', 'Newer rules are better for the applicant')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='accessentry',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['step', 'search', 'supervision', 'correction', 'question', 'rating', 'offer'])), name='access_purpose_is_known'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['submitted', 'received', 'claimed', 'released', 'accepted', 'declined', 'reviewed', 'verified', 'unverified', 'handed_over', 'granted', 'refused', 'delivered', 'blocked', 'prechecked', 'sent_back', 'accepted_by_silence', 'correction_asked', 'correction_reminded', 'correction_answered', 'suspended', 'resumed', 'announced', 'announcement_over', 'objected', 'extension_asked', 'extended', 'extension_denied', 'transferred', 'disputed', 'ruled', 'document_deferred', 'document_reminded', 'document_handed_in', 'document_overdue', 'commitment_checked', 'revoked', 'withdrawn', 'terminated', 'reopened', 'hurried', 'reminded', 'ordered', 'order_answered', 'order_sent_back', 'order_closed', 'noted', 'asked', 'answered', 'recounted', 'turned_yellow', 'turned_red', 'closed', 'rated', 'bad_rating', 'rectify_assigned', 'called_back', 'rectified', 'rectify_sent_back', 'rectify_told', 'rectify_replied', 'rectify_reopened', 'rectify_doubted', 'rectify_upheld', 'rectify_closed', 'rectify_due', 'consent_ended', 'disposed', 'version_changed', 'version_restored', 'rules_eased'])), name='case_event_verb_is_known'),
        ),
        migrations.AddField(
            model_name='callback',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rectification',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rectifications', to='workflows.case'),
        ),
        migrations.AddField(
            model_name='rectification',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rectification',
            name='department',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rectifications', to='services.department'),
        ),
        migrations.AddField(
            model_name='rectification',
            name='doubted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rectification',
            name='rating',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rectifications', to='workflows.rating'),
        ),
        migrations.AddField(
            model_name='callback',
            name='rectification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='callbacks', to='workflows.rectification'),
        ),
        migrations.AddField(
            model_name='rectificationanswer',
            name='accepted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rectificationanswer',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rectificationanswer',
            name='rectification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='workflows.rectification'),
        ),
        migrations.AddField(
            model_name='rectificationanswer',
            name='sent_back_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rectificationreply',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rectificationreply',
            name='rectification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='workflows.rectification'),
        ),
        migrations.AddIndex(
            model_name='rectification',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['department', 'turn_due_at'], name='rectifications_open'),
        ),
        migrations.AddIndex(
            model_name='rectification',
            index=models.Index(condition=models.Q(('alarm_at__isnull', False)), fields=['alarm_at'], name='rectifications_with_an_alarm'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.UniqueConstraint(fields=('rating', 'department'), name='a_department_puts_a_rating_right_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['to_assign', 'open', 'answered', 'told', 'disputed', 'doubted', 'closed'])), name='rectification_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('department__isnull', True), ('state', 'to_assign')), models.Q(('department__isnull', False), ('state__in', ('open', 'answered', 'told', 'disputed'))), ('state__in', ['doubted', 'closed']), _connector='OR'), name='a_rectification_has_a_department_once_assigned'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('alarm_at__isnull', True), ('closed_at__isnull', False), ('state', 'closed'), models.Q(('end', ''), _negated=True)), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', True), ('end', '')), _connector='OR'), name='a_closed_rectification_has_its_end_and_its_time'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(('round__gte', 1), ('round__lte', 2)), name='a_rectification_is_reopened_once'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'doubted'), _negated=True), models.Q(('doubt__isnull', False), ('doubted_at__isnull', False), ('doubted_by__isnull', False)), _connector='OR'), name='a_rating_is_doubted_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', 'unfounded'), _negated=True), models.Q(('closed_by__isnull', False), ('closing__isnull', False), ('doubted_by__isnull', False), models.Q(('closed_by', models.F('doubted_by')), _negated=True)), _connector='OR'), name='a_rating_is_excluded_by_two_people'),
        ),
        migrations.AddConstraint(
            model_name='rectification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', 'not_agreed'), _negated=True), models.Q(('closed_by__isnull', False), ('closing__isnull', False)), _connector='OR'), name='a_citizen_who_disagrees_is_answered_with_reasons'),
        ),
        migrations.AddConstraint(
            model_name='callback',
            constraint=models.UniqueConstraint(fields=('rectification', 'at'), name='a_call_is_written_down_once'),
        ),
        migrations.AddConstraint(
            model_name='callback',
            constraint=models.CheckConstraint(condition=models.Q(('reached', False), ('said__isnull', False), _connector='OR'), name='what_was_said_is_written_down'),
        ),
        migrations.AddConstraint(
            model_name='callback',
            constraint=models.CheckConstraint(condition=models.Q(('written_at__gte', models.F('at'))), name='a_call_is_written_down_after_it'),
        ),
        migrations.AddConstraint(
            model_name='rectificationanswer',
            constraint=models.UniqueConstraint(condition=models.Q(('sent_back_at__isnull', True)), fields=('rectification', 'round'), name='a_rectification_has_one_standing_answer_a_round'),
        ),
        migrations.AddConstraint(
            model_name='rectificationanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('remark__isnull', True), ('sent_back_at__isnull', True)), models.Q(('remark__isnull', False), ('sent_back_at__gte', models.F('at')), ('sent_back_by__isnull', False)), _connector='OR'), name='an_answer_to_a_rating_is_sent_back_with_a_remark'),
        ),
        migrations.AddConstraint(
            model_name='rectificationanswer',
            constraint=models.CheckConstraint(condition=models.Q(('accepted_at__isnull', True), models.Q(('accepted_by__isnull', False), ('sent_back_at__isnull', True)), _connector='OR'), name='an_answer_is_accepted_or_sent_back'),
        ),
        migrations.AddConstraint(
            model_name='rectificationreply',
            constraint=models.UniqueConstraint(fields=('rectification', 'round'), name='a_citizen_replies_once_a_round'),
        ),
        migrations.AddConstraint(
            model_name='rectificationreply',
            constraint=models.CheckConstraint(condition=models.Q(('level__isnull', True), ('level__in', [5, 4, 3, 2, 1]), _connector='OR'), name='reply_level_is_1_to_5'),
        ),
        migrations.RunSQL(WRITTEN_ONCE, UNDO),
    ]
