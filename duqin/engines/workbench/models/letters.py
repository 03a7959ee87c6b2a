"""Letter 信函: an e-mail to somebody who need not have an account."""

from __future__ import annotations

from django.db import models


class Letter(models.Model):
    """Made in the transaction of what it tells, sent afterwards by a sweep, once; `key` names it."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"

    key = models.CharField(max_length=160, unique=True)
    name = models.CharField(max_length=120)
    address = models.EmailField(max_length=200)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    attachment_name = models.CharField(max_length=120, blank=True)
    attachment = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="letter_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.address}"
