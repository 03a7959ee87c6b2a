"""部门监控情况报告 as handed in: every half month, kept by unit and period (R-000-29, R-000-41)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from duqin.foundation.organisation.models import Person, Unit
from duqin.kernel.moments import campus_date


class HalfMonthReport(models.Model):
    """What a unit handed in for a half month; the figures are those of that moment and are not reckoned again."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField(help_text="first day of the half month")
    due_on = models.DateField(help_text="its last day, on which the report is due")
    visits = models.PositiveIntegerField(help_text="inspections of the half month")
    found = models.PositiveIntegerField(help_text="problems found in it")
    closed = models.PositiveIntegerField(help_text="of these, rectified and closed when it was handed in")
    overdue = models.PositiveIntegerField(help_text="of these, overdue when it was handed in")
    reasons = models.TextField(blank=True, help_text="why something is not done yet")
    focus = models.TextField(blank=True, help_text="what the next half month looks at")
    coordination = models.TextField(blank=True, help_text="what others are asked for")
    handed_in_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    handed_in_by_name = models.CharField(max_length=120)
    handed_in_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit", "due_on"], name="one_report_a_half_month"),
            models.CheckConstraint(
                condition=models.Q(closed__lte=models.F("found")), name="report_closed_of_found"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-due_on", "unit"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.first_on}—{self.due_on}"

    @property
    def open_count(self) -> int:
        """Problems of the half month that were not closed yet."""
        return self.found - self.closed

    @property
    def days_late(self) -> int:
        """Calendar days after the day it was due; handed in on that day up to midnight it is on time."""
        return max(0, (campus_date(self.handed_in_at) - self.due_on).days)
