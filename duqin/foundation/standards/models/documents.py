"""Document 制度文件, DocumentVersion 版本, DocumentLink 文件关系."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duqin.foundation.organisation.models import ServiceArea, Unit
from duqin.foundation.standards import states
from duqin.foundation.standards.rules.in_force import Dates
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.trust.models import Versioned
from duqin.kernel.errors import Refusal


class Document(Versioned):
    """A standard document as it lives through its versions; a rule pack is one of them."""

    code = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240, blank=True)
    serial_no = models.CharField(max_length=60, blank=True, help_text="发文字号 (R-000-50)")
    issuer = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    area = models.ForeignKey(
        ServiceArea, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    pack_code = models.CharField(max_length=60, blank=True, help_text="built-in rule pack it was made from")

    def __str__(self) -> str:
        return self.title

    @property
    def local_title(self) -> str:
        return in_language(self.title, self.title_en)


class VersionRows(models.QuerySet):
    """Versions in bulk."""

    def published(self) -> Self:
        """What everyone signed in may read, repealed ones included."""
        return self.filter(state__in=states.PUBLISHED)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.exclude(state__in=states.UNSETTLED).exists():
            raise cannot_delete()
        return super().delete()


def cannot_delete() -> Refusal:
    return Refusal("version.fixed", gettext("已经会议通过的版本不能删除，只能废止或者由新版本替代。"))


class DocumentVersion(Versioned):
    """One version; in force from effective_on to expires_on, both inclusive."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=states.VERSION.choices, default="draft")
    title = models.CharField(max_length=200, blank=True, help_text="as adopted; empty: the document's")
    title_en = models.CharField(max_length=240, blank=True)
    summary = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    focus = models.JSONField(
        default=list,
        blank=True,
        help_text="points of supervision to be covered: {code, title, title_en} (R-001-07)",
    )
    created_on = models.DateField(null=True, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    adopted_at_meeting = models.CharField(max_length=160, blank=True)
    adopted_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text="last day, inclusive")
    repealed_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    interpreter = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    pack_version = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[models.Manager[Self]] = VersionRows.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            states.VERSION.constraint("document_version_state_known"),
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number"),
            models.CheckConstraint(
                condition=Q(effective_on__isnull=True)
                | Q(adopted_on__isnull=False, effective_on__gte=F("adopted_on")),
                name="effective_not_before_adoption",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("effective_on")),
                name="expiry_not_before_effect",
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.UNSETTLED)
                | (Q(adopted_on__isnull=False) & ~Q(adopted_at_meeting="")),
                name="adopted_in_a_meeting",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "repealed"])
                | Q(
                    published_on__isnull=False,
                    effective_on__isnull=False,
                    published_on__gte=F("adopted_on"),
                    effective_on__gte=F("published_on"),
                ),
                name="published_with_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state="repealed", repealed_on__isnull=False)
                | (~Q(state="repealed") & Q(repealed_on__isnull=True)),
                name="repealed_with_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} v{self.number}"

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Raises Refusal "version.fixed" for a version that a meeting has adopted."""
        if self.is_fixed:
            raise cannot_delete()
        return super().delete(*args, **options)

    @property
    def local_title(self) -> str:
        return in_language(self.title, self.title_en) or self.document.local_title

    @property
    def local_summary(self) -> str:
        return in_language(self.summary, self.summary_en)

    @property
    def is_fixed(self) -> bool:
        """Whether its clauses can no longer be changed."""
        return self.state not in states.UNSETTLED

    @property
    def dates(self) -> Dates:
        """What the arithmetic of force needs of a version."""
        return Dates(
            self.number, self.state, self.published_on, self.effective_on, self.expires_on, self.repealed_on
        )


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
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="document_linked_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.target}"
