"""The open cases in the order of the usual list, with what tells who sees them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_newest_notices_first"),
        ("organisation", "0005_tokens_end_with_their_account"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["turn_due_at", "id", "unit", "severity", "responsible", "follower"],
                condition=models.Q(("state__in", ["closed", "void"]), _negated=True),
                name="case_open_by_turn",
            ),
        ),
    ]
