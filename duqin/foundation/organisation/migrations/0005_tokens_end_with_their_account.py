import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def end_those_of_closed_accounts(apps, schema_editor):
    """Opening such an account again must not bring them back."""
    tokens = apps.get_model("organisation", "ApiToken").objects
    tokens.filter(revoked_at=None, account__is_active=False).update(revoked_at=timezone.now())


class Migration(migrations.Migration):
    """A token may have been revoked by nobody: it ended with its account."""

    dependencies = [
        ("organisation", "0004_api_tokens"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="apitoken", name="token_revoked_by_someone"),
        migrations.AlterField(
            model_name="apitoken",
            name="revoked_by",
            field=models.ForeignKey(
                help_text="nobody: it ended with its account",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=False) | models.Q(revoked_by__isnull=True),
                name="token_revoked_at_some_time",
            ),
        ),
        migrations.RunPython(end_those_of_closed_accounts, migrations.RunPython.noop),
    ]
