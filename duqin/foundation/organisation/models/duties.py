"""Duty 职责事项 and who carries it: the responsibility matrix (R-004-03)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.models.naming import Named
from duqin.foundation.organisation.models.units import ServiceArea, Unit
from duqin.foundation.trust.models import Versioned


class Duty(Named, Versioned):
    """One thing somebody must answer for, e.g. hot water of the dormitories."""

    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="duties")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"], condition=Q(is_active=True), name="duty_once_an_area"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DutyShare(models.Model):
    """A unit's part in a duty. Two leads are an overlap and none is a gap: shown, not forbidden, until
    settled.
    """

    class Role(models.TextChoices):
        LEAD = "lead", _("主责")
        SUPPORT = "support", _("配合")

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="shares")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duty_shares")
    role = models.CharField(max_length=8, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "unit"], name="duty_share_once_a_unit")]

    def __str__(self) -> str:
        return f"{self.duty} {self.unit} {self.get_role_display()}"
