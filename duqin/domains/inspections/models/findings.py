"""Finding 问题: what was seen. Who must put it right by when is its case."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from duqin.domains.inspections.models.answers import Answer
from duqin.domains.inspections.models.inspections import Inspection
from duqin.engines.cases.models import Case
from duqin.foundation.organisation.models import Person, Place, ServiceArea, Unit
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence, Versioned


class Finding(Versioned):
    """A recorded non-conformity. Description and photographs are of the day; later facts are in the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=48, unique=True)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    answer = models.ForeignKey(
        Answer, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="findings")
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="findings", help_text="responsible")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    post_name = models.CharField(max_length=60, blank=True, help_text="a person is named by post (R-002-01)")
    description = models.TextField()
    severity = models.CharField(max_length=8, choices=Clause.Severity.choices)
    domain = models.CharField(max_length=8, choices=Clause.Domain.choices)
    heading = models.CharField(max_length=12, choices=Clause.Heading.choices)
    count = models.PositiveSmallIntegerField(default=1, help_text="how many places/persons/items")
    points = models.DecimalField(max_digits=6, decimal_places=2, help_text="deduction, positive, before caps")
    is_fixed_on_spot = models.BooleanField(default=False)
    measures = models.TextField(blank=True, help_text="what was done on the spot")
    cause = models.TextField(
        blank=True, help_text="needed to close a serious or major one on the spot (R-002-31)"
    )
    is_veto = models.BooleanField(default=False, help_text="the condition of the clause's veto is met")
    guidance = models.TextField(blank=True, help_text="on-site guidance given (R-002-06)")
    found_at = models.DateTimeField()
    device_found_at = models.DateTimeField(null=True)
    found_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    found_by_name = models.CharField(max_length=60)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="finding")
    evidence_grade = models.CharField(max_length=1, blank=True, help_text="A, B or C (rules/grading.py)")
    evidence_reasons = models.JSONField(default=list, help_text="codes of what speaks for and against it")
    is_void = models.BooleanField(default=False)
    void_reason = models.CharField(max_length=200, blank=True)
    stands_alone = False
    """Whether nothing else was ever written of its item: known of one that has just been recorded, with `n_photos`."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(count__gte=1), name="finding_counts_something"),
            models.CheckConstraint(condition=Q(points__gte=0), name="finding_points_not_negative"),
            models.CheckConstraint(
                condition=Q(is_void=False) | ~Q(void_reason=""), name="finding_void_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(evidence_grade__in=["", "A", "B", "C"]), name="finding_grade_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-found_at", "id"]),
            models.Index(fields=["clause", "unit", "place"]),
            models.Index(fields=["unit", "-found_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.description[:40]}"

    @property
    def points_words(self) -> str:
        """The deduction without trailing zeros: 2.50 → “2.5”."""
        return f"{self.points:f}".rstrip("0").rstrip(".") if self.points else "0"


class FindingPhoto(models.Model):
    """A photograph of the problem as it was found."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="photos")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "evidence"], name="photo_once_in_finding")]

    def __str__(self) -> str:
        return f"{self.finding_id}·{self.order}"
