"""LedgerEntry 记分分录: append-only points of a unit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.models import ServiceArea, Unit
from duqin.foundation.standards.models import Clause


class LedgerEntry(models.Model):
    """Points of a unit from one cause. Never edited: a correction is an entry that `reverses` another.

    `points` is signed: deductions are negative, bonuses positive. Caps are applied when a card is drawn up, per
    clause and `occasion` (the inspection), so the ledger itself keeps every single breach.
    """

    class Kind(models.TextChoices):
        DEDUCTION = "deduction", _("扣分")
        DOUBLING = "doubling", _("加倍扣分")
        BONUS = "bonus", _("加分")
        VETO = "veto", _("一票否决")
        REVERSAL = "reversal", _("冲销")

    key = models.CharField(
        max_length=160, unique=True, help_text="names the cause; posting twice changes nothing"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="ledger")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    points = models.DecimalField(max_digits=7, decimal_places=2)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="ledger")
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, null=True, related_name="+")
    occurred_on = models.DateField()
    period = models.CharField(max_length=7, db_index=True, help_text="month, 2026-03")
    occasion = models.CharField(max_length=80, blank=True, help_text="caps apply within it: the inspection")
    places = models.PositiveSmallIntegerField(
        default=1, help_text="how many places/persons/items this entry counts"
    )
    origin_kind = models.CharField(max_length=60)
    origin_id = models.CharField(max_length=60)
    origin_label = models.CharField(max_length=200)
    inspector_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=240, blank=True)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    posted_at = models.DateTimeField()
    posted_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="reversal_names_its_entry",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["deduction", "doubling"]) | Q(points__lte=0),
                name="deduction_not_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "period"]),
            models.Index(fields=["origin_kind", "origin_id"]),
            models.Index(fields=["-occurred_on", "-id"], name="ledger_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.unit_id} {self.points}"
