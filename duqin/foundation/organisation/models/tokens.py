"""ApiToken 接口令牌: how another system acts in a person's name, within what that person may do."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from duqin.foundation.organisation.models.accounts import Account


class ApiToken(models.Model):
    """A key of 256 random bits, of which only a hash is kept. `secret` holds it once, in the answer that made it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80, help_text="which system uses it")
    prefix = models.CharField(max_length=12, help_text="first characters, to recognise it by")
    secret_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the whole token")
    scopes: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text="capabilities it may use, of those its owner holds at that moment"
    )
    is_read_only = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="to within five minutes")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="nobody: it ended with its account",
    )

    secret = ""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="token_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=False) | Q(revoked_by__isnull=True),
                name="token_revoked_at_some_time",
            ),
        ]
        indexes = [models.Index(fields=["account", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
