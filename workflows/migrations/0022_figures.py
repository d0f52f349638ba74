"""Figures: tallies of each case, their sums by day; a trigger notes which case is to be counted again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Whoever writes the history of a case need not know that somebody counts: one more row, no more statements. Looks and
# words that change no figure are left out.
TO_COUNT = """
CREATE FUNCTION workflows_case_is_to_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO workflows_casetocount (case_id, at)
    SELECT case_id, min(at) FROM added
    WHERE verb NOT IN (
        'claimed', 'released', 'noted', 'asked', 'answered', 'hurried', 'reminded', 'turned_yellow', 'turned_red'
    )
    GROUP BY case_id ORDER BY case_id;
    RETURN NULL;
END $$;
CREATE TRIGGER case_event_is_counted AFTER INSERT ON workflows_caseevent
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION workflows_case_is_to_count();
INSERT INTO workflows_casetocount (case_id, at) SELECT id, submitted_at FROM workflows_case ORDER BY id;
"""

UNCOUNTED = """
DROP TRIGGER case_event_is_counted ON workflows_caseevent;
DROP FUNCTION workflows_case_is_to_count();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0013_rounds'),
        ('workflows', '0021_admissions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Count',
            fields=[
                ('name', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CaseToCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.case')),
            ],
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('submitted', 'Cases submitted'), ('documents', 'Documents required'), ('prechecked', 'Cases prechecked'), ('received', 'Matters received'), ('accepted', 'Matters accepted'), ('faulted', 'Corrections asked for'), ('decided', 'Matters decided'), ('overrun', 'Matters decided after the statutory term'), ('closed', 'Cases closed'), ('rated', 'Ratings')], max_length=10)),
                ('day', models.DateField()),
                ('whole', models.BooleanField()),
                ('one_thing', models.CharField(max_length=64)),
                ('matter', models.CharField(blank=True, max_length=64)),
                ('cause', models.CharField(blank=True, max_length=64)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('n', models.IntegerField(default=1)),
                ('hits', models.IntegerField(default=0)),
                ('amount', models.BigIntegerField(default=0)),
                ('department', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.department')),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'day', 'department', 'whole', 'one_thing', 'matter', 'region', 'cause', 'level'), name='one_sum_for_each_combination', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('submitted', 'Cases submitted'), ('documents', 'Documents required'), ('prechecked', 'Cases prechecked'), ('received', 'Matters received'), ('accepted', 'Matters accepted'), ('faulted', 'Corrections asked for'), ('decided', 'Matters decided'), ('overrun', 'Matters decided after the statutory term'), ('closed', 'Cases closed'), ('rated', 'Ratings')], max_length=10)),
                ('day', models.DateField()),
                ('whole', models.BooleanField()),
                ('one_thing', models.CharField(max_length=64)),
                ('matter', models.CharField(blank=True, max_length=64)),
                ('cause', models.CharField(blank=True, max_length=64)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('n', models.IntegerField(default=1)),
                ('hits', models.IntegerField(default=0)),
                ('amount', models.BigIntegerField(default=0)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='workflows.case')),
                ('department', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.department')),
                ('handler', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.region')),
                ('sub_case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.subcase')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'department', 'day'], name='tally_of_a_department'), models.Index(condition=models.Q(('whole', True)), fields=['kind', 'day'], name='tally_of_a_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['submitted', 'documents', 'prechecked', 'received', 'accepted', 'faulted', 'decided', 'overrun', 'closed', 'rated'])), name='what_is_counted_is_known'), models.CheckConstraint(condition=models.Q(('whole', True), ('department__isnull', False), _connector='OR'), name='a_part_of_a_tally_belongs_to_a_department'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('hits__gte', 0), ('hits__lte', models.F('n')), ('n__gt', 0)), name='a_tally_counts_something_and_no_more_hits_than_things')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.CharField(max_length=32)),
                ('value', models.DecimalField(decimal_places=2, max_digits=8)),
                ('set_by', models.CharField(max_length=150)),
                ('set_at', models.DateTimeField()),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('indicator', 'region'), name='one_target_per_indicator_and_place')],
            },
        ),
        migrations.RunSQL(TO_COUNT, UNCOUNTED),
    ]
