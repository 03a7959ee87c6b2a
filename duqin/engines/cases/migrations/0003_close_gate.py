from django.db import migrations

from duqin.engines.cases.migrations._close_gate import CloseGate


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_append_only")]  # noqa: RUF012

    operations = [CloseGate()]  # noqa: RUF012
