"""Citation 依据 with its verification state; ClauseBasis ties a clause to an article of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from duqin.foundation.standards.models.clauses import Clause
from duqin.foundation.trust.models import Versioned


class Verification(models.TextChoices):
    """How sure we are that a citation is real (R-004-01)."""

    VERIFIED = "verified", _("已核实")
    PENDING = "pending", _("待核")
    DOUBTFUL = "doubtful", _("存疑")


class Citation(Versioned):
    """A law, norm, rule, contract or practice that clauses lean on. Doubtful ones are never printed in a notice."""

    class Kind(models.TextChoices):
        LAW = "law", _("法律法规规章")
        STANDARD = "standard", _("国家、行业、团体标准")
        SCHOOL_RULE = "school_rule", _("学校制度")
        CONTRACT = "contract", _("合同")
        PRACTICE = "practice", _("本库惯例")

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=240)
    issuer = models.CharField(max_length=160, blank=True)
    number = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=Verification.choices, default=Verification.PENDING)
    note = models.TextField(blank=True)
    checked_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class ClauseBasis(models.Model):
    """A clause rests on an article of a citation; the state is of this article."""

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="bases")
    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, related_name="uses")
    article = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=Verification.choices, default=Verification.PENDING)
    note = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.citation} {self.article}".strip()
