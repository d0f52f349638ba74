"""Notices are printed by an intent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workflows", "0011_what_came_back")]

    operations = [
        migrations.AlterField(
            model_name="intent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("hand_off", "Hand-off"),
                    ("verify", "Automatic check"),
                    ("keep", "Keep the result in the holder's record"),
                    ("scan", "Virus scan of a file"),
                    ("revoke", "Revocation in the holder's record"),
                    ("print", "Printing of a notice"),
                ],
                max_length=8,
            ),
        ),
    ]
