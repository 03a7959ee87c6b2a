"""Notification 通知 and Delivery 投递 (the outbox)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.models import Person


class Notification(models.Model):
    """One fact for one person, once: `key` names the event (R F40)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notifications")
    key = models.CharField(max_length=160)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=240, blank=True)
    number = models.CharField(max_length=60, blank=True, help_text="of the case or paper it speaks of")
    is_urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notified_once")]
        indexes = [
            models.Index(fields=["person", "-created_at"]),
            models.Index(
                fields=["person"], condition=models.Q(read_at__isnull=True), name="notification_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """A message to one address of one channel; made in the transaction of the fact, sent afterwards by a sweep, once."""

    class State(models.TextChoices):
        QUEUED = "queued", _("待发")
        SENDING = "sending", _("发送中")
        SENT = "sent", _("已发")
        FAILED = "failed", _("失败")
        DROPPED = "dropped", _("已撤销")

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20, default="email")
    address = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notification", "channel", "address"], name="delivered_once_each")
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="delivery_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
