"""Clock 时限 with its pauses and stored derivation; ClockRule 时限规则 as data."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duqin.engines.cases.models.cases import Case
from duqin.foundation.trust.models import Versioned


class ClockRule(Versioned):
    """Default term of a clock by procedure and severity (domain-model §5.8); editable data."""

    procedure = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    severity = models.CharField(max_length=8, blank=True, help_text="empty: any")
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14)
    source = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "kind", "severity"], name="one_clock_rule")]

    def __str__(self) -> str:
        return f"{self.procedure}.{self.kind} {self.amount} {self.unit}"


class Clock(models.Model):
    """A running deadline of a case; several may run at once, one of a kind."""

    class Kind(models.TextChoices):
        RECEIVE = "receive", _("签收")
        RECTIFY = "rectify", _("整改")
        VERIFY = "verify", _("复查")
        PLAN = "plan", _("整改方案")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    cycle = models.PositiveSmallIntegerField(default=1, help_text="counts re-starts after send-back or reopening")
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="null while an open pause runs")
    original_due_at = models.DateTimeField(null=True)
    derivation = models.JSONField(default=dict)
    is_provisional = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True, help_text="no longer needed (void, withdrawn)")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "cycle"], name="one_clock_of_a_kind"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(met_at__isnull=True, stopped_at__isnull=True), name="clock_running"
            ),
            models.Index(fields=["is_provisional"], condition=Q(is_provisional=True), name="clock_provisional"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class ClockPause(models.Model):
    """An interval in which the clock stands still; only in named states (domain-model §5.5)."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")), name="pause_in_order"),
            models.UniqueConstraint(fields=["clock"], condition=Q(to_at__isnull=True), name="one_open_pause"),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.reason}"
