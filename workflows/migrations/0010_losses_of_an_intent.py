from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0009_rounds_and_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='intent',
            name='losses',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
