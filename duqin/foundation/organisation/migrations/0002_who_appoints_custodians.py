from django.db import migrations

CAPABILITY = "trust.custodians"


def grant(apps, schema_editor):
    """Director and auditor of an institution founded before the right existed get it, as in the shipped posts."""
    for post in apps.get_model("organisation", "Post").objects.filter(code__in=["director", "auditor"]):
        if "trust.audit" in post.capabilities and CAPABILITY not in post.capabilities:
            post.capabilities = [*post.capabilities, CAPABILITY]
            post.save(update_fields=["capabilities"])


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
