"""Whether bad ratings were called back and put right in time counts too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflows', '0024_steering'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='tally',
            name='what_is_counted_is_known',
        ),
        migrations.AlterField(
            model_name='figure',
            name='kind',
            field=models.CharField(choices=[('submitted', 'Cases submitted'), ('documents', 'Documents required'), ('prechecked', 'Cases prechecked'), ('received', 'Matters received'), ('accepted', 'Matters accepted'), ('faulted', 'Corrections asked for'), ('decided', 'Matters decided'), ('overrun', 'Matters decided after the statutory term'), ('closed', 'Cases closed'), ('rated', 'Ratings'), ('called', 'Call-backs due after a bad rating'), ('rectified', 'Bad ratings to be put right')], max_length=10),
        ),
        migrations.AlterField(
            model_name='tally',
            name='kind',
            field=models.CharField(choices=[('submitted', 'Cases submitted'), ('documents', 'Documents required'), ('prechecked', 'Cases prechecked'), ('received', 'Matters received'), ('accepted', 'Matters accepted'), ('faulted', 'Corrections asked for'), ('decided', 'Matters decided'), ('overrun', 'Matters decided after the statutory term'), ('closed', 'Cases closed'), ('rated', 'Ratings'), ('called', 'Call-backs due after a bad rating'), ('rectified', 'Bad ratings to be put right')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['submitted', 'documents', 'prechecked', 'received', 'accepted', 'faulted', 'decided', 'overrun', 'closed', 'rated', 'called', 'rectified'])), name='what_is_counted_is_known'),
        ),
    ]
