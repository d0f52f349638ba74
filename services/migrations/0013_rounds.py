"""The yearly rounds of what has a window: their days, their places, and what never changes about them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from services.rounds.integrity import approved_rounds_stay


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0012_what_is_held_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('one_thing', models.CharField(max_length=64)),
                ('year', models.PositiveSmallIntegerField()),
                ('name_zh', models.CharField(max_length=60)),
                ('name_en', models.CharField(max_length=80)),
                ('written_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='services.department')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', 'department_id'],
            },
        ),
        migrations.CreateModel(
            name='RoundPlaces',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pool', models.CharField(max_length=64)),
                ('place', models.CharField(max_length=64)),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='services.round')),
            ],
            options={
                'ordering': ['round_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RoundStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(max_length=64)),
                ('position', models.PositiveSmallIntegerField()),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='services.round')),
            ],
            options={
                'ordering': ['round_id', 'position'],
            },
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(condition=models.Q(('approved_at__isnull', False)), fields=('one_thing', 'department', 'year'), name='one_approved_round_per_one_thing_department_and_year'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('written_by')), _negated=True), _connector='OR'), name='a_round_is_approved_by_a_second_person'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='an_approved_round_has_its_author_and_its_time'),
        ),
        migrations.AddConstraint(
            model_name='roundstage',
            constraint=models.UniqueConstraint(fields=('round', 'stage'), name='a_stage_has_one_time_in_a_round'),
        ),
        migrations.AddConstraint(
            model_name='roundstage',
            constraint=models.UniqueConstraint(fields=('round', 'position'), name='stages_of_a_round_have_an_order'),
        ),
        migrations.AddConstraint(
            model_name='roundstage',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='a_stage_ends_after_it_begins'),
        ),
        approved_rounds_stay(),
    ]
