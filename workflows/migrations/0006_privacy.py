"""Consents, copies, corrections, and the only way in which what was written once may go: an approved disposal."""

import django.db.models.deletion
import services.encryption.fields
import uuid
from django.conf import settings
from django.db import migrations, models


APPEND_ONLY = """
CREATE TRIGGER consent_is_append_only BEFORE UPDATE OR DELETE ON workflows_consent
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER consent_withdrawal_is_append_only BEFORE UPDATE OR DELETE ON workflows_consentwithdrawal
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER data_export_is_append_only BEFORE UPDATE OR DELETE ON workflows_dataexport
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER disposal_event_is_append_only BEFORE UPDATE OR DELETE ON workflows_disposalevent
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER disposal_item_is_append_only BEFORE UPDATE OR DELETE ON workflows_disposalitem
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER consent_is_never_emptied BEFORE TRUNCATE ON workflows_consent
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER consent_withdrawal_is_never_emptied BEFORE TRUNCATE ON workflows_consentwithdrawal
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER data_export_is_never_emptied BEFORE TRUNCATE ON workflows_dataexport
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER disposal_event_is_never_emptied BEFORE TRUNCATE ON workflows_disposalevent
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER disposal_item_is_never_emptied BEFORE TRUNCATE ON workflows_disposalitem
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
"""

# Items are named while the run is planned; what was approved stays as it was approved.
RUNS = """
CREATE FUNCTION workflows_disposal_is_planned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM workflows_disposalrun WHERE id = NEW.run_id AND state = 'planned') THEN
        RAISE EXCEPTION 'only a planned disposal takes items' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disposal_item_is_planned BEFORE INSERT ON workflows_disposalitem
    FOR EACH ROW EXECUTE FUNCTION workflows_disposal_is_planned();

CREATE FUNCTION workflows_disposal_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.id, OLD.planned_by_id, OLD.planned_at, OLD.counts, OLD.digest)
           = (NEW.id, NEW.planned_by_id, NEW.planned_at, NEW.counts, NEW.digest)
       AND (OLD.state, NEW.state) IN
           (('planned', 'approved'), ('planned', 'dropped'), ('approved', 'approved'), ('approved', 'done'))
       AND (OLD.approved_by_id IS NULL OR OLD.approved_by_id = NEW.approved_by_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a disposal only goes forward' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER disposal_run_goes_forward BEFORE UPDATE OR DELETE ON workflows_disposalrun
    FOR EACH ROW EXECUTE FUNCTION workflows_disposal_goes_forward();
"""

# Applications and results are still written once. An approved disposal that names the case, running in this very
# transaction, may empty their sealed columns, and nothing else of them.
BLANKING = """
CREATE FUNCTION workflows_is_being_disposed_of(case_key bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM workflows_disposalrun run JOIN workflows_disposalitem item ON item.run_id = run.id
        WHERE run.id::text = current_setting('workflows.disposal', true)
          AND run.state = 'approved' AND run.approved_by_id <> run.planned_by_id
          AND item.rule = 'case_files' AND item.key = case_key::text
    )
$$;
CREATE FUNCTION workflows_result_is_being_disposed_of(sub_case bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT workflows_is_being_disposed_of(case_id) FROM workflows_subcase WHERE id = sub_case
$$;
CREATE FUNCTION workflows_is_only_blanked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a disposal empties %, and changes nothing else', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER application_is_final ON workflows_application;
DROP TRIGGER result_is_final ON workflows_result;
CREATE TRIGGER application_is_final BEFORE UPDATE OR DELETE ON workflows_application
    FOR EACH ROW WHEN (NOT workflows_is_being_disposed_of(OLD.case_id))
    EXECUTE FUNCTION workflows_is_append_only('answers', 'values', 'documents');
CREATE TRIGGER application_is_only_blanked BEFORE UPDATE OR DELETE ON workflows_application
    FOR EACH ROW WHEN (workflows_is_being_disposed_of(OLD.case_id))
    EXECUTE FUNCTION workflows_is_only_blanked('answers', 'values', 'documents', 'digest');
CREATE TRIGGER result_is_final BEFORE UPDATE OR DELETE ON workflows_result
    FOR EACH ROW WHEN (NOT workflows_result_is_being_disposed_of(OLD.sub_case_id))
    EXECUTE FUNCTION workflows_is_append_only('number', 'data');
CREATE TRIGGER result_is_only_blanked BEFORE UPDATE OR DELETE ON workflows_result
    FOR EACH ROW WHEN (workflows_result_is_being_disposed_of(OLD.sub_case_id))
    EXECUTE FUNCTION workflows_is_only_blanked('number', 'data');
"""

