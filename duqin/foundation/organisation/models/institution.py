"""Institution 学校: the one row of an installation."""

from __future__ import annotations

from typing import Any

from django.db import models

from duqin.foundation.organisation.models.naming import Named
from duqin.foundation.trust.models import Versioned


def default_office_hours() -> list[list[str]]:
    """08:00–11:30 and 14:00–17:30 (domain-model §5.1)."""
    return [["08:00", "11:30"], ["14:00", "17:30"]]


class Institution(Named, Versioned):
    """Name and house-wide settings; exists once, made by the first-run page."""

    class PasswordProfile(models.TextChoices):
        ASVS = "asvs"
        DENGBAO = "dengbao"

    class SecondStep(models.TextChoices):
        OWN = "own"
        DUTIES = "duties"
        ALL = "all"

    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    short_name = models.CharField(max_length=40, blank=True)
    office_hours = models.JSONField(default=default_office_hours)
    calendar_stamp = models.CharField(
        max_length=32, blank=True, editable=False, help_text="new at every change of the working calendar"
    )
    password_profile = models.CharField(
        max_length=10, choices=PasswordProfile.choices, default=PasswordProfile.ASVS
    )
    second_step = models.CharField(
        max_length=10,
        choices=SecondStep.choices,
        default=SecondStep.OWN,
        help_text="who must sign in with a one-time code: nobody, who decides or administers or audits, everybody",
    )
    is_demo = models.BooleanField(default=False)
    settings: models.JSONField[Any, Any] = models.JSONField(default=dict)
    founded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
