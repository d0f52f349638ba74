from django.db import migrations

from services.catalogue.immutability import versions_are_final


class Migration(migrations.Migration):
    dependencies = [("services", "0001_initial")]

    operations = [versions_are_final()]
