"""Bulletin 《监控巡查信息》, its sections and who has read it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from duqin.engines.documents.models import NumberDrawn
from duqin.foundation.organisation.models import Person, Unit
from duqin.foundation.trust.models import Versioned
from duqin.reporting.publications import states


class Bulletin(Versioned):
    """The monthly issue. `figures` is frozen: every figure with the records it counts."""

    period = models.CharField(max_length=7)
    issue = models.PositiveSmallIntegerField(help_text="第 n 期 of the year")
    number = models.OneToOneField(NumberDrawn, on_delete=models.PROTECT, null=True, related_name="bulletin")
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bulletins")
    title = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=states.BULLETIN.choices, default="draft")
    figures = models.JSONField(default=dict)
    figures_hash = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    published_by_name = models.CharField(max_length=120, blank=True)
    checkpoint = models.TextField(
        blank=True, help_text="the newest signed checkpoint of the audit when it was published"
    )
    reply_due_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.BULLETIN.constraint("bulletin_state_known"),
            models.UniqueConstraint(
                fields=["issuer", "period"], condition=~Q(state="discarded"), name="one_bulletin_a_month"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, number__isnull=False),
                name="published_only_numbered",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BulletinSection(models.Model):
    """Editable words around the figures; figures stand in as {{ code }} and are never typed."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=40)
    heading = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "key"], name="bulletin_section_once")]

    def __str__(self) -> str:
        return self.heading


class BulletinReading(models.Model):
    """A person has read the issue (receipt)."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "person"], name="bulletin_read_once")]

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.person}"
