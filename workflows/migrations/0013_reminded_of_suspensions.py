"""Whoever handles a matter is reminded once when its special procedure lasts longer than the applicant was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0012_printing")]

    operations = [
        migrations.AddField(
            model_name="suspension", name="reminded_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddIndex(
            model_name="suspension",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("reminded_at__isnull", True)),
                fields=["expected_end"],
                name="suspensions_to_remind_of",
            ),
        ),
    ]
