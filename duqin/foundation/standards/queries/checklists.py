"""Checklists, the citation register, choices of forms, and what the built-in library offers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import ServiceArea, Unit
from duqin.foundation.standards import policies
from duqin.foundation.standards.models import Checklist, Citation, Clause, ClauseBasis, DocumentVersion
from duqin.foundation.standards.queries.clauses import clauses_in_force
from duqin.foundation.standards.queries.versions import versions, versions_in_force
from duqin.foundation.standards.rules.languages import in_language
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Unknown
from duqin.kernel.moments import today


def checklist_called(code: str | None, *, field: str = "checklist") -> Checklist | None:
    """The checklist of a code, in use; None for none. Raises Unknown."""
    if not code:
        return None
    found = Checklist.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise Unknown(code, field=field)
    return found


def checklists(by: Actor, *, area_code: str | None = None, level: int | None = None) -> QuerySet[Checklist]:
    """Checklists in use, those of an area or level when one is named; editors see the retired ones too."""
    rows = Checklist.objects.select_related("area").annotate(chosen=Count("items"))
    if not policies.may_look(by):
        return rows.none()
    if not policies.may_edit(by):
        rows = rows.filter(is_active=True)
    if area_code is not None:
        rows = rows.filter(area__code=area_code)
    if level is None:
        return rows
    fitting = [pk for pk, levels in rows.values_list("pk", "levels") if level in levels]
    return rows.filter(pk__in=fitting)


def checklist_clauses(checklist: Checklist, day: date | None = None) -> list[Clause]:
    """What the checklist means on the day: the clauses in force that apply at one of its levels."""
    found = clauses_in_force(day=day or today(), checklist=checklist)
    levels = set(checklist.levels)
    return [clause for clause in found if not levels or levels & set(clause.levels)]


def missing_codes(checklist: Checklist, day: date | None = None) -> list[str]:
    """Codes on the list that no version in force has any more."""
    listed = list(checklist.items.order_by("order", "pk").values_list("clause_code", flat=True))
    known = Clause.objects.filter(document_version__in=versions_in_force(day or today()), code__in=listed)
    return [code for code in listed if code not in set(known.values_list("code", flat=True))]


def uncovered_focus(area: ServiceArea, clauses: list[Clause], day: date | None = None) -> list[str]:
    """Points of supervision of the area that none of the clauses covers (R-001-07 … R-001-13), by name."""
    in_force = DocumentVersion.objects.filter(
        pk__in=versions_in_force(day or today()), clauses__area=area
    ).distinct()
    covered = {(clause.document_version_id, code) for clause in clauses for code in clause.focus}
    return [
        in_language(point["title"], point.get("title_en", ""))
        for version in in_force
        for point in version.focus
        if (version.pk, point["code"]) not in covered
    ]


# ---------------------------------------------------------------- citations


def citations(by: Actor) -> QuerySet[Citation]:
    """The register, doubtful ones included: they are searched for, and never printed (R-004-01)."""
    rows = Citation.objects.annotate(used=Count("uses__clause__code", distinct=True))
    return rows if policies.may_look(by) else rows.none()


def uses_of(citation: Citation, by: Actor) -> list[ClauseBasis]:
    """Where the citation is leaned on, in versions the actor may read, newest version of each clause only."""
    rows = ClauseBasis.objects.filter(citation=citation, clause__document_version__in=versions(by))
    rows = rows.select_related("citation", "clause__document_version__document")
    newest: dict[tuple[str, str], ClauseBasis] = {}
    for basis in rows.order_by("clause__code", "clause__document_version__number", "order"):
        newest[basis.clause.code, basis.article] = basis
    return list(newest.values())


@dataclass(frozen=True, slots=True)
class RegisterCount:
    """How many citations stand in each state."""

    verified: int
    pending: int
    doubtful: int


def register_count() -> RegisterCount:
    found = Counter(Citation.objects.values_list("state", flat=True))
    return RegisterCount(found["verified"], found["pending"], found["doubtful"])


def citable() -> QuerySet[Citation]:
    """Citations a clause may lean on: doubtful ones are not offered."""
    return Citation.objects.exclude(state="doubtful").order_by("title", "pk")


# ---------------------------------------------------------------- choices


def areas() -> QuerySet[ServiceArea]:
    """Service areas in use, in their order."""
    return ServiceArea.objects.filter(is_active=True).order_by("order", "code")


def areas_with_clauses(day: date) -> frozenset[int]:
    """Identities of the areas of which a clause is in force on the day; two statements."""
    rows = Clause.objects.filter(document_version__in=versions_in_force(day))
    return frozenset(rows.order_by().values_list("area", flat=True).distinct())


def has_clauses(*, day: date, area: ServiceArea, level: int, checklist: Checklist | None = None) -> bool:
    """Whether anything is in force on the day for an area, level and checklist, whatever may be waived of it."""
    rows = Clause.objects.filter(document_version__in=versions_in_force(day), area=area)
    if checklist is not None and (codes := list(checklist.items.values_list("clause_code", flat=True))):
        rows = rows.filter(code__in=codes)
    return any(level in levels for levels in rows.values_list("levels", flat=True))


def area_choices() -> list[tuple[str, str]]:
    """Code and name in the reader's language, for filters."""
    return [(area.code, in_language(area.name, area.name_en)) for area in areas()]


def units() -> QuerySet[Unit]:
    """Units of today, for issuers, interpreters and waivers."""
    return Unit.objects.filter(organisation.units_on(today())).order_by("name", "pk")
