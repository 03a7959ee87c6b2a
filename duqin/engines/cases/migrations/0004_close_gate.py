from django.db import migrations

from duqin.engines.cases.migrations._close_gate import CloseGate


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_office_clocks_and_tracking")]  # noqa: RUF012

    operations = [CloseGate()]  # noqa: RUF012
