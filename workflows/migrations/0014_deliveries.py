"""Messages leave the portal: one row for each event, channel and receiver; what people wish; what operators did."""

import django.contrib.postgres.fields
import django.db.models.deletion
import services.encryption.fields
import uuid
from django.conf import settings
from django.db import migrations, models


APPEND_ONLY = """
CREATE TRIGGER operator_act_is_append_only BEFORE UPDATE OR DELETE ON workflows_operatoract
    FOR EACH ROW EXECUTE FUNCTION workflows_is_append_only('reason');
"""
MUTABLE = "DROP TRIGGER operator_act_is_append_only ON workflows_operatoract"


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0013_reminded_of_suspensions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('sms', 'SMS'), ('email', 'E-mail')], max_length=5)),
                ('reference', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('leased_until', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=100)),
                ('parked_at', models.DateTimeField(null=True)),
                ('given_up_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('receipt', models.CharField(blank=True, choices=[('delivered', 'Delivered'), ('failed', 'Not delivered')], max_length=9)),
                ('receipt_at', models.DateTimeField(null=True)),
                ('receipts', models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('counts', models.JSONField()),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='MessageWishes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], default='zh-hans', max_length=7)),
                ('sms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), blank=True, default=list, size=None)),
                ('email', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), blank=True, default=list, size=None)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='OperatorAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('remedy', models.CharField(choices=[('retry', 'Try again'), ('give_up', 'Give up')], max_length=7)),
                ('kind', models.CharField(max_length=8)),
                ('parked', models.BigIntegerField()),
                ('target', models.BigIntegerField()),
                ('fault', models.CharField(blank=True, max_length=100)),
                ('reason', services.encryption.fields.SealedTextField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='audience',
            field=models.CharField(choices=[('citizen', 'Applicant'), ('staff', 'Official')], default='citizen', max_length=7),
        ),
        migrations.AlterField(
            model_name='intent',
            name='kind',
            field=models.CharField(choices=[('hand_off', 'Hand-off'), ('verify', 'Automatic check'), ('keep', "Keep the result in the holder's record"), ('scan', 'Virus scan of a file'), ('print', 'Printing of a notice'), ('revoke', "Revocation in the holder's record"), ('tell', 'Message to the outside')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['citizen', 'staff'])), name='message_audience_is_known'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='workflows.caseevent'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='receiver',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='digest',
            name='receiver',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delivery',
            name='digest',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='workflows.digest'),
        ),
        migrations.AddField(
            model_name='messagewishes',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='message_wishes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='operatoract',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(fields=('receiver', 'day'), name='one_digest_per_receiver_and_day'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('given_up_at__isnull', True), ('parked_at__isnull', True), ('sent_at__isnull', True)), fields=['not_before', 'id'], name='delivery_to_send'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('parked_at__isnull', False)), fields=['parked_at'], name='delivery_parked'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('receipt', ''), ('sent_at__isnull', False)), fields=['sent_at'], name='delivery_without_receipt'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('event', 'channel', 'receiver'), name='one_delivery_per_event_channel_and_receiver'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('digest', 'channel'), name='one_delivery_per_digest_and_channel'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest__isnull', True), ('event__isnull', False)), models.Q(('digest__isnull', False), ('event__isnull', True)), _connector='OR'), name='a_delivery_is_about_an_event_or_a_digest'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['sms', 'email'])), name='delivery_channel_is_known'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_up_at__isnull', True), ('parked_at__isnull', True)), models.Q(('parked_at__isnull', True), ('sent_at__isnull', True)), models.Q(('given_up_at__isnull', True), ('sent_at__isnull', True)), _connector='OR'), name='a_delivery_is_sent_parked_or_given_up'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('receipt', ''), ('receipt_at__isnull', True)), models.Q(('receipt__in', ['delivered', 'failed']), ('receipt_at__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='a_receipt_has_its_time_and_is_about_something_sent'),
        ),
        migrations.AddConstraint(
            model_name='messagewishes',
            constraint=models.CheckConstraint(condition=models.Q(('email__contained_by', ['to_do', 'outcome', 'progress', 'work', 'digest']), ('sms__contained_by', ['to_do', 'outcome', 'progress', 'work', 'digest'])), name='wishes_name_known_groups'),
        ),
        migrations.AddConstraint(
            model_name='operatoract',
            constraint=models.CheckConstraint(condition=models.Q(('remedy', 'retry'), models.Q(('reason__isnull', False), ('remedy', 'give_up')), _connector='OR'), name='whoever_gives_up_says_why'),
        ),
        migrations.AddConstraint(
            model_name='operatoract',
            constraint=models.CheckConstraint(condition=models.Q(('remedy__in', ['retry', 'give_up'])), name='remedy_is_known'),
        ),
        migrations.RunSQL(APPEND_ONLY, MUTABLE),
    ]
