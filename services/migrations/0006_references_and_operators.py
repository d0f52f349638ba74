"""A message keeps its reference through every try; a post can be an operator's."""

import uuid

from django.db import migrations, models


def give_references(apps, schema_editor):
    """What waits was never tried with a reference: each gets one of its own."""
    outgoing = apps.get_model("services", "Outgoing")
    for pk in outgoing.objects.values_list("pk", flat=True):
        outgoing.objects.filter(pk=pk).update(reference=uuid.uuid4())


KINDS = [
    ("clerk", "Clerk"),
    ("section_head", "Section head"),
    ("leader", "Department leader"),
    ("supervisor", "Supervisor"),
    ("operator", "Operator"),
]


class Migration(migrations.Migration):
    dependencies = [("services", "0005_licences_issued_anew")]

    operations = [
        migrations.AddField(
            model_name="outgoing",
            name="reference",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.RunPython(give_references, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="outgoing",
            name="reference",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name="post", name="kind", field=models.CharField(choices=KINDS, max_length=12)
        ),
        migrations.RemoveConstraint(model_name="post", name="post_kind_is_known"),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _label in KINDS])), name="post_kind_is_known"
            ),
        ),
    ]
