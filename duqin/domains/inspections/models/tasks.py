"""Task 检查任务: one planned visit in its window."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from duqin.domains.inspections import states
from duqin.domains.inspections.models.plans import Plan
from duqin.foundation.organisation.models import Person, Place, Unit
from duqin.foundation.trust.models import Versioned


class Task(Versioned):
    """Made from a plan by a sweep; `key` makes the sweep repeatable without doubles."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks")
    key = models.CharField(max_length=120, unique=True, help_text="plan, target, period, ordinal")
    period = models.CharField(max_length=12, help_text="2026-W12, 2026-03, 2026-03-17")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inspection_tasks")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=states.TASK.choices, default="planned")
    from_date = models.DateField()
    to_date = models.DateField(help_text="last day of the window, inclusive")
    lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="inspection_tasks"
    )
    outline = models.JSONField(default=list, help_text="own outline; empty: the plan's")
    finished_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    is_withdrawn = models.BooleanField(
        default=False, help_text="cancelled because it was no longer owed; comes back when it is owed again"
    )
    gap_reason = models.CharField(
        max_length=200,
        blank=True,
        help_text="why it went ahead with a gap: a missing weekly, an unchecked place",
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.TASK.constraint("task_state_known"),
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="task_window_in_order"),
            models.CheckConstraint(
                condition=Q(is_withdrawn=False) | Q(state="cancelled"), name="task_withdrawn_is_cancelled"
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_date", "id"], condition=Q(state__in=["planned", "in_progress"]), name="task_open"
            ),
            models.Index(fields=["unit", "from_date"]),
            models.Index(fields=["lead", "state", "to_date"]),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.period}"
