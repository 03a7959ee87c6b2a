"""Citation 依据 with its verification state; ClauseBasis ties a clause to an article of it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards.models.clauses import Clause
from duqin.foundation.standards.models.fixing import FixedRows, refuse_if_fixed
from duqin.foundation.standards.rules import bases
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.trust.models import Versioned


class Verification(models.TextChoices):
    """How sure we are that a citation is real (R-004-01)."""

    VERIFIED = "verified", _("已核实")
    PENDING = "pending", _("待核")
    DOUBTFUL = "doubtful", _("存疑")


class Citation(Versioned):
    """A law, norm, rule, contract or practice that clauses lean on. Doubtful ones are never printed."""

    class Kind(models.TextChoices):
        LAW = "law", _("法律法规规章")
        STANDARD = "standard", _("国家、行业、团体标准")
        SCHOOL_RULE = "school_rule", _("学校制度")
        CONTRACT = "contract", _("合同")
        PRACTICE = "practice", _("本库惯例")

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=240)
    title_en = models.CharField(max_length=240, blank=True)
    short = models.CharField(max_length=20, blank=True)
    issuer = models.CharField(max_length=160, blank=True)
    issuer_en = models.CharField(max_length=240, blank=True)
    number = models.CharField(max_length=120, blank=True)
    edition = models.CharField(max_length=40, blank=True)
    effective_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    tier = models.CharField(max_length=12, choices=Clause.Tier.choices, default=Clause.Tier.NORM)
    verified_articles = models.JSONField(
        default=list, blank=True, help_text="articles read in the text; none: the state speaks for the whole"
    )
    state = models.CharField(max_length=10, choices=Verification.choices, default=Verification.PENDING)
    note = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    checked_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title

    @property
    def local_title(self) -> str:
        return in_language(self.title, self.title_en)

    @property
    def local_note(self) -> str:
        return in_language(self.note, self.note_en)


class BasisRows(FixedRows):
    """Bases in bulk."""

    version_path = "clause__document_version"


class ClauseBasis(models.Model):
    """A clause rests on an article of a citation; the state is of this article."""

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="bases")
    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, related_name="uses")
    article = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=Verification.choices, default=Verification.PENDING)
    note = models.CharField(max_length=200, blank=True)
    note_en = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager[Self]] = BasisRows.as_manager()

    def __str__(self) -> str:
        return f"{self.citation} {self.article}".strip()

    def save(self, *args: Any, **options: Any) -> None:
        """Raises Refusal "clause.fixed" when the clause's version has been adopted."""
        refuse_if_fixed([self.clause.document_version_id])
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Raises Refusal "clause.fixed" when the clause's version has been adopted."""
        refuse_if_fixed([self.clause.document_version_id])
        return super().delete(*args, **options)

    @property
    def standing(self) -> Verification:
        """How sure we are today: what was read since counts for clauses that are fixed, too."""
        cited = self.citation
        return Verification(bases.standing(self.state, self.article, cited.state, cited.verified_articles))
