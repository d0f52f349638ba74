"""A look may serve to answer what a sister department asked."""

from django.db import migrations, models

PURPOSES = [
    ("step", "Doing a step of the case"),
    ("search", "Searching for a case"),
    ("supervision", "Supervising the course of a case"),
    ("correction", "Answering a request to correct data"),
    ("question", "Answering a question of a sister department"),
]


class Migration(migrations.Migration):
    dependencies = [("workflows", "0014_deliveries")]

    operations = [
        migrations.RemoveConstraint(model_name="accessentry", name="access_purpose_is_known"),
        migrations.AlterField(
            model_name="accessentry", name="purpose", field=models.CharField(choices=PURPOSES, max_length=12)
        ),
        migrations.AddConstraint(
            model_name="accessentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", [code for code, _label in PURPOSES])),
                name="access_purpose_is_known",
            ),
        ),
    ]
