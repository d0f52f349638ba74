"""Migrations of running cases to newer versions: runs, a row for each case, and what a moved case carries along."""

import django.db.models.deletion
import services.encryption.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0010_what_a_licence_ends'),
        ('workflows', '0019_announcements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MigrationItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fate', models.CharField(choices=[('safe', 'Safe'), ('mapped', 'Safe with the mapping'), ('unmapped', 'Needs mapping'), ('stays', 'Must stay')], max_length=8)),
                ('reasons', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('stays', 'Keeps its version'), ('planned', 'To be moved'), ('moved', 'Moved'), ('left', 'Left where it was'), ('failed', 'Failed'), ('undone', 'Undone'), ('kept', 'Could not be undone')], max_length=8)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('last_event', models.BigIntegerField(null=True)),
                ('fault', models.CharField(blank=True, max_length=100)),
                ('moved_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['run_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='MigrationRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('mapping', models.JSONField(blank=True, default=dict)),
                ('reason', services.encryption.fields.SealedTextField(max_length=500)),
                ('batch', models.PositiveSmallIntegerField(default=100)),
                ('counts', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('planned', 'Waits for approval'), ('dropped', 'Given up'), ('moving', 'Moving'), ('done', 'Done'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='planned', max_length=8)),
                ('planned_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('undo_reason', services.encryption.fields.SealedTextField(blank=True, max_length=500)),
                ('undo_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='caseevent',
            name='case_event_verb_is_known',
        ),
        migrations.AddField(
            model_name='case',
            name='carried',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='verb',
            field=models.CharField(choices=[('submitted', 'Submitted'), ('received', 'Received'), ('claimed', 'Claimed'), ('released', 'Released'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('reviewed', 'Reviewed'), ('verified', 'Verified'), ('unverified', 'Could not be verified automatically'), ('handed_over', 'Handed over'), ('granted', 'Granted'), ('refused', 'Refused'), ('delivered', 'Delivered'), ('blocked', 'Blocked'), ('prechecked', 'Prechecked'), ('sent_back', 'Returned to the applicant'), ('accepted_by_silence', 'Accepted because nobody answered in time'), ('correction_asked', 'Corrections wanted'), ('correction_reminded', 'Reminded of corrections'), ('correction_answered', 'Corrections handed in'), ('suspended', 'Suspended'), ('resumed', 'Resumed'), ('announced', 'Publicly announced'), ('announcement_over', 'Announcement over'), ('objected', 'Objection to the announcement'), ('extension_asked', 'Extension asked for'), ('extended', 'Extended'), ('extension_denied', 'Extension not approved'), ('transferred', 'Transferred'), ('disputed', 'Responsibility disputed'), ('ruled', 'Assigned by the supervisor'), ('document_deferred', 'Document follows later'), ('document_reminded', 'Reminded of a document'), ('document_handed_in', 'Document handed in'), ('document_overdue', 'Document not handed in in time'), ('commitment_checked', 'Commitment checked'), ('revoked', 'Result revoked'), ('withdrawn', 'Withdrawn'), ('terminated', 'Terminated'), ('reopened', 'Reopened'), ('hurried', 'Hurried by the applicant'), ('reminded', 'Reminded'), ('ordered', 'Supervision order issued'), ('order_answered', 'Supervision order answered'), ('order_sent_back', 'Answer to a supervision order not enough'), ('order_closed', 'Supervision order closed'), ('noted', 'Note written'), ('asked', 'Sister department asked'), ('answered', 'Sister department answered'), ('recounted', 'Due dates counted anew'), ('turned_yellow', 'Due soon'), ('turned_red', 'Overdue'), ('closed', 'Closed'), ('rated', 'Rated'), ('consent_ended', 'Consent withdrawn'), ('disposed', 'Data disposed of'), ('version_changed', 'Moved to a newer version'), ('version_restored', 'Moved back to the earlier version'), ('rules_eased', 'Newer rules are better for the applicant')], max_length=20),
        ),
        migrations.AlterField(
            model_name='intent',
            name='kind',
            field=models.CharField(choices=[('hand_off', 'Hand-off'), ('verify', 'Automatic check'), ('keep', "Keep the result in the holder's record"), ('scan', 'Virus scan of a file'), ('print', 'Printing of a notice'), ('revoke', "Revocation in the holder's record"), ('tell', 'Message to the outside'), ('batch', 'One task of a batch'), ('move', 'Moving of cases to a newer version'), ('undo', 'Moving of cases back to the earlier version')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['submitted', 'received', 'claimed', 'released', 'accepted', 'declined', 'reviewed', 'verified', 'unverified', 'handed_over', 'granted', 'refused', 'delivered', 'blocked', 'prechecked', 'sent_back', 'accepted_by_silence', 'correction_asked', 'correction_reminded', 'correction_answered', 'suspended', 'resumed', 'announced', 'announcement_over', 'objected', 'extension_asked', 'extended', 'extension_denied', 'transferred', 'disputed', 'ruled', 'document_deferred', 'document_reminded', 'document_handed_in', 'document_overdue', 'commitment_checked', 'revoked', 'withdrawn', 'terminated', 'reopened', 'hurried', 'reminded', 'ordered', 'order_answered', 'order_sent_back', 'order_closed', 'noted', 'asked', 'answered', 'recounted', 'turned_yellow', 'turned_red', 'closed', 'rated', 'consent_ended', 'disposed', 'version_changed', 'version_restored', 'rules_eased'])), name='case_event_verb_is_known'),
        ),
        migrations.AddField(
            model_name='migrationitem',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.case'),
        ),
        migrations.AddField(
            model_name='migrationrun',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='migrationrun',
            name='from_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.onethingversion'),
        ),
        migrations.AddField(
            model_name='migrationrun',
            name='planned_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='migrationrun',
            name='to_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.onethingversion'),
        ),
        migrations.AddField(
            model_name='migrationrun',
            name='undo_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='migrationitem',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='workflows.migrationrun'),
        ),
        migrations.AddConstraint(
            model_name='migrationrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'dropped', 'moving', 'done', 'undoing', 'undone'])), name='state_of_migration_is_known'),
        ),
        migrations.AddConstraint(
            model_name='migrationrun',
            constraint=models.CheckConstraint(condition=models.Q(('from_version', models.F('to_version')), _negated=True), name='a_migration_leads_to_another_version'),
        ),
        migrations.AddConstraint(
            model_name='migrationrun',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('planned_by')), _negated=True), _connector='OR'), name='a_migration_is_approved_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='migrationrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('moving', 'done', 'undoing', 'undone')), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='no_case_is_moved_without_approval'),
        ),
        migrations.AddConstraint(
            model_name='migrationrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['undoing', 'undone']), _negated=True), models.Q(('undo_at__isnull', False), ('undo_by__isnull', False), ('undo_reason__isnull', False)), _connector='OR'), name='whoever_undoes_a_migration_says_why'),
        ),
        migrations.AddConstraint(
            model_name='migrationrun',
            constraint=models.CheckConstraint(condition=models.Q(('batch__gte', 1)), name='a_batch_holds_at_least_one_case'),
        ),
        migrations.AddIndex(
            model_name='migrationitem',
            index=models.Index(fields=['run', 'state', 'id'], name='migration_items_to_do'),
        ),
        migrations.AddConstraint(
            model_name='migrationitem',
            constraint=models.UniqueConstraint(fields=('run', 'case'), name='a_migration_names_a_case_once'),
        ),
        migrations.AddConstraint(
            model_name='migrationitem',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('case',), name='a_case_waits_for_one_migration_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='migrationitem',
            constraint=models.CheckConstraint(condition=models.Q(('fate__in', ['safe', 'mapped', 'unmapped', 'stays']), ('state__in', ['stays', 'planned', 'moved', 'left', 'failed', 'undone', 'kept'])), name='state_and_fate_of_a_migrated_case_are_known'),
        ),
        migrations.AddConstraint(
            model_name='migrationitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'planned'), _negated=True), ('fate__in', ('safe', 'mapped')), _connector='OR'), name='only_what_is_safe_or_mapped_waits_to_be_moved'),
        ),
        migrations.AddConstraint(
            model_name='migrationitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'moved'), _negated=True), models.Q(('last_event__isnull', False), ('moved_at__isnull', False)), _connector='OR'), name='a_moved_case_says_when'),
        ),
    ]
