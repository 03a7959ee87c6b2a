"""What came of an inspection: its notices are found without going through all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_open_by_turn")]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["origin_id", "origin_kind"], name="notice_by_origin"),
        ),
    ]
