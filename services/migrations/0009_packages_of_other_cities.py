"""One-things taken over from other cities: whose packages are trusted, what came, and the revisions made of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0008_revisions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TrustedIssuer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_zh', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=160)),
                ('public_key', models.CharField(max_length=64)),
                ('fingerprint', models.CharField(max_length=64)),
                ('trusted_by', models.CharField(max_length=150)),
                ('trusted_at', models.DateTimeField()),
                ('distrusted_by', models.CharField(blank=True, max_length=150)),
                ('distrusted_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['trusted_at', 'pk'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('distrusted_at__isnull', True)), fields=('fingerprint',), name='one_standing_trust_per_key'),
                    models.CheckConstraint(condition=models.Q(models.Q(('distrusted_at__isnull', True), ('distrusted_by', ''), ('reason', '')), models.Q(('distrusted_at__isnull', False), models.Q(('distrusted_by', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='distrust_has_a_person_a_time_and_a_reason'),
                    models.CheckConstraint(condition=models.Q(('fingerprint__regex', '^[0-9a-f]{64}$'), ('public_key__regex', '^[0-9a-f]{64}$')), name='keys_of_issuers_are_hexadecimal'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Takeover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64)),
                ('version', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('issued_at', models.DateTimeField()),
                ('licence', models.CharField(max_length=80)),
                ('places', models.JSONField(blank=True, default=list)),
                ('entries', models.JSONField()),
                ('mapping', models.JSONField(blank=True, default=dict)),
                ('taken', models.JSONField(blank=True, default=dict)),
                ('here', models.CharField(blank=True, max_length=64)),
                ('received_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takeovers', to='services.trustedissuer')),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takeovers', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-received_at', '-pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('begun_at__isnull', True), ('here', '')), models.Q(('begun_at__isnull', False), models.Q(('here', ''), _negated=True)), _connector='OR'), name='what_was_begun_has_a_name_here'),
                    models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='versions_taken_over_begin_at_one'),
                ],
            },
        ),
        migrations.AddField(
            model_name='revision',
            name='takeover',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='services.takeover'),
        ),
    ]
