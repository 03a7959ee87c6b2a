"""Scorecard 考核表: a frozen statement of the ledger for a unit and a month."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from duqin.engines.assessment import states
from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust.models import Versioned


class Scorecard(Versioned):
    """Version n of a unit's month. Never overwritten: a correction is version n + 1 (R-001-02)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="scorecards")
    period = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField(default=1, help_text="version n")
    state = models.CharField(max_length=12, choices=states.SCORECARD.choices, default="frozen")
    base = models.DecimalField(max_digits=7, decimal_places=2)
    deducted = models.DecimalField(max_digits=7, decimal_places=2)
    bonus = models.DecimalField(max_digits=7, decimal_places=2)
    score = models.DecimalField(max_digits=7, decimal_places=2)
    grade = models.CharField(max_length=20)
    is_vetoed = models.BooleanField(default=False)
    trace = models.JSONField(help_text="lines: clause version, entries, raw and counted points")
    frozen_at = models.DateTimeField()
    frozen_by_name = models.CharField(max_length=120)
    published_at = models.DateTimeField(null=True)
    published_by_name = models.CharField(max_length=120, blank=True)
    correction_reason = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.SCORECARD.constraint("scorecard_state_known"),
            models.UniqueConstraint(fields=["unit", "period", "number"], name="scorecard_version"),
            models.UniqueConstraint(
                fields=["unit", "period"], condition=~Q(state="superseded"), name="one_current_scorecard"
            ),
        ]
        indexes = [models.Index(fields=["period", "state"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.period} v{self.number}"