# The triggers of new tables go with their tables.
UNDO = """
DROP TRIGGER result_is_only_blanked ON workflows_result;
DROP TRIGGER application_is_only_blanked ON workflows_application;
DROP TRIGGER result_is_final ON workflows_result;
DROP TRIGGER application_is_final ON workflows_application;
DROP TRIGGER disposal_run_goes_forward ON workflows_disposalrun;
DROP TRIGGER disposal_item_is_planned ON workflows_disposalitem;
DROP FUNCTION workflows_is_only_blanked();
DROP FUNCTION workflows_result_is_being_disposed_of(bigint);
DROP FUNCTION workflows_is_being_disposed_of(bigint);
DROP FUNCTION workflows_disposal_goes_forward();
DROP FUNCTION workflows_disposal_is_planned();
CREATE TRIGGER application_is_final BEFORE UPDATE OR DELETE ON workflows_application
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only('answers', 'values', 'documents');
CREATE TRIGGER result_is_final BEFORE UPDATE OR DELETE ON workflows_result
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only('number', 'data');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0004_posts_are_left'),
        ('workflows', '0005_mandates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('general', 'Use of personal data'), ('sensitive', 'Use of sensitive data')], max_length=9)),
                ('version', models.CharField(max_length=16)),
                ('language', models.CharField(max_length=2)),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DataCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('record', models.CharField(max_length=64)),
                ('element', models.CharField(blank=True, max_length=64)),
                ('right', services.encryption.fields.SealedTextField(max_length=1000)),
                ('evidence', services.encryption.fields.SealedTextField(blank=True, max_length=1000)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', 'Being looked at'), ('corrected', 'Corrected'), ('declined', 'Not corrected'), ('taken_back', 'Taken back')], default='asked', max_length=10)),
                ('answer', services.encryption.fields.SealedTextField(blank=True, max_length=1000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DataExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DisposalEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('planned', 'Planned'), ('approved', 'Approved'), ('dropped', 'Dropped'), ('disposed', 'A batch was disposed of'), ('done', 'Done')], max_length=8)),
                ('at', models.DateTimeField()),
                ('detail', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='DisposalItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=32)),
                ('key', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='DisposalRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('planned_at', models.DateTimeField()),
                ('counts', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('approved', 'Approved'), ('done', 'Done'), ('dropped', 'Dropped')], default='planned', max_length=8)),
                ('approved_at', models.DateTimeField(null=True)),
                ('disposed', models.JSONField(default=dict)),
                ('done_at', models.DateTimeField(null=True)),
            ],
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
            name='case',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.case'),
        ),
        migrations.AlterField(
            model_name='accessentry',
            name='purpose',
            field=models.CharField(choices=[('step', 'Doing a step of the case'), ('search', 'Searching for a case'), ('supervision', 'Supervising the course of a case'), ('correction', 'Answering a request to correct data')], max_length=12),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='verb',
            field=models.CharField(choices=[('submitted', 'Submitted'), ('received', 'Received'), ('claimed', 'Claimed'), ('released', 'Released'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('reviewed', 'Reviewed'), ('verified', 'Verified'), ('unverified', 'Could not be verified automatically'), ('handed_over', 'Handed over'), ('granted', 'Granted'), ('refused', 'Refused'), ('delivered', 'Delivered'), ('blocked', 'Blocked'), ('turned_yellow', 'Due soon'), ('turned_red', 'Overdue'), ('closed', 'Closed'), ('rated', 'Rated'), ('consent_ended', 'Consent withdrawn'), ('disposed', 'Data disposed of')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='accessentry',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['step', 'search', 'supervision', 'correction'])), name='access_purpose_is_known'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['submitted', 'received', 'claimed', 'released', 'accepted', 'declined', 'reviewed', 'verified', 'unverified', 'handed_over', 'granted', 'refused', 'delivered', 'blocked', 'turned_yellow', 'turned_red', 'closed', 'rated', 'consent_ended', 'disposed'])), name='case_event_verb_is_known'),
        ),
        migrations.AddField(
            model_name='consent',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='workflows.case'),
        ),
        migrations.AddField(
            model_name='datacorrection',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='datacorrection',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='datacorrection',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.department'),
        ),
        migrations.AddField(
            model_name='datacorrection',
            name='holder',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_corrections', to='services.holder'),
        ),
        migrations.AddField(
            model_name='dataexport',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dataexport',
            name='holder',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='services.holder'),
        ),
        migrations.AddField(
            model_name='disposalevent',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disposalrun',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disposalrun',
            name='planned_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='disposalitem',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='workflows.disposalrun'),
        ),
        migrations.AddField(
            model_name='disposalevent',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='workflows.disposalrun'),
        ),
        migrations.CreateModel(
            name='ConsentWithdrawal',
            fields=[
                ('consent', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='withdrawal', serialize=False, to='workflows.consent')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(fields=('case', 'kind'), name='one_consent_per_case_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['general', 'sensitive'])), name='consent_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['zh', 'en'])), name='consent_language_is_known'),
        ),
        migrations.AddIndex(
            model_name='datacorrection',
            index=models.Index(condition=models.Q(('state', 'asked')), fields=['department', 'asked_at'], name='data_corrections_to_answer'),
        ),
        migrations.AddConstraint(
            model_name='datacorrection',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('holder', 'record', 'element'), name='one_open_request_per_datum'),
        ),
        migrations.AddConstraint(
            model_name='datacorrection',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'corrected', 'declined', 'taken_back'])), name='data_correction_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='datacorrection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', False), ('answered_at__isnull', False), ('answered_by__isnull', False), ('state__in', ('corrected', 'declined'))), models.Q(('answer__isnull', True), ('answered_at__isnull', True), ('answered_by__isnull', True), ('state__in', ['asked', 'taken_back'])), _connector='OR'), name='an_answered_request_has_its_reason_its_author_and_its_time'),
        ),
        migrations.AddConstraint(
            model_name='disposalrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'approved', 'done', 'dropped'])), name='disposal_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='disposalrun',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('planned_by')), _negated=True), _connector='OR'), name='a_disposal_is_approved_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='disposalrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'dropped']), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='nothing_is_disposed_of_without_approval'),
        ),
        migrations.AddConstraint(
            model_name='disposalrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at__isnull', True)), _connector='OR'), name='a_disposal_that_is_done_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='disposalitem',
            constraint=models.UniqueConstraint(fields=('run', 'rule', 'key'), name='a_run_names_a_row_once'),
        ),
        migrations.RunSQL(APPEND_ONLY + RUNS + BLANKING, UNDO),
    ]
