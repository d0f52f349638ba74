from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_user_holder"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="care_mode",
            field=models.BooleanField(
                blank=True,
                help_text="Empty until the person chooses.",
                null=True,
                verbose_name="Care version",
            ),
        ),
    ]
