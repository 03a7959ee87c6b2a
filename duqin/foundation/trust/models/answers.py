"""KeptAnswer 已给答复: what a keyed request was answered, so that a retry is answered the same."""

from __future__ import annotations

from django.db import models


class KeptAnswer(models.Model):
    """One answered request of a caller under the key he gave it; written in the transaction of the change."""

    owner = models.CharField(max_length=80, help_text="whose keys these are: kind and id of the caller")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of method, address and content")
    status = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=80)
    body = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_answer_for_a_key")]

    def __str__(self) -> str:
        return f"{self.owner} {self.key}"
