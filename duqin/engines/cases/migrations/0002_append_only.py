from django.db import migrations

from duqin.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]  # noqa: RUF012

    operations = [AppendOnly("cases_step"), AppendOnly("cases_stepevidence")]  # noqa: RUF012
