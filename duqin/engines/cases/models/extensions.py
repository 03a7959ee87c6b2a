"""Extension 延期: asked before the deadline, decided by another (domain-model §5.6)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from duqin.engines.cases import states
from duqin.engines.cases.models.cases import Case
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.models import Versioned
from duqin.kernel.clock import Term, TermUnit


class Extension(Versioned):
    """At most one granted per case; not longer than the original term; both dates are kept."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions")
    state = models.CharField(max_length=8, choices=states.EXTENSION.choices, default="asked")
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField(null=True)
    derivation: models.JSONField[Any, Any] = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    opinion = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.EXTENSION.constraint("extension_state_known"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="asked"), name="one_open_extension"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="granted"), name="one_granted_extension"
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="extension_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="extension_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} +{self.amount} {self.unit}"

    @property
    def term(self) -> Term:
        """What is asked for on top."""
        return Term(self.amount, TermUnit(self.unit))
