"""Answer 检查结果: one register per clause and place of an inspection."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from duqin.domains.inspections.models.inspections import Inspection
from duqin.foundation.organisation.models import Person, Place
from duqin.foundation.standards.models import Clause
from duqin.foundation.trust.models import Evidence


class Answer(models.Model):
    """The current answer to one item; writing the same client operation twice changes nothing."""

    class Result(models.TextChoices):
        OK = "ok", pgettext_lazy("answer", "合格")
        PROBLEM = "problem", pgettext_lazy("answer", "问题")
        NOT_APPLICABLE = "na", pgettext_lazy("answer", "不适用")
        UNCHECKED = "unchecked", pgettext_lazy("answer", "未查")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="answers")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.UNCHECKED)
    measured = models.JSONField(default=list, help_text="values in the order of the clause's limits")
    note = models.TextField(blank=True)
    answered_at = models.DateTimeField(help_text="server time")
    device_answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    operation_id = models.UUIDField(null=True, help_text="client operation that wrote it last")
    is_diverged = models.BooleanField(
        default=False, help_text="two different answers stand; the lead chooses"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["inspection", "clause", "place"], name="one_register_per_item", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(result__in=["ok", "problem", "na", "unchecked"]), name="answer_result_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.clause_id} {self.result}"


class AnswerPhoto(models.Model):
    """A photograph of an item; a grow-only set."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="photos")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "evidence"], name="photo_once_in_answer")]

    def __str__(self) -> str:
        return f"{self.answer_id}·{self.order}"
