"""Place 地点 (campus – building – floor – room – checkpoint), Grid 网格, PlaceOutage 停用."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from tree_queries.models import TreeNode

from duqin.foundation.organisation.models.people import Person
from duqin.foundation.organisation.models.units import ServiceArea, Unit
from duqin.foundation.trust.models import Versioned


def new_qr_token() -> str:
    """128 random bits for the code on the wall."""
    return secrets.token_urlsafe(16)


class Grid(Versioned, TreeNode):
    """A territory with a holder (R-004-23); every place belongs to exactly one lowest grid."""

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="grids")

    def __str__(self) -> str:
        return self.name


class Place(Versioned, TreeNode):
    """Anywhere something can be found; code like XS-03-2F-001 is unique (R-004-72)."""

    class Kind(models.TextChoices):
        CAMPUS = "campus", _("校区")
        BUILDING = "building", _("楼宇")
        FLOOR = "floor", _("楼层")
        ROOM = "room", _("房间")
        POINT = "point", _("点位")

    class Risk(models.TextChoices):
        BLUE = "blue", _("蓝")
        YELLOW = "yellow", _("黄")
        ORANGE = "orange", _("橙")
        RED = "red", _("红")

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    full_name = models.CharField(
        max_length=240, blank=True, help_text="from the building down, kept by the services"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="places")
    grid = models.ForeignKey(Grid, on_delete=models.PROTECT, null=True, blank=True, related_name="places")
    areas = models.ManyToManyField(ServiceArea, blank=True, related_name="places")
    risk = models.CharField(max_length=8, choices=Risk.choices, default=Risk.BLUE)
    is_checkpoint = models.BooleanField(default=False, help_text="counts in coverage")
    qr_token = models.CharField(max_length=40, unique=True, default=new_qr_token)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.full_name or self.name


class PlaceOutage(Versioned):
    """A place out of use leaves the denominator of coverage, with a reason (domain-model §8.1)."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="outages")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True, help_text="last day, inclusive")
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="outage_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.from_date}"
