"""Custodian 存证保管人: who keeps checkpoints elsewhere. Dispatch 寄送: which one went to him on which day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Custodian(models.Model):
    """A person outside the reach of whoever runs the server; a row is only ever ended, never changed."""

    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=200)
    appointed_at = models.DateTimeField()
    appointed_by_name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(ended_at__isnull=True), name="custodian_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class Dispatch(models.Model):
    """The newest checkpoint of a day was handed to the post for a custodian; once a day."""

    custodian = models.ForeignKey(Custodian, on_delete=models.PROTECT, related_name="dispatches")
    day = models.DateField()
    size = models.PositiveBigIntegerField(help_text="rows under the checkpoint")
    handed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["custodian", "day"], name="dispatched_once_a_day")]

    def __str__(self) -> str:
        return f"{self.custodian_id} {self.day}"

    @property
    def key(self) -> str:
        """Names the letter to the post."""
        return f"trust.checkpoint:{self.pk}"
