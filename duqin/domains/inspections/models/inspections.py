"""Inspection 检查, its parties, signatures and obstructions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections import states
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.models.tasks import Task
from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.foundation.standards.models import Checklist, DocumentVersion
from duqin.foundation.trust.models import Evidence, Versioned

LEVELS = {1: _("一级（学校）"), 2: _("二级（中心）"), 3: _("三级（部门自查）")}


class Inspection(Versioned):
    """A visit with a form. Its id is made by the client, so a retry is the same inspection."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=40, unique=True)
    task = models.OneToOneField(
        Task, on_delete=models.PROTECT, null=True, blank=True, related_name="inspection"
    )
    level = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    theme = models.CharField(max_length=120, blank=True)
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="inspections")
    checklist = models.ForeignKey(
        Checklist, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    standards = models.ManyToManyField(DocumentVersion, related_name="+", help_text="in force on its day")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="inspections", help_text="inspected"
    )
    host = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="hosted_inspections")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="led_inspections")
    state = models.CharField(max_length=12, choices=states.INSPECTION.choices, default="in_progress")
    is_unannounced = models.BooleanField(default=False)
    outline: models.JSONField[Any, Any] = models.JSONField(default=list)
    items: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text="ids of the clauses on the sheet, in order: fixed when it began"
    )
    started_at = models.DateTimeField(help_text="server time")
    device_started_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    device_submitted_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    weather = models.CharField(max_length=40, blank=True)
    route = models.CharField(max_length=240, blank=True)
    summary = models.TextField(blank=True)
    reported_to = models.CharField(max_length=120, blank=True)
    handover = models.TextField(blank=True, help_text="for the next shift")
    return_reason = models.CharField(max_length=240, blank=True)
    found_nothing = models.BooleanField(default=False, help_text="ledger line: no problem found (R-001-22)")

    held: tuple[Sequence[Any], Sequence[Any] | None] | None = None  # see queries.recorded.holding

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.INSPECTION.constraint("inspection_state_known"),
            models.CheckConstraint(condition=Q(level__in=[1, 2, 3]), name="inspection_level_known"),
        ]
        indexes = [
            models.Index(fields=["-started_at", "id"]),
            models.Index(fields=["unit", "-started_at"]),
            models.Index(fields=["lead", "state"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def level_label(self) -> str:
        """一级、二级、三级: school, centre, department (R-000-02 … 05)."""
        return str(LEVELS[self.level])


class Party(models.Model):
    """Who took part, and whose signature is expected: a unit, a person, a member of a hosting body, a name."""

    class Role(models.TextChoices):
        HOST = "host", _("主办")
        INSPECTOR = "inspector", _("检查人")
        GUEST = "guest", _("特邀检查人")
        PARTICIPANT = "participant", _("参加单位")
        ACCOMPANY = "accompany", _("陪检人")

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=12, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=60, blank=True, help_text="someone without a record")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(person__isnull=False) | ~Q(name=""),
                name="party_is_someone",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.person or self.unit)


class Signature(models.Model):
    """A signature on glass, or the refusal of one with reason and witness."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="signatures")
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    role = models.CharField(max_length=12, choices=Party.Role.choices)
    name = models.CharField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    image = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_refused = models.BooleanField(default=False)
    refusal_reason = models.CharField(max_length=200, blank=True)
    witness_name = models.CharField(max_length=60, blank=True)
    signed_at = models.DateTimeField()
    device_signed_at = models.DateTimeField(null=True, help_text="on the glass, kept beside the server's")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_refused=False) | (~Q(refusal_reason="") & ~Q(witness_name="")),
                name="refusal_has_witness",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Obstruction(models.Model):
    """An obstruction of the inspection, with moment and witness (R-002-21)."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="obstructions")
    at = models.DateTimeField()
    what = models.CharField(max_length=300)
    witness_name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.what[:40]
