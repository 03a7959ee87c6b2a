from django.db import migrations

from duqin.kernel.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_initial")]  # noqa: RUF012

    operations = [AppendOnly("trust_auditentry"), AppendOnly("trust_seal")]  # noqa: RUF012
