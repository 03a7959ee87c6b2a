"""LadderRung 升级规则 as data, Escalation 升级记录."""

from __future__ import annotations

from django.db import models

from duqin.engines.cases.models.cases import Case
from duqin.foundation.trust.models import Versioned


class LadderRung(Versioned):
    """After so many working days overdue, tell these roles of the responsibility chain, with these effects (§6)."""

    procedure = models.CharField(max_length=20, default="finding")
    name = models.CharField(max_length=60)
    after_working_days = models.PositiveSmallIntegerField(help_text="0: at breach")
    severity = models.CharField(max_length=8, blank=True, help_text="empty: any")
    roles = models.JSONField(default=list, help_text="head, deputy, director, issuer, leader …")
    effects = models.JSONField(default=list, help_text="double_points, interview, bulletin, accountability, damages")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "after_working_days", "severity"], name="one_rung_a_day")
        ]

    def __str__(self) -> str:
        return self.name


class Escalation(models.Model):
    """A rung reached by a case in a cycle; exists once, so a killed worker repeats nothing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations")
    rung = models.ForeignKey(LadderRung, on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    told = models.JSONField(default=list, help_text="person ids told")
    effects = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "rung", "cycle"], name="rung_reached_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rung}"
