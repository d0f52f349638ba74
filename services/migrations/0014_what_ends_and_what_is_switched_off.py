"""Departments and regions end on a day and stay; channels are switched off for a time, and people are told why."""

import django.db.models.deletion
import services.encryption.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0013_rounds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChannelClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('channel', models.CharField(choices=[('sms', 'SMS'), ('email', 'E-mail')], max_length=5)),
                ('cause', models.CharField(choices=[('maintenance', 'The provider is under maintenance.'), ('provider', 'The provider has a fault.'), ('mistake', 'Wrong messages went out; we are putting that right.'), ('change', 'We are changing to another provider.')], max_length=11)),
                ('reason', services.encryption.fields.SealedTextField(max_length=500)),
                ('closed_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='department',
            name='one_department_per_function_and_region',
        ),
        migrations.AddField(
            model_name='department',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='department',
            name='ends_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='region',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='region',
            name='ends_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('function', 'region'), name='one_standing_department_per_function_and_region'),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ends_on__isnull', False), _connector='OR'), name='a_department_that_ended_has_a_last_day'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ends_on__isnull', False), _connector='OR'), name='a_region_that_ended_has_a_last_day'),
        ),
        migrations.AddField(
            model_name='channelclosing',
            name='closed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='channelclosing',
            name='opened_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='channelclosing',
            constraint=models.UniqueConstraint(condition=models.Q(('opened_at__isnull', True)), fields=('channel',), name='a_channel_is_closed_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='channelclosing',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['sms', 'email'])), name='closing_channel_is_known'),
        ),
        migrations.AddConstraint(
            model_name='channelclosing',
            constraint=models.CheckConstraint(condition=models.Q(('cause__in', ['maintenance', 'provider', 'mistake', 'change'])), name='closing_cause_is_known'),
        ),
        migrations.AddConstraint(
            model_name='channelclosing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened_at__isnull', True), ('opened_by__isnull', True)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False)), _connector='OR'), name='a_channel_is_opened_by_somebody_at_some_time'),
        ),
    ]
