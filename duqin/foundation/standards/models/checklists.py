"""Checklist 检查表: clauses by code, so that the version in force on the day is meant."""

from __future__ import annotations

from django.db import models

from duqin.foundation.organisation.models import ServiceArea
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.trust.models import Versioned


class Checklist(Versioned):
    """A form for an area and levels; without items it means every applicable clause of the area."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="checklists")
    levels = models.JSONField(default=list)
    outline = models.JSONField(default=list, help_text="standing outline: items checked (R-002-27)")
    is_full = models.BooleanField(
        default=False, help_text="must cover every point of supervision of the area (R-001-07)"
    )
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        return in_language(self.name, self.name_en)


class ChecklistItem(models.Model):
    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="items")
    clause_code = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checklist", "clause_code"], name="clause_once_in_checklist")
        ]

    def __str__(self) -> str:
        return self.clause_code
