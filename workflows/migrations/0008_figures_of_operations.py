"""What the figures of operations read: the heartbeat of the jobs, and two small indexes."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0007_the_whole_life")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["state"],
                name="case_open_by_state",
                condition=models.Q(finished__isnull=True),
            ),
        ),
        migrations.AddIndex(
            model_name="caseevent",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["at"], name="case_event_by_time"
            ),
        ),
    ]
