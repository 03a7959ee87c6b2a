"""CalendarYear 年度安排, CalendarDay 工作日表, Semester 学期, Season 重点时段."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from duqin.foundation.trust.models import Versioned


class CalendarYear(Versioned):
    """A year whose official notice is known; years without a row are provisional (domain-model §5.2)."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=200)
    published_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(Versioned):
    """A day that differs from Monday–Friday, with its source document."""

    date = models.DateField(unique=True)
    is_working = models.BooleanField()
    is_swapped = models.BooleanField(
        default=False, help_text="a weekday off bought by working on a weekend (调休), or that weekend"
    )
    note = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.date} {self.note}"


class Semester(Versioned):
    """A term of the school year."""

    name = models.CharField(max_length=60)
    from_date = models.DateField()
    to_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="semester_in_order")
        ]

    def __str__(self) -> str:
        return self.name


class Season(Versioned):
    """A peak season; plans that follow seasons multiply their count in it (R-001-21, default ×2)."""

    name = models.CharField(max_length=60)
    from_date = models.DateField()
    to_date = models.DateField()
    multiplier = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal("2"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="season_in_order"),
            models.CheckConstraint(condition=Q(multiplier__gt=0), name="season_multiplier_positive"),
        ]

    def __str__(self) -> str:
        return self.name
