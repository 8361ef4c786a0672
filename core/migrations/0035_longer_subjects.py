from django.db import migrations, models

from core.migrations._at_once import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0034_departures'),
    ]

    operations = [
        AtOnce(
            migrations.AlterField(
                model_name='delivery',
                name='subject',
                field=models.CharField(max_length=160),
            ),
            migrations.AlterField(
                model_name='event',
                name='subject',
                field=models.CharField(help_text='A noun and an id: a user name has up to 150 letters.', max_length=160),
            ),
        ),
    ]
