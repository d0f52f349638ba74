"""A register of the demo city is not only up or down: it may be slow, wrong, or know nothing."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BEHAVIOURS = ["normal", "slow", "down", "malformed", "other_person", "contradicting", "not_found"]
WORDS = [
    "as it should",
    "too slowly",
    "not at all: it is down",
    "with something that is no answer",
    "about somebody else",
    "against what the city has verified",
    "that it knows nothing",
]


def keep_what_is_down(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("services", "RegistrySource").objects.filter(available=False).update(behaviour="down")


def keep_what_does_not_answer(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("services", "RegistrySource").objects.filter(behaviour="down").update(available=False)


class Migration(migrations.Migration):
    dependencies = [("services", "0010_what_a_licence_ends")]

    operations = [
        migrations.AddField(
            model_name="registrysource",
            name="behaviour",
            field=models.CharField(
                choices=list(zip(BEHAVIOURS, WORDS, strict=True)), default="normal", max_length=16
            ),
        ),
        migrations.RunPython(keep_what_is_down, keep_what_does_not_answer),
        migrations.RemoveField(model_name="registrysource", name="available"),
        migrations.AddConstraint(
            model_name="registrysource",
            constraint=models.CheckConstraint(
                condition=models.Q(("behaviour__in", BEHAVIOURS)), name="register_behaviour_is_known"
            ),
        ),
    ]
