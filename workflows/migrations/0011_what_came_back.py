"""A draft that came back from the precheck keeps what is to be put right."""

from django.db import migrations

import services.encryption.fields


class Migration(migrations.Migration):
    dependencies = [("workflows", "0010_losses_of_an_intent")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="advice",
            field=services.encryption.fields.SealedJSONField(blank=True, null=True, row=("id",)),
        ),
    ]
