"""Clock 时限 with its pauses and stored derivation; ClockRule 时限规则 as data."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duqin.engines.cases.models.cases import Case
from duqin.foundation.trust.models import Versioned
from duqin.kernel.clock import Term, TermUnit, is_overdue
from duqin.kernel.moments import now


class ClockRule(Versioned):
    """Default term of a clock by procedure and severity (domain-model §5.8); editable data."""

    procedure = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    severity = models.CharField(max_length=8, blank=True, help_text="empty: any")
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14)
    source = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "kind", "severity"], name="one_clock_rule")
        ]

    def __str__(self) -> str:
        return f"{self.procedure}.{self.kind} {self.amount} {self.unit}"

    @property
    def term(self) -> Term:
        return Term(self.amount, TermUnit(self.unit))


class Clock(models.Model):
    """A running deadline of a case; several may run at once, one of a kind.

    `due_at` follows from start, amount + extension, unit and pauses, so it can be reckoned anew at any time.
    """

    class Kind(models.TextChoices):
        NOTIFY = "notify", _("反馈部门")  # R-000-37: same working day
        RESPOND = "respond", _("响应")  # R-004-42: 24 h
        LEADERS = "leaders", _("报告校领导")  # R-004-42: major, 48 h
        RECEIVE = "receive", _("签收")
        RECTIFY = "rectify", _("整改")
        PLAN = "plan", _("停用与整改方案")
        REVIEW = "review", _("缓改复核")
        SETTLE = "settle", _("申诉审查")
        VERIFY = "verify", _("复查")
        FEEDBACK = "feedback", _("结果反馈")  # R-001-23: 2 working days

    UNIT_KINDS: ClassVar[tuple[str, ...]] = ("rectify", "review")  # of which one is the unit's deadline
    OF_OFFICE: ClassVar[frozenset[str]] = frozenset(
        {"notify", "respond", "leaders", "settle", "verify", "feedback"}
    )

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    cycle = models.PositiveSmallIntegerField(
        default=1, help_text="counts re-starts after send-back or reopening"
    )
    amount = models.PositiveSmallIntegerField()
    extension = models.PositiveSmallIntegerField(default=0, help_text="granted on top, in the same unit")
    unit = models.CharField(max_length=14)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="null while an open pause runs")
    original_due_at = models.DateTimeField(null=True)
    derivation: models.JSONField[Any, Any] = models.JSONField(default=dict)
    is_provisional = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True, help_text="no longer needed (void, withdrawn)")
    remind_at = models.DateTimeField(null=True, help_text="next reminder")
    remind_as = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "cycle"], name="one_clock_of_a_kind"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(met_at__isnull=True, stopped_at__isnull=True),
                name="clock_running",
            ),
            models.Index(
                fields=["is_provisional"], condition=Q(is_provisional=True), name="clock_provisional"
            ),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="clock_to_remind"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def term(self) -> Term:
        """The time given, extension included."""
        return Term(self.amount + self.extension, TermUnit(self.unit))

    @property
    def original_term(self) -> Term:
        """The time given before any extension."""
        return Term(self.amount, TermUnit(self.unit))

    @property
    def is_of_office(self) -> bool:
        """Whether this time runs against the office and not against the unit (R-001-03)."""
        return self.kind in self.OF_OFFICE

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.stopped_at is None

    @property
    def is_late(self) -> bool:
        """Whether it was met late, or is not met and its time is over."""
        if self.due_at is None or self.stopped_at is not None:
            return False
        return is_overdue(self.due_at, self.met_at or now())


class ClockPause(models.Model):
    """An interval in which the clock stands still; only in named states (domain-model §5.5)."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")), name="pause_in_order"
            ),
            models.UniqueConstraint(fields=["clock"], condition=Q(to_at__isnull=True), name="one_open_pause"),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.reason}"
