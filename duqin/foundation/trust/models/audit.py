"""AuditEntry 留痕: what was done. Seal 封签: the hash that ties it to the one before."""

from __future__ import annotations

from typing import Any

from django.db import models

from duqin.foundation.trust.rules.chain import PROTECTED, facts_of


class AuditEntry(models.Model):
    """One act, permitted or denied. Append-only by database trigger."""

    class Result(models.TextChoices):
        DONE = "done"
        DENIED = "denied"
        REFUSED = "refused"

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=60)
    actor_id = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=120)
    capacity = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=80)
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.DONE)
    object_kind = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    object_label = models.CharField(max_length=300, blank=True)
    said = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id", "id"]),
            models.Index(fields=["actor_kind", "actor_id", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor_name} {self.verb} {self.object_label}"

    def facts(self) -> dict[str, Any]:
        """Everything the chain protects, in JSON values."""
        values = [getattr(self, name) for name in PROTECTED]
        values[1] = self.at.isoformat()
        return facts_of(values)


class Seal(models.Model):
    """The chain: one link per audit entry, in order of sealing. Append-only, no gaps, no forks."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    algorithm = models.CharField(max_length=20)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"
