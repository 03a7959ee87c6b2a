"""Reported cases that nobody follows who could verify them: they wait for everybody who may."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_kept_sums")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["unit", "id"],
                condition=models.Q(
                    ("state", "reported"),
                    models.Q(
                        ("follower__isnull", True),
                        ("follower", models.F("reported_by")),
                        _connector="OR",
                    ),
                ),
                name="case_followed_by_nobody",
            ),
        ),
    ]
