"""What operators change: posts they ask for and give, the organisation, a year's notice; kept with who and when."""

import django.db.models.deletion
import services.encryption.fields
import uuid
from django.conf import settings
from django.db import migrations, models


APPEND_ONLY = """
CREATE TRIGGER organisation_act_is_append_only BEFORE UPDATE OR DELETE ON workflows_organisationact
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only('reason');
"""
MUTABLE = "DROP TRIGGER organisation_act_is_append_only ON workflows_organisationact"


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0014_what_ends_and_what_is_switched_off'),
        ('workflows', '0023_rectifications'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='intent',
            name='kind',
            field=models.CharField(choices=[('hand_off', 'Hand-off'), ('verify', 'Automatic check'), ('keep', "Keep the result in the holder's record"), ('scan', 'Virus scan of a file'), ('print', 'Printing of a notice'), ('revoke', "Revocation in the holder's record"), ('tell', 'Message to the outside'), ('batch', 'One task of a batch'), ('move', 'Moving of cases to a newer version'), ('undo', 'Moving of cases back to the earlier version'), ('admit', 'Decision of an approved list'), ('calendar', 'Counting of due dates for a new calendar')], max_length=8),
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('clerk', 'Clerk'), ('section_head', 'Section head'), ('leader', 'Department leader'), ('supervisor', 'Supervisor'), ('operator', 'Operator'), ('author', 'Owner of matters')], max_length=12)),
                ('title_zh', models.CharField(max_length=60)),
                ('title_en', models.CharField(max_length=80)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(null=True)),
                ('state', models.CharField(choices=[('asked', 'Waits for a second operator'), ('given', 'Given'), ('declined', 'Declined'), ('back', 'Taken back')], default='asked', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', services.encryption.fields.SealedTextField(blank=True, max_length=500)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.department')),
                ('post', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointment', to='services.post')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('asked_by', models.F('user')), _negated=True), name='nobody_asks_for_a_post_of_their_own'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='nobody_gives_themselves_a_post'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('supervisor', 'operator')), ('state', 'given'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='a_second_operator_gives_posts_that_watch_or_operate'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='an_appointment_is_decided_by_somebody_at_some_time'), models.CheckConstraint(condition=models.Q(models.Q(('post__isnull', False), ('state', 'given')), models.Q(models.Q(('state', 'given'), _negated=True), ('post__isnull', True)), _connector='OR'), name='an_appointment_has_a_post_exactly_when_it_was_given'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'given', 'declined', 'back'])), name='appointment_state_is_known'), models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('user', 'department', 'kind'), name='one_waiting_appointment_per_person_department_and_kind')],
            },
        ),
        migrations.CreateModel(
            name='CalendarNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('announced_on', models.DateField()),
                ('days', models.JSONField()),
                ('state', models.CharField(choices=[('counting', 'What moves is being counted'), ('counted', 'Waits for confirmation'), ('carrying', 'In force; due dates are being counted again'), ('carried', 'In force'), ('dropped', 'Dropped')], default='counting', max_length=8)),
                ('entered_at', models.DateTimeField()),
                ('cursor', models.BigIntegerField(default=0)),
                ('seen', models.PositiveIntegerField(default=0)),
                ('earlier', models.PositiveIntegerField(default=0)),
                ('later', models.PositiveIntegerField(default=0)),
                ('counted_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('turn', models.PositiveSmallIntegerField(default=1)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('carried_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('counting', 'counted', 'carrying'))), fields=('year',), name='one_notice_of_a_year_is_on_its_way'), models.CheckConstraint(condition=models.Q(('state__in', ['counting', 'counted', 'carrying', 'carried', 'dropped'])), name='notice_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state__in', ['counting', 'counted'])), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['carrying', 'carried', 'dropped'])), _connector='OR'), name='a_notice_is_confirmed_or_dropped_by_somebody_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('verb', models.CharField(choices=[('added', 'Entered'), ('corrected', 'Corrected'), ('end_set', 'Last day set'), ('end_lift', 'Last day taken back'), ('ended', 'Ended'), ('post_set', 'Last day of the post set'), ('post_end', 'Post ended'), ('login', 'Log-in made')], max_length=9)),
                ('at', models.DateTimeField()),
                ('detail', models.JSONField(default=dict)),
                ('reason', services.encryption.fields.SealedTextField(blank=True, max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='services.department')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='services.post')),
                ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='services.region')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('verb__in', ['added', 'corrected', 'end_set', 'end_lift', 'ended', 'post_set', 'post_end', 'login'])), name='organisation_verb_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('department__isnull', True), ('person__isnull', True), ('post__isnull', True), ('region__isnull', False)), models.Q(('department__isnull', False), ('person__isnull', True), ('post__isnull', True), ('region__isnull', True)), models.Q(('department__isnull', True), ('person__isnull', True), ('post__isnull', False), ('region__isnull', True)), models.Q(('department__isnull', True), ('person__isnull', False), ('post__isnull', True), ('region__isnull', True)), _connector='OR'), name='an_act_is_about_one_region_department_post_or_person')],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, MUTABLE),
    ]
