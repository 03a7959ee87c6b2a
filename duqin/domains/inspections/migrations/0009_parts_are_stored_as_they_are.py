"""Parts of photographs are compressed already: PostgreSQL need not try it again, which took most of what a part cost it."""

from django.db import migrations


def _store(kind):
    def change(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER TABLE inspections_photopart ALTER COLUMN content SET STORAGE {kind}")

    return change


class Migration(migrations.Migration):
    dependencies = [("inspections", "0008_reports_stay")]

    operations = [migrations.RunPython(_store("EXTERNAL"), _store("EXTENDED"), elidable=False)]
