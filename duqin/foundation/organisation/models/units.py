"""Unit 单位, its dated place in the tree, ServiceArea 服务领域."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from tree_queries.models import TreeNode

from duqin.foundation.organisation.models.naming import Named
from duqin.foundation.trust.models import Versioned


class ServiceArea(Named, Versioned):
    """A field of service (catering … guesthouse); data, not code. Each has an owner (R-001-32)."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey("Unit", on_delete=models.PROTECT, null=True, related_name="owned_areas")
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Unit(Named, Versioned, TreeNode):
    """A unit of any kind. `parent` is today's place in the tree; history is in UnitPlacement."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("学校部门")
        CENTRE = "centre", _("中心")
        DEPARTMENT = "department", _("部门")
        COMMITTEE = "committee", pgettext_lazy("kind of unit", "委员会、领导小组")
        PROVIDER = "provider", pgettext_lazy("kind of unit", "合作企业")
        COLLEGE = "college", _("学院")

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    short_name = models.CharField(max_length=40, blank=True, help_text="used in numbers of papers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    is_monitored = models.BooleanField(default=False, help_text="must have a monitor (R-000-09)")
    is_supervised = models.BooleanField(
        default=False, help_text="gets a month scorecard and a line in the bulletin"
    )
    areas = models.ManyToManyField(ServiceArea, blank=True, related_name="units")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True, blank=True, help_text="last day, inclusive")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="unit_dates_in_order",
            )
        ]

    @property
    def heading(self) -> str:
        """What heads a narrow column: the short name for Chinese readers where there is one, else the local name."""
        return self.short_name if self.short_name and self.local_name == self.name else self.local_name

    def __str__(self) -> str:
        return self.name


class UnitPlacement(models.Model):
    """Under which parent a unit stood from a day on; the tree of any past day can be read."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    from_date = models.DateField()
    to_date = models.DateField(null=True, help_text="last day, inclusive")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "from_date"], name="unit_placed_once_a_day")]

    def __str__(self) -> str:
        return f"{self.unit} ⊂ {self.parent} {self.from_date}"
