"""The number of cases by unit and state is kept by the database, with what tells who sees them."""

from django.db import migrations, models

from duqin.engines.cases.migrations._tally import KeepTally


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_notices_by_origin")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "person_id",
                    models.BigIntegerField(
                        help_text="who answers for the cases or follows them; 0: everybody"
                    ),
                ),
                ("unit_id", models.BigIntegerField()),
                ("state", models.CharField(max_length=12)),
                ("n", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["person_id", "unit_id", "state"], name="tally_by_person_and_unit"
                    )
                ],
            },
        ),
        KeepTally(),
    ]
