import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("inspections", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="builds_on",
            field=models.ForeignKey(
                blank=True,
                help_text="a weekly plan builds on a daily one, a monthly review on a weekly one (R-004-25)",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviewed_by",
                to="inspections.plan",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="needs_full_coverage",
            field=models.BooleanField(
                default=False,
                help_text="handing in asks for a reason while a checkpoint of the unit is missing (R-000-32)",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="gap_reason",
            field=models.CharField(
                blank=True,
                help_text="why it went ahead with a gap: a missing weekly, an unchecked place",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="is_withdrawn",
            field=models.BooleanField(
                default=False,
                help_text="cancelled because it was no longer owed; comes back when it is owed again",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_withdrawn", False), ("state", "cancelled"), _connector="OR"),
                name="task_withdrawn_is_cancelled",
            ),
        ),
    ]
