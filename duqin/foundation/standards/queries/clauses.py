"""Clauses: what is checked on a day, the search across all that is in force, the history of one code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.foundation.standards.models import (
    Checklist,
    Citation,
    Clause,
    ClauseBasis,
    Interpretation,
    Waiver,
)
from duqin.foundation.standards.models.citations import Verification
from duqin.foundation.standards.queries.versions import (
    VersionOnDay,
    version_on_day,
    versions,
    versions_in_force,
)
from duqin.foundation.standards.queries.wording import Difference, differences
from duqin.foundation.standards.rules.packs import PackBasis
from duqin.kernel.actors import Actor
from duqin.kernel.clock import Term, TermUnit
from duqin.kernel.moments import today
from duqin.kernel.prepared import Prepared, Slot

BASES = Prefetch("bases", ClauseBasis.objects.select_related("citation").order_by("order", "pk"))


BARE = ("code", "document_version", "levels", "domain")


def with_bases(rows: QuerySet[Clause]) -> QuerySet[Clause]:
    """Clauses with their version, area and bases, however many, in three statements."""
    return rows.select_related("document_version__document", "area").prefetch_related(BASES)


def clauses_in_force(
    *,
    day: date,
    area_code: str | None = None,
    level: int | None = None,
    unit: Unit | None = None,
    checklist: Checklist | None = None,
    bare: bool = False,
) -> list[Clause]:
    """What an inspection of the day checks, safety clauses first.

    Args:
        day: the day of the inspection; the versions in force on it are used (R-000-20, R-001-35).
        area_code: only clauses of this service area.
        level: only clauses that apply at level 1, 2 or 3.
        unit: leaves out what is beyond the areas of the unit, if it has any (R-004-107), and what is waived.
        checklist: only the clauses on this list; a list without items means all of its area.
        bare: no more than which they are: code, version, levels, domain.
    """
    rows: QuerySet[Clause] = Clause.objects.filter(document_version__in=versions_in_force(day))
    rows = (rows.only(*BARE) if bare else with_bases(rows)).exclude(code__in=_waived(day, unit))
    if area_code is not None:
        rows = rows.filter(area__code=area_code)
    if unit is not None and (areas := list(unit.areas.values_list("pk", flat=True))):
        rows = rows.filter(area__in=areas)
    if checklist is not None:
        rows = _on_checklist(rows, checklist)
    ordered = rows.order_by("area__order", "area__code", "document_version__document__code", "order", "pk")
    found = [clause for clause in ordered if level is None or level in clause.levels]
    return sorted(found, key=lambda clause: not clause.is_safety)


def _waived(day: date, unit: Unit | None) -> list[str]:
    """Codes that a meeting excepted on the day for all, or for the unit or a unit above it (R-004-113)."""
    rows = Waiver.objects.filter(from_date__lte=day, to_date__gte=day)
    if unit is None:
        rows = rows.filter(unit__isnull=True)
    found = list(rows.values_list("clause_code", "unit_id"))
    if unit is None or all(unit_id is None for _code, unit_id in found):
        return [code for code, _unit_id in found]
    return [code for code, unit_id in found if unit_id is None or unit.pk in below(unit_id)]


def below(unit_id: int) -> frozenset[int]:
    """The unit and everything below it today."""
    return organisation.descendants_of([unit_id])


def _on_checklist(rows: QuerySet[Clause], checklist: Checklist) -> QuerySet[Clause]:
    rows = rows.filter(area=checklist.area_id)
    codes = list(checklist.items.values_list("clause_code", flat=True))
    return rows.filter(code__in=codes) if codes else rows


def term_of(clause: Clause) -> Term:
    """The default time to put a breach right; with `stop_use` it is the time for handing in the plan."""
    unit = TermUnit(clause.deadline_unit)
    return Term(0 if unit is TermUnit.at_once else clause.deadline_amount, unit)


# ---------------------------------------------------------------- bases


def printable_bases(clause: Clause) -> list[str]:
    """Bases as a notice prints them."""
    return printed_bases(_bases_of(clause))


def printed_bases(bases: Iterable[ClauseBasis]) -> list[str]:
    """Those at hand as a notice prints them: doubtful ones never, unverified ones with the mark 待核 (R-004-01)."""
    printed = []
    for basis in bases:
        standing = basis.standing
        if standing is not Verification.DOUBTFUL:
            mark = _("（待核）") if standing is Verification.PENDING else ""
            printed.append(f"{basis_words(basis)}{mark}")
    return printed


def _columns(model: type[Model], *names: str) -> tuple[str, ...]:
    """Those of the model's columns, in its own order, in which `from_db` takes them."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


