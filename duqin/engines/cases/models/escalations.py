"""LadderRung 升级规则 as data, Escalation 升级记录."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from duqin.engines.cases.models.cases import Case
from duqin.foundation.organisation.models import Person, Unit
from duqin.foundation.trust.models import Versioned


class LadderRung(Versioned):
    """After so many working days overdue, tell these roles of the responsibility chain, with these effects
    (§6)."""

    class Role(models.TextChoices):
        HEAD = "head", _("责任单位负责人")
        DEPUTY = "deputy", _("分管领导")
        DIRECTOR = "director", _("第一责任人")
        ISSUER = "issuer", _("签发单位负责人")
        FOLLOWER = "follower", _("跟踪人")
        BODY = "body", _("议事机构成员")

    class Effect(models.TextChoices):
        HEAD_ACCOUNTABLE = "head_accountable", _("记入部门负责人责任")
        DOUBLE_POINTS = "double_points", _("扣分加倍")
        INTERVIEW = "interview", _("约谈")
        BULLETIN = "bulletin", _("列入通报")
        ACCOUNTABILITY = "accountability", _("问责预审")
        DAMAGES = "damages", _("违约金")

    procedure = models.CharField(max_length=20, default="finding")
    name = models.CharField(max_length=60)
    after_working_days = models.PositiveSmallIntegerField(help_text="0: at breach")
    severity = models.CharField(max_length=8, blank=True, help_text="empty: any")
    roles: models.JSONField[Any, Any] = models.JSONField(default=list)
    body = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="whose members are told",
    )
    effects: models.JSONField[Any, Any] = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "after_working_days", "severity"], name="one_rung_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Escalation(models.Model):
    """A rung reached by a case in a cycle; exists once, so a killed worker repeats nothing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations")
    rung = models.ForeignKey(LadderRung, on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    days = models.PositiveSmallIntegerField(default=0, help_text="working days overdue")
    told: models.JSONField[Any, Any] = models.JSONField(default=list, help_text="person ids told")
    effects: models.JSONField[Any, Any] = models.JSONField(default=list)
    accountable = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="accountabilities",
        help_text="head held to account",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "rung", "cycle"], name="rung_reached_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rung}"
