"""What rights are reckoned from is stamped anew at every change, so that a process may keep what it has reckoned."""

from django.db import migrations, models

from duqin.foundation.organisation.migrations._rights import StampRights


class Migration(migrations.Migration):
    dependencies = [("organisation", "0005_tokens_end_with_their_account")]

    operations = [
        migrations.CreateModel(
            name="RightsStamp",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("text", models.CharField(max_length=32)),
            ],
        ),
        StampRights(),
    ]