BASIS = _columns(ClauseBasis, "id", "article", "state")
CITED = _columns(Citation, "id", "code", "title", "number", "kind", "verified_articles", "state")
PRINTED = (*BASIS, *(f"citation__{name}" for name in CITED))
"""What a basis is printed from, for a question of another room that brings it along: `basis_of` makes it of these columns."""


def basis_of(columns: Sequence[Any]) -> ClauseBasis:
    """A basis with its citation from the columns `PRINTED`."""
    basis = ClauseBasis.from_db(connection.alias, BASIS, columns[: len(BASIS)])
    basis.citation = Citation.from_db(connection.alias, CITED, columns[len(BASIS) :])
    return basis


def basis_words(basis: ClauseBasis) -> str:
    """《title》 and article; the number of a standard belongs to its name."""
    cited = basis.citation
    title = (
        cited.title if cited.kind == Citation.Kind.PRACTICE or "《" in cited.title else f"《{cited.title}》"
    )
    if cited.kind == Citation.Kind.STANDARD and cited.number:
        title += f"（{cited.number}）"
    return title + PackBasis(citation=cited.code, state=basis.state, article=basis.article).article_label


def penalty_bases(clause: Clause) -> list[ClauseBasis]:
    """Contract and school-rule bases: without one no penalty can be raised on the clause (R-001-14)."""
    allowed = (Citation.Kind.CONTRACT, Citation.Kind.SCHOOL_RULE)
    found = [basis for basis in _bases_of(clause) if basis.citation.kind in allowed]
    return [basis for basis in found if basis.standing is not Verification.DOUBTFUL]


_BASES = Prepared(
    lambda: (
        ClauseBasis.objects.filter(clause=Slot("clause")).select_related("citation").order_by("order", "pk")
    )
)


def _bases_of(clause: Clause) -> list[ClauseBasis]:
    """Bases in their order; those already fetched are not fetched again."""
    if "bases" in getattr(clause, "_prefetched_objects_cache", {}):
        return list(clause.bases.all())
    return _BASES.all(clause=clause.pk)


def worst_standing(clause: Clause) -> Verification | None:
    """How sure the clause as a whole is: as its weakest basis; None without any."""
    order = [Verification.VERIFIED, Verification.PENDING, Verification.DOUBTFUL]
    return max((basis.standing for basis in _bases_of(clause)), key=order.index, default=None)


# ---------------------------------------------------------------- search and reading


def clauses_to_search(by: Actor, day: date | None = None) -> QuerySet[Clause]:
    """All clauses in force on the day, for the search."""
    readable = versions(by).filter(pk__in=versions_in_force(day or today()))
    return with_bases(Clause.objects.filter(document_version__in=readable))


def matching(rows: QuerySet[Clause], text: str) -> QuerySet[Clause]:
    """Clauses whose words, or whose bases, contain the text."""
    paths = ("code", "title", "title_en", "check_text", "check_text_en", "responsible")
    own = reduce(or_, (Q(**{f"{path}__icontains": text}) for path in paths))
    cited = ClauseBasis.objects.filter(clause=OuterRef("pk"), citation__title__icontains=text)
    return rows.filter(own | Q(Exists(cited)))


