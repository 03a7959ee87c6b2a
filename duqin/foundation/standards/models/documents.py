"""Document 制度文件, DocumentVersion 版本, DocumentLink 文件关系."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.models import ServiceArea, Unit
from duqin.foundation.standards import states
from duqin.foundation.trust.models import Versioned


class Document(Versioned):
    """A standard document as it lives through its versions; a rule pack is one of them."""

    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240, blank=True)
    serial_no = models.CharField(max_length=60, blank=True, help_text="发文字号 (R-000-50)")
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    area = models.ForeignKey(ServiceArea, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    pack_code = models.CharField(max_length=60, blank=True, help_text="built-in rule pack it was made from")

    def __str__(self) -> str:
        return self.title


class DocumentVersion(Versioned):
    """One version; in force from effective_on to expires_on, both inclusive."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=states.VERSION.choices, default="draft")
    summary = models.TextField(blank=True)
    adopted_at_meeting = models.CharField(max_length=160, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text="last day, inclusive")
    repealed_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    interpreter = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pack_version = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.VERSION.constraint("document_version_state_known"),
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number"),
            models.CheckConstraint(
                condition=Q(effective_on__isnull=True) | Q(adopted_on__isnull=False, effective_on__gte=F("adopted_on")),
                name="effective_not_before_adoption",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("effective_on")),
                name="expiry_not_before_effect",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} v{self.number}"


class DocumentLink(models.Model):
    """Supersedes / implements / see also (R-004-114)."""

    class Kind(models.TextChoices):
        SUPERSEDES = "supersedes", _("替代")
        IMPLEMENTS = "implements", _("依据")
        SEE_ALSO = "see_also", _("参见")

    source = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="links")
    target = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=12, choices=Kind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target", "kind"], name="document_linked_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"
