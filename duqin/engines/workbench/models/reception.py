"""Reception 接收设置 and PushSubscription 浏览器推送: how a person wants to be told."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from duqin.foundation.organisation.models import Person


class Reception(models.Model):
    """What a person chose; whoever chose nothing has no row and gets what is usual (queries.receiving)."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="reception")
    choices: models.JSONField[Any, Any] = models.JSONField(
        default=dict,
        help_text="topic → the channels it comes by; a topic or channel not named here is as usual",
    )
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


class PushSubscription(models.Model):
    """A browser that agreed to show messages: the address its maker gave it and the keys to encrypt for it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.endpoint.split("/")[2]
