"""A half-month report that was handed in is never changed or deleted."""

from django.db import migrations

from duqin.kernel.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ("inspections", "0007_reports_keep_due_day_and_coverage"),
    ]

    operations = [
        AppendOnly("inspections_halfmonthreport"),
    ]
