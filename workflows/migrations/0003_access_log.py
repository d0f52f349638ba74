"""The log of looks; neither it nor the history can be rewritten, row by row or all at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


APPEND_ONLY = """
CREATE TRIGGER access_entry_is_append_only BEFORE UPDATE OR DELETE ON workflows_accessentry
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER access_scope_is_append_only BEFORE UPDATE OR DELETE ON workflows_accessscope
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER access_anchor_is_append_only BEFORE UPDATE OR DELETE ON workflows_accessanchor
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER access_head_stays BEFORE DELETE ON workflows_accesshead
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only();

CREATE TRIGGER access_entry_is_never_emptied BEFORE TRUNCATE ON workflows_accessentry
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER access_scope_is_never_emptied BEFORE TRUNCATE ON workflows_accessscope
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER access_anchor_is_never_emptied BEFORE TRUNCATE ON workflows_accessanchor
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER access_head_is_never_emptied BEFORE TRUNCATE ON workflows_accesshead
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER case_event_is_never_emptied BEFORE TRUNCATE ON workflows_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER application_is_never_emptied BEFORE TRUNCATE ON workflows_application
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
CREATE TRIGGER result_is_never_emptied BEFORE TRUNCATE ON workflows_result
    FOR EACH STATEMENT EXECUTE FUNCTION workflows_is_append_only();
"""

# The triggers of the log's own tables go with the tables.
MUTABLE = """
DROP TRIGGER result_is_never_emptied ON workflows_result;
DROP TRIGGER application_is_never_emptied ON workflows_application;
DROP TRIGGER case_event_is_never_emptied ON workflows_caseevent;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0002_versions_are_final'),
        ('workflows', '0002_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessHead',
            fields=[
                ('department', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='services.department')),
                ('number', models.BigIntegerField(default=0)),
                ('hash', models.BinaryField(default=bytes, max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='AccessScope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('what', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='AccessAnchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('number', models.BigIntegerField()),
                ('hash', models.BinaryField(max_length=32)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.department')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('department', 'day'), name='one_access_anchor_per_chain_and_day')],
            },
        ),
        migrations.CreateModel(
            name='AccessEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('purpose', models.CharField(choices=[('step', 'Doing a step of the case'), ('search', 'Searching for a case'), ('supervision', 'Supervising the course of a case')], max_length=12)),
                ('method', models.CharField(max_length=8)),
                ('previous', models.BinaryField(max_length=32)),
                ('hash', models.BinaryField(max_length=32)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.case')),
                ('department', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.department')),
                ('holder', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.holder')),
                ('task', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.task')),
                ('scope', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='workflows.accessscope')),
            ],
            options={
                'verbose_name_plural': 'access entries',
                'indexes': [models.Index(fields=['case', 'id'], name='access_to_a_case')],
                'constraints': [models.UniqueConstraint(fields=('department', 'number'), name='one_access_entry_per_number'), models.CheckConstraint(condition=models.Q(('purpose__in', ['step', 'search', 'supervision'])), name='access_purpose_is_known')],
            },
        ),
        migrations.RunSQL(APPEND_ONLY, MUTABLE),
    ]
