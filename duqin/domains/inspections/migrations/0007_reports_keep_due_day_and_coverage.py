"""A half-month report is named after its 10th or 25th; the day it was due, and its coverage, are kept beside it."""

from django.db import migrations, models


def name_reports(apps, schema_editor):  # noqa: ANN001, ANN201
    """Until now every report was due on the day it is named after."""
    apps.get_model("inspections", "HalfMonthReport").objects.update(named_on=models.F("due_on"))


class Migration(migrations.Migration):

    dependencies = [
        ("inspections", "0006_half_month_reports"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="halfmonthreport", name="one_report_a_half_month"),
        migrations.RemoveIndex(model_name="halfmonthreport", name="inspections_due_on_c22934_idx"),
        migrations.AddField(
            model_name="halfmonthreport",
            name="named_on",
            field=models.DateField(help_text="the 10th or 25th the report is named after", null=True),
        ),
        migrations.RunPython(name_reports, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="halfmonthreport",
            name="named_on",
            field=models.DateField(help_text="the 10th or 25th the report is named after"),
        ),
        migrations.AlterField(
            model_name="halfmonthreport",
            name="due_on",
            field=models.DateField(help_text="the day it was due by the rule then in force; it stays"),
        ),
        migrations.AddField(
            model_name="halfmonthreport",
            name="checkpoints",
            field=models.PositiveIntegerField(
                help_text="checkpoints of the unit in use; null: not kept", null=True
            ),
        ),
        migrations.AddField(
            model_name="halfmonthreport",
            name="checked",
            field=models.PositiveIntegerField(help_text="of these, checked in the half month", null=True),
        ),
        migrations.AddConstraint(
            model_name="halfmonthreport",
            constraint=models.UniqueConstraint(fields=("unit", "named_on"), name="one_report_a_half_month"),
        ),
        migrations.AddConstraint(
            model_name="halfmonthreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("checked__lte", models.F("checkpoints"))),
                name="report_checked_of_checkpoints",
            ),
        ),
        migrations.AddIndex(
            model_name="halfmonthreport",
            index=models.Index(fields=["-named_on", "unit"], name="reports_by_period"),
        ),
    ]
