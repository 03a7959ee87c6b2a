
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulletin',
            name='checkpoint',
            field=models.TextField(blank=True, help_text='the newest signed checkpoint of the audit when it was published'),
        ),
    ]
