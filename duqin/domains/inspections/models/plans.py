"""Plan 检查计划 and its targets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import states
from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.foundation.standards.models import Checklist
from duqin.foundation.trust.models import Versioned


class Kind(models.TextChoices):
    """Kinds of inspection."""

    PATROL = "patrol", _("日常巡查")
    SELF_CHECK = "self_check", _("内部自查")
    REGULAR = "regular", _("定期检查")
    SPECIAL = "special", _("专项检查")
    JOINT = "joint", _("联合检查")
    HOLIDAY = "holiday", _("节假日检查")
    UNANNOUNCED = "unannounced", _("暗访")
    RECHECK = "recheck", _("复查、回头看")


class Plan(Versioned):
    """What is to be looked at, how often, by whom."""

    class Rhythm(models.TextChoices):
        ONCE = "once", _("一次")
        DAILY = "daily", _("每天")
        WORKDAILY = "workdaily", _("每个工作日")
        WEEKLY = "weekly", _("每周")
        MONTHLY = "monthly", _("每月")

    name = models.CharField(max_length=120)
    level = models.PositiveSmallIntegerField(help_text="1 school, 2 centre, 3 department")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.REGULAR)
    theme = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=states.PLAN.choices, default="draft")
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="plans")
    checklist = models.ForeignKey(
        Checklist, on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )
    host = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="hosted_plans")
    co_hosts = models.ManyToManyField(Unit, blank=True, related_name="co_hosted_plans")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.ONCE)
    times = models.PositiveSmallIntegerField(default=1, help_text="per period")
    follows_seasons = models.BooleanField(default=False)
    is_unannounced = models.BooleanField(default=False, help_text="invisible to the unit until released")
    from_date = models.DateField()
    to_date = models.DateField()
    lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="led_plans"
    )
    inspectors = models.ManyToManyField(Person, blank=True, related_name="inspection_plans")
    outline = models.JSONField(default=list, help_text="aims, main contents, questions: list of lines")
    builds_on = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviewed_by",
        help_text="a weekly plan builds on a daily one, a monthly review on a weekly one (R-004-25)",
    )
    needs_full_coverage = models.BooleanField(
        default=False,
        help_text="handing in asks for a reason while a checkpoint of the unit is missing (R-000-32)",
    )
    generated_to = models.DateField(null=True, help_text="tasks exist up to this day")
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.PLAN.constraint("plan_state_known"),
            models.CheckConstraint(condition=Q(level__in=[1, 2, 3]), name="plan_level_known"),
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="plan_dates_in_order"),
            models.CheckConstraint(condition=Q(times__gte=1), name="plan_times_positive"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanTarget(models.Model):
    """A unit (and place) a plan visits in each period."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="targets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "unit", "place"], name="plan_target_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.unit}"
