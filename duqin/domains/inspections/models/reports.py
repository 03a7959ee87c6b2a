"""部门监控情况报告 as handed in: every half month, kept by unit and period (R-000-29, R-000-32, R-000-41)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from duqin.domains.inspections.rules.report_days import Half
from duqin.foundation.organisation.models import Person, Unit
from duqin.kernel.figures import Rate
from duqin.kernel.moments import campus_date


class HalfMonthReport(models.Model):
    """What a unit handed in for a half month; the figures are those of that moment and are not reckoned again."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField(help_text="first day of the half month")
    named_on = models.DateField(help_text="the 10th or 25th the report is named after")
    due_on = models.DateField(help_text="the day it was due by the rule then in force; it stays")
    checkpoints = models.PositiveIntegerField(
        null=True, help_text="checkpoints of the unit in use; null: not kept"
    )
    checked = models.PositiveIntegerField(null=True, help_text="of these, checked in the half month")
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
            models.UniqueConstraint(fields=["unit", "named_on"], name="one_report_a_half_month"),
            models.CheckConstraint(
                condition=models.Q(closed__lte=models.F("found")), name="report_closed_of_found"
            ),
            models.CheckConstraint(
                condition=models.Q(checked__lte=models.F("checkpoints")), name="report_checked_of_checkpoints"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-named_on", "unit"], name="reports_by_period")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.first_on}—{self.half.last}"

    @property
    def half(self) -> Half:
        """The half month as it was measured."""
        return Half(self.first_on, self.named_on, self.due_on)

    @property
    def last_on(self) -> date:
        """The last day it covers."""
        return self.half.last

    @property
    def due_reason(self) -> str:
        """Why the due day was not the 10th or 25th; empty when it was."""
        return self.half.why

    @property
    def open_count(self) -> int:
        """Problems of the half month that were not closed yet."""
        return self.found - self.closed

    @property
    def covered(self) -> Rate:
        """Checkpoints that were checked, of those in use (R-000-32); of nothing where it was not kept."""
        return Rate(self.checked or 0, self.checkpoints or 0)

    @property
    def is_covered(self) -> bool:
        """Whether no checkpoint in use was left out."""
        return self.covered.part == self.covered.whole

    @property
    def days_late(self) -> int:
        """Calendar days after the day it was due; handed in on that day up to midnight it is on time."""
        return max(0, (campus_date(self.handed_in_at) - self.due_on).days)
