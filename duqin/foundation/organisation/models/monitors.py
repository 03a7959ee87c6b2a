"""MonitorAppointment 监控员任用, BeatPlace 责任点位."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation import states
from duqin.foundation.organisation.models.people import Person
from duqin.foundation.organisation.models.places import Place
from duqin.foundation.organisation.models.units import Unit
from duqin.foundation.trust.models import Versioned


class MonitorAppointment(Versioned):
    """The way of a monitor into the register (R-000-12…15); history is kept, never overwritten."""

    class Role(models.TextChoices):
        MONITOR = "monitor", _("监控员")
        SAFETY_OFFICER = "safety_officer", _("安全员")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="monitor_appointments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="monitor_appointments")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.MONITOR)
    is_full_time = models.BooleanField(default=False)
    conditions = models.JSONField(default=list, help_text="codes of the conditions ticked (R-000-12)")
    confidentiality_signed_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=states.MONITOR.choices, default="nominated")
    nominated_on = models.DateField()
    nominated_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    filed_on = models.DateField(null=True, blank=True)
    filed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True, help_text="last day in office, inclusive")
    reason = models.CharField(max_length=200, blank=True)
    places = models.ManyToManyField(Place, through="BeatPlace", related_name="monitors")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.MONITOR.constraint("monitor_state_known"),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True, approved_by__isnull=True)
                | Q(approved_on__isnull=False),
                name="monitor_approved_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_on__isnull=False), name="monitor_end_has_its_day"
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(role="safety_officer", state__in=["nominated", "approved", "filed"]),
                name="one_safety_officer_a_unit",
            ),
            models.UniqueConstraint(
                fields=["unit", "person"],
                condition=Q(state__in=["nominated", "approved", "filed"]),
                name="monitor_once_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_role_display()} {self.person}"


class BeatPlace(models.Model):
    """A checkpoint in a monitor's beat (R-000-11), dated."""

    monitor = models.ForeignKey(MonitorAppointment, on_delete=models.CASCADE, related_name="beat")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True, help_text="last day, inclusive")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["monitor", "place", "from_date"], name="beat_place_once_a_day"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="beat_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.monitor} {self.place}"
