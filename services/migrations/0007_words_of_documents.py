"""Each department has the word its documents are numbered under."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("services", "0006_references_and_operators")]

    operations = [
        migrations.AddField(
            model_name="department",
            name="word",
            field=models.CharField(blank=True, default="", max_length=12),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.UniqueConstraint(
                condition=models.Q(("word", ""), _negated=True),
                fields=("word",),
                name="no_two_departments_number_under_one_word",
            ),
        ),
    ]