def at_level(rows: QuerySet[Clause], level: str) -> QuerySet[Clause]:
    """Clauses that apply at the level (1, 2 or 3)."""
    return rows.annotate(levels_text=Cast("levels", TextField())).filter(levels_text__contains=level)


def of_aspect(rows: QuerySet[Clause], aspect: str) -> QuerySet[Clause]:
    """Clauses under one of the five aspects of standards (R-004-09)."""
    return rows.annotate(aspects_text=Cast("aspects", TextField())).filter(
        aspects_text__contains=f'"{aspect}"'
    )


def with_basis_standing(rows: QuerySet[Clause], standing: str) -> QuerySet[Clause]:
    """Clauses one of whose bases is verified, pending or doubtful today."""
    bases = ClauseBasis.objects.filter(clause__in=rows.order_by().values("pk")).select_related("citation")
    return rows.filter(pk__in={basis.clause_id for basis in bases if basis.standing == standing})


def clauses_of(version_id: int) -> list[Clause]:
    """The clauses of one version in their order, with bases."""
    return list(with_bases(Clause.objects.filter(document_version=version_id)).order_by("order", "pk"))


def readable_clauses(by: Actor) -> QuerySet[Clause]:
    """Clauses of versions the actor may read."""
    return with_bases(Clause.objects.filter(document_version__in=versions(by)))


def clause_today(by: Actor, code: str, day: date | None = None) -> Clause | None:
    """The clause of this code that applies on the day, else that of the newest version the actor may read."""
    rows = readable_clauses(by).filter(code=code)
    in_force = rows.filter(document_version__in=versions_in_force(day or today())).first()
    return in_force or rows.order_by("-document_version__number").first()


@dataclass(frozen=True, slots=True)
class ClauseInVersion:
    """A clause as it stood in one version, and what changed against the version before."""

    clause: Clause
    version: VersionOnDay
    changes: list[Difference]
    is_first: bool


def clause_history(code: str, by: Actor | None = None, day: date | None = None) -> list[ClauseInVersion]:
    """The clause through the versions, newest first; without an actor only published versions."""
    rows = Clause.objects.filter(code=code)
    if by is None:
        rows = rows.filter(document_version__state__in=("published", "repealed"))
    else:
        rows = rows.filter(document_version__in=versions(by))
    found = list(with_bases(rows).order_by("document_version__number", "pk"))
    history = []
    for before, clause in zip([None, *found], found, strict=False):
        standing = version_on_day(clause.document_version, day)
        changes = differences(before, clause) if before else []
        history.append(ClauseInVersion(clause, standing, changes, before is None))
    return history[::-1]


def interpretations(code: str) -> QuerySet[Interpretation]:
    """Questions on the clause with their answers, oldest first (R-004-112)."""
    return Interpretation.objects.filter(clause_code=code).order_by("asked_on", "pk")


def open_questions() -> QuerySet[Interpretation]:
    """Questions that wait for an answer, oldest first."""
    return Interpretation.objects.filter(answered_on__isnull=True).order_by("asked_on", "pk")


def all_interpretations() -> QuerySet[Interpretation]:
    return Interpretation.objects.all()


def waivers(code: str) -> QuerySet[Waiver]:
    """Exceptions of the clause, newest first (R-004-113)."""
    return Waiver.objects.filter(clause_code=code).select_related("unit").order_by("-from_date", "pk")


def all_waivers() -> QuerySet[Waiver]:
    return Waiver.objects.select_related("unit")


def codes_taken(codes: Iterable[str], document_id: int | None) -> list[str]:
    """Which of the codes another document uses: a code means one clause through all versions."""
    rows = Clause.objects.filter(code__in=list(codes)).exclude(Q(document_version__document=document_id))
    return sorted(set(rows.values_list("code", flat=True)))
