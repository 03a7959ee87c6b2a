from django.db import migrations

from duqin.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]  # noqa: RUF012

    operations = [AppendOnly("assessment_ledgerentry")]  # noqa: RUF012
