"""What devices send: SyncDevice 设备, SyncOperation 设备操作, its twin with other content, parts of photographs."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duqin.domains.inspections.models.answers import Answer
from duqin.domains.inspections.models.inspections import Inspection
from duqin.foundation.organisation.models import Account, Person
from duqin.foundation.trust.models import Evidence


class SyncDevice(models.Model):
    """A browser on which one person fills sheets without a network."""

    id = models.UUIDField(primary_key=True, editable=False, help_text="made by the device")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    protocol = models.PositiveSmallIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    clock_gap = models.IntegerField(null=True, help_text="seconds its clock ran ahead when last heard")

    def __str__(self) -> str:
        return self.name or str(self.pk)[:8]


class SyncOperation(models.Model):
    """One operation of a device with what became of it; kept whole, also when it cannot be applied."""

    class Outcome(models.TextChoices):
        APPLIED = "applied", _("已写入")
        WAITING = "waiting", _("等待中")
        REFUSED = "refused", _("未接受")

    id = models.UUIDField(primary_key=True, editable=False, help_text="made by the device")
    device = models.ForeignKey(SyncDevice, on_delete=models.PROTECT, related_name="operations")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", help_text="who sent it")
    sequence = models.PositiveIntegerField()
    clock = models.CharField(max_length=60, help_text="hybrid clock of the device; sorts like the moment")
    protocol = models.PositiveSmallIntegerField(default=1)
    inspection_key = models.UUIDField(db_index=True, help_text="id the device knows the inspection by")
    kind = models.CharField(max_length=30)
    body = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, help_text="SHA-256 of kind, inspection and body")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    code = models.CharField(max_length=60, blank=True, help_text="why it waits or was not accepted")
    sentence = models.CharField(max_length=400, blank=True)
    answer = models.JSONField(default=dict, help_text="what the device was told")
    device_at = models.DateTimeField(null=True)
    believed_at = models.DateTimeField(help_text="device time set right by its anchor")
    is_anchored = models.BooleanField(default=False, help_text="the device had a time signed by the server")
    clock_gap = models.IntegerField(
        null=True, help_text="seconds the device's clock was off, from ten minutes"
    )
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(outcome__in=["applied", "waiting", "refused"]), name="sync_outcome_known"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="applied") | Q(applied_at__isnull=False), name="sync_applied_has_moment"
            ),
        ]
        indexes = [
            models.Index(fields=["device", "sequence"]),
            models.Index(
                fields=["inspection_key", "clock"], condition=Q(outcome="waiting"), name="sync_waiting"
            ),
            models.Index(fields=["received_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class TwistedOperation(models.Model):
    """An operation that came under an id already used for other content: refused, and kept beside the first."""

    operation = models.ForeignKey(SyncOperation, on_delete=models.CASCADE, related_name="twisted")
    device = models.ForeignKey(SyncDevice, on_delete=models.PROTECT, related_name="+")
    body = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "digest"], name="twisted_once")]

    def __str__(self) -> str:
        return f"{self.operation_id} ≠"


class JoinedInspection(models.Model):
    """The id a device made for an inspection that another device had begun: its operations go there."""

    key = models.UUIDField(primary_key=True, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="joined")

    def __str__(self) -> str:
        return f"{self.key} → {self.inspection_id}"


class AnswerWrite(models.Model):
    """One write to the register of an item; the register is the merge of all of them (rules/merging.py)."""

    id = models.UUIDField(primary_key=True, editable=False, help_text="operation that made it")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="writes")
    clock = models.CharField(max_length=60)
    device = models.CharField(
        max_length=40, help_text="who writes in order: a device, or the pages of a person"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=10, choices=Answer.Result.choices)
    measured = models.JSONField(default=list)
    seen = models.JSONField(default=list, help_text="ids of the writes it replaces")
    device_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["answer", "clock"])]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.result}"


class AnswerNote(models.Model):
    """A note to an item; a grow-only set."""

    id = models.UUIDField(primary_key=True, editable=False, help_text="operation that made it")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="notes")
    clock = models.CharField(max_length=60)
    text = models.CharField(max_length=2000)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.text[:40]


class Divergence(models.Model):
    """Two people answered one item differently without seeing each other; the lead chooses, both are kept."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="divergences")
    opened_at = models.DateTimeField()
    heads = models.JSONField(default=list, help_text="ids of the writes that stood beside each other")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    chosen = models.ForeignKey(AnswerWrite, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["answer"], condition=Q(settled_at__isnull=True), name="one_open_divergence"
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {len(self.heads)}"


class PhotoUpload(models.Model):
    """A photograph on its way in parts; kept as evidence once its bytes have the hash it came under."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0, help_text="bytes without a gap from the first")
    taken_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict, help_text="how it was taken, as the device says")
    fingerprint = models.CharField(max_length=16, blank=True, help_text="64 bits of how it looks, in hex")
    started_at = models.DateTimeField()
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "sha256"], name="one_upload_of_a_photo"),
            models.CheckConstraint(condition=Q(received__lte=models.F("size")), name="upload_within_size"),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.received}/{self.size}"


class PhotoPart(models.Model):
    """Bytes of an upload, until it is whole."""

    upload = models.ForeignKey(PhotoUpload, on_delete=models.CASCADE, related_name="parts")
    offset = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "offset"], name="part_once")]

    def __str__(self) -> str:
        return f"{self.upload_id}+{self.offset}"
