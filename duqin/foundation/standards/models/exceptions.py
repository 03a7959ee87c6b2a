"""Waiver 豁免 with minutes (R-004-113), Interpretation 解释 (R-004-112)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from duqin.foundation.organisation.models import Unit
from duqin.foundation.trust.models import Versioned


class Waiver(Versioned):
    """A clause does not apply to a unit (or to all) from a day to a day, decided in a meeting."""

    clause_code = models.CharField(max_length=40, db_index=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="waivers")
    from_date = models.DateField()
    to_date = models.DateField()
    minutes = models.CharField(max_length=240, help_text="meeting and date")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="waiver_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.clause_code} {self.from_date}–{self.to_date}"


class Interpretation(Versioned):
    """A question on a clause and the official answer, shown beneath the clause."""

    clause_code = models.CharField(max_length=40, db_index=True)
    question = models.TextField()
    asked_by_name = models.CharField(max_length=60)
    asked_on = models.DateField()
    answer = models.TextField(blank=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answer="")
                | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="answer_has_its_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clause_code}: {self.question[:40]}"
