"""Attachment 附件: what a device added to an item beside its photographs: a voice note, a photograph drawn upon."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections.models.answers import Answer
from duqin.foundation.organisation.models import Person
from duqin.foundation.trust.models import Evidence


class Attachment(models.Model):
    """One member of a grow-only set; a drawing stands beside the sealed photograph and never takes its place."""

    class Kind(models.TextChoices):
        VOICE = "voice", _("录音")
        DRAWING = "drawing", _("标注")

    id = models.UUIDField(primary_key=True, editable=False, help_text="operation that made it")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    drawn_on = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, related_name="+", help_text="the photograph as taken"
    )
    seconds = models.PositiveSmallIntegerField(
        default=0, help_text="length of a voice note, as the device says"
    )
    clock = models.CharField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    device_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["answer", "evidence"], name="attached_once_to_answer"),
            models.CheckConstraint(
                condition=Q(kind="voice", drawn_on__isnull=True) | Q(kind="drawing", drawn_on__isnull=False),
                name="drawing_names_its_photograph",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.kind}"
