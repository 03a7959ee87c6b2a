"""Step 步骤: the append-only history of a case."""

from __future__ import annotations

from django.db import models

from duqin.engines.cases.models.cases import Case
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.models import Evidence


class Step(models.Model):
    """One step taken. Append-only by database trigger; the rows are the history."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=24)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    capacity = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["case", "id"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class StepEvidence(models.Model):
    """A photograph or file handed in with a step."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="evidence")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "evidence"], name="evidence_once_in_step")]

    def __str__(self) -> str:
        return f"{self.step_id}·{self.order}"
