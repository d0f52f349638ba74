"""Decisions for all applicants of a yearly round together; a case knows its round."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0013_rounds'),
        ('workflows', '0020_moving_of_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='round',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='services.round'),
        ),
        migrations.AlterField(
            model_name='intent',
            name='kind',
            field=models.CharField(choices=[('hand_off', 'Hand-off'), ('verify', 'Automatic check'), ('keep', "Keep the result in the holder's record"), ('scan', 'Virus scan of a file'), ('print', 'Printing of a notice'), ('revoke', "Revocation in the holder's record"), ('tell', 'Message to the outside'), ('batch', 'One task of a batch'), ('move', 'Moving of cases to a newer version'), ('undo', 'Moving of cases back to the earlier version'), ('admit', 'Decision of an approved list')], max_length=8),
        ),
        migrations.CreateModel(
            name='Admission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seed', models.CharField(max_length=64)),
                ('places', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('drawn', 'Drawn up'), ('approved', 'Approved'), ('dropped', 'Dropped')], default='drawn', max_length=8)),
                ('drawn_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='admissions', to='services.round')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='AdmissionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('turn', models.PositiveSmallIntegerField(default=1)),
                ('position', models.PositiveIntegerField()),
                ('rank', models.CharField(max_length=64)),
                ('pool', models.CharField(max_length=64)),
                ('place', models.CharField(blank=True, max_length=64)),
                ('way', models.CharField(blank=True, max_length=16)),
                ('settled_at', models.DateTimeField(null=True)),
                ('decided', models.BooleanField(default=False)),
                ('admission', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='workflows.admission')),
                ('sub_case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.subcase')),
            ],
            options={
                'ordering': ['admission_id', 'position'],
            },
        ),
        migrations.AddConstraint(
            model_name='admission',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drawn', 'approved', 'dropped'])), name='admission_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='admission',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'drawn')), fields=('round',), name='a_round_has_one_list_that_waits_for_approval'),
        ),
        migrations.AddConstraint(
            model_name='admission',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('drawn_by')), _negated=True), _connector='OR'), name='an_admission_is_approved_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='admission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('state', 'approved')), models.Q(models.Q(('state', 'approved'), _negated=True), ('approved_at__isnull', True), ('approved_by__isnull', True)), _connector='OR'), name='an_approved_admission_has_its_author_and_its_time'),
        ),
        migrations.AddConstraint(
            model_name='admissionitem',
            constraint=models.UniqueConstraint(fields=('admission', 'sub_case'), name='an_admission_names_an_application_once'),
        ),
        migrations.AddConstraint(
            model_name='admissionitem',
            constraint=models.UniqueConstraint(fields=('admission', 'position'), name='two_applications_never_stand_at_one_position'),
        ),
        migrations.AddConstraint(
            model_name='admissionitem',
            constraint=models.UniqueConstraint(condition=models.Q(('decided', True)), fields=('sub_case', 'turn'), name='nobody_is_admitted_twice'),
        ),
        migrations.AddConstraint(
            model_name='admissionitem',
            constraint=models.CheckConstraint(condition=models.Q(('decided', False), models.Q(('settled_at__isnull', False), models.Q(('place', ''), _negated=True)), _connector='OR'), name='who_is_admitted_has_a_place'),
        ),
    ]
