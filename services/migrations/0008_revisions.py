"""Entries of the catalogue become revisions that people write, approve and publish; a post can be an author's."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from services.catalogue.authoring.integrity import revisions_keep_their_history


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0007_words_of_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('matter', 'Matter'), ('one_thing', 'One-thing'), ('element', 'Field of the dictionary'), ('document', 'Kind of document'), ('role', 'Role')], max_length=10)),
                ('code', models.CharField(max_length=64)),
                ('number', models.PositiveIntegerField()),
                ('owner', models.CharField(blank=True, max_length=80)),
                ('body', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waits for approval'), ('approved', 'Approved, not published yet'), ('published', 'Published'), ('replaced', 'Replaced by a newer one'), ('retired', 'Retired'), ('rejected', 'Rejected')], default='draft', max_length=10)),
                ('edition', models.PositiveIntegerField(default=1)),
                ('based_on', models.PositiveIntegerField(blank=True, null=True)),
                ('from_files', models.BooleanField(default=False)),
                ('writers', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('effective_on', models.DateField(blank=True, null=True)),
                ('publish_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['kind', 'code', '-number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='post',
            name='post_kind_is_known',
        ),
        migrations.AlterField(
            model_name='post',
            name='kind',
            field=models.CharField(choices=[('clerk', 'Clerk'), ('section_head', 'Section head'), ('leader', 'Department leader'), ('supervisor', 'Supervisor'), ('operator', 'Operator'), ('author', 'Owner of matters')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['clerk', 'section_head', 'leader', 'supervisor', 'operator', 'author'])), name='post_kind_is_known'),
        ),
        migrations.AddField(
            model_name='revision',
            name='approver',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revision',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revision',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revision',
            name='published_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(condition=models.Q(('publish_on__isnull', False), ('state', 'approved')), fields=['publish_on'], name='revisions_to_publish_by_day'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('kind', 'code', 'number'), name='one_revision_per_entry_and_number'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('kind', 'code'), name='one_published_revision_per_entry'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'approved'))), fields=('kind', 'code'), name='one_open_revision_per_entry'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='revision_numbers_begin_at_one'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['matter', 'one_thing', 'element', 'document', 'role'])), name='kind_of_entry_is_known'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'approved', 'published', 'replaced', 'retired', 'rejected'])), name='state_of_revision_is_known'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('author__isnull', True), ('from_files', True)), models.Q(('author__isnull', False), ('from_files', False)), _connector='OR'), name='a_revision_comes_from_files_or_has_an_author'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'published', 'replaced', 'retired')), _negated=True), ('from_files', True), ('approver__isnull', False), _connector='OR'), name='what_people_write_is_approved_before_it_is_published'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('publish_on__isnull', True), models.Q(('state', 'draft'), _negated=True), _connector='OR'), name='a_draft_has_no_day_of_publishing'),
        ),
        revisions_keep_their_history(),
    ]
