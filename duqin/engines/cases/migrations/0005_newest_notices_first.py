"""The list of notices in its own order, drafts last. PostgreSQL only: SQLite has no NULLS LAST in an index."""

from django.db import migrations

NAME = "notice_newest_first"


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {NAME} ON cases_notice (issued_at DESC NULLS LAST, id DESC)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_issued_on_the_spot")]

    operations = [migrations.RunPython(create, drop)]
