"""DoorEntry 统一身份登录 and FormerPassword 旧密码: what is remembered of signing in."""

from __future__ import annotations

from django.db import models

from duqin.foundation.organisation.models.accounts import Account


class DoorEntry(models.Model):
    """A ticket of a campus door that opened a session: never taken twice, and the handle by which the door ends it.

    Of the ticket only the hash is kept. Rows older than a session can live are removed at the next entry.
    """

    door = models.CharField(max_length=10)
    ticket_hash = models.CharField(max_length=64)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40)
    entered_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["door", "ticket_hash"], name="door_ticket_once")]

    def __str__(self) -> str:
        return f"{self.door} {self.account}"


class FormerPassword(models.Model):
    """The hash of a password that was replaced; under 等保 the last five may not come back."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.account)
