"""Notice 《问题整改通知单》 and its items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from duqin.engines.cases import states
from duqin.engines.cases.models.cases import Case
from duqin.engines.cases.models.protected import NoticeQuerySet
from duqin.engines.documents.models import NumberDrawn
from duqin.foundation.organisation.models import Person, Unit
from duqin.foundation.trust.models import Evidence, Versioned


def notice_name(number: str | None) -> str:
    """What a notice is called: by its number, and before it has one as the draft that it is."""
    return number or str(_("通知单草稿"))


class Notice(Versioned):
    """A formal order to one unit, bundling its cases (domain-model §4.4)."""

    class Receipt(models.TextChoices):
        SIGNED = "signed", _("签字签收")
        READ = "read", _("在线签收")
        DEEMED = "deemed", _("逾时视为送达")
        REFUSED = "refused", _("拒签，见证送达")

    number = models.OneToOneField(
        NumberDrawn, on_delete=models.PROTECT, null=True, blank=True, related_name="notice"
    )
    procedure = models.CharField(max_length=20, default="finding")
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="notices_issued")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="notices")
    state = models.CharField(max_length=12, choices=states.NOTICE.choices, default="drafted")
    origin_kind = models.CharField(max_length=60, blank=True)
    origin_id = models.CharField(max_length=60, blank=True)
    origin_label = models.CharField(max_length=200, blank=True)
    requirement = models.TextField(blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    issued_by_name = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(
        null=True, help_text="arrival, when it was issued away from the network"
    )
    device_issued_at = models.DateTimeField(null=True, help_text="what the device's clock said then")
    shown_due_at = models.DateTimeField(null=True, help_text="deadline the device showed to who signed")
    due_at = models.DateTimeField(null=True, help_text="earliest of its cases")
    receipt = models.CharField(max_length=8, choices=Receipt.choices, blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    received_by_name = models.CharField(max_length=120, blank=True)
    signature = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    refusal_reason = models.CharField(max_length=200, blank=True)
    witness_name = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    tracked_at = models.DateTimeField(null=True)
    tracked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    tracking_note = models.TextField(
        blank=True, help_text="effect as the head of the section saw it (R-001-25)"
    )
    cases = models.ManyToManyField(Case, through="NoticeItem", related_name="notices")

    held: Sequence[NoticeItem] | None = None  # see queries.notices.holding

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]  # it has all the words of the queryset

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.NOTICE.constraint("notice_state_known"),
            models.CheckConstraint(
                condition=Q(state="drafted") | Q(number__isnull=False, issued_at__isnull=False),
                name="issued_only_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(receipt="refused") | (~Q(refusal_reason="") & ~Q(witness_name="")),
                name="refused_only_witnessed",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state"]),
            models.Index(fields=["issuer", "-issued_at"]),
            models.Index(fields=["origin_id", "origin_kind"], name="notice_by_origin"),
        ]

    def __str__(self) -> str:
        return notice_name(self.number.text if self.number else None)


class NoticeItem(models.Model):
    """A case in a notice, in order, with the words as they were issued."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notice_items")
    order = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField(null=True, help_text="deadline as issued")
    is_current = models.BooleanField(default=True, help_text="false once the notice was withdrawn")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "order"], name="notice_item_order"),
            models.UniqueConstraint(fields=["case"], condition=Q(is_current=True), name="case_in_one_notice"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id}·{self.order}"
