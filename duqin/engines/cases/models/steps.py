"""Step 步骤: the append-only history of a case."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from duqin.engines.cases.models import closing
from duqin.engines.cases.models.cases import Case
from duqin.engines.cases.models.protected import StepQuerySet
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.models import Evidence
from duqin.kernel.writing import put_in


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
    data: models.JSONField[Any, Any] = models.JSONField(default=dict)

    shown: list[Evidence]  # its photographs, where queries.history fetched them

    objects: ClassVar[StepQuerySet[Step]] = StepQuerySet.as_manager()  # type: ignore[assignment]  # it has all the words of the queryset

    class Meta:
        indexes = [models.Index(fields=["case", "id"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the step; a step that closes the case passes the close gate first (Refusal "case.closer")."""
        if self._state.adding:
            self.pass_gate()
        if self._state.adding and self.pk is None and not args and not kwargs:
            put_in(self)
        else:
            super().save(*args, **kwargs)

    def pass_gate(self) -> None:
        """Refuse a new step that closes the case improperly (Refusal "case.closer"); before it is stored."""
        if self.to_state == "closed" and self.from_state != "closed":
            closing.refuse_improper_closer(self)


class StepEvidence(models.Model):
    """A photograph or file handed in with a step."""

    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="evidence")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "evidence"], name="evidence_once_in_step")]

    def __str__(self) -> str:
        return f"{self.step_id}·{self.order}"
