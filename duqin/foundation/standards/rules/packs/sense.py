"""Checks what a schema cannot say: codes that are unique, figures that agree, bases that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from duqin.foundation.standards.rules.packs.nouns import (
    CitationTable,
    Pack,
    PackBasis,
    PackCitation,
    PackClause,
    PackDeadline,
    PackMeasure,
)
from duqin.foundation.standards.rules.packs.plain import Path
from duqin.foundation.standards.rules.packs.shape import Breach, label


def pack_breaches(pack: Pack) -> Iterator[Breach]:
    """Every fault of a pack that is well formed."""
    yield from repeated_codes((clause.code for clause in pack.clauses), "clauses")
    yield from repeated_codes((focus.code for focus in pack.document.focus), "header", "focus")
    yield from _focus(pack)
    for at, clause in enumerate(pack.clauses):
        yield from clause_breaches(clause, ("clauses", at))


def repeated_codes(codes: Iterable[str], *path: str) -> Iterator[Breach]:
    """Codes that stand twice in a list."""
    seen: set[str] = set()
    for at, code in enumerate(codes):
        if code in seen:
            yield (*path, at, "code"), "duplicate_code", {"code": code}
        seen.add(code)


def _focus(pack: Pack) -> Iterator[Breach]:
    """Each point of supervision has a clause, and no clause names another one (R-001-07)."""
    known = {focus.code for focus in pack.document.focus}
    used = {code for clause in pack.clauses for code in clause.focus}
    for at, clause in enumerate(pack.clauses):
        for code in sorted(set(clause.focus) - known):
            yield ("clauses", at, "focus"), "unknown_focus", {"code": code}
    for at, focus in enumerate(pack.document.focus):
        if focus.code not in used:
            yield ("header", "focus", at), "uncovered_focus", {"title": focus.title}


def clause_breaches(clause: PackClause, path: Path) -> Iterator[Breach]:
    """Figures of one clause that do not agree."""
    if clause.cap < clause.points:
        yield (*path, "cap"), "cap_below_points", {"cap": clause.cap, "points": clause.points}
    for field in ("points", "cap", "weight"):
        value: Decimal = getattr(clause, field)
        if value != round(value, 2):
            yield (*path, field), "two_decimals", {"label": label((field,))}
    for at, measure in enumerate(clause.measured):
        yield from _measure(measure, (*path, "measured", at))
    yield from _deadline(clause.deadline, (*path, "deadline"))


def _measure(measure: PackMeasure, path: Path) -> Iterator[Breach]:
    if measure.min is None and measure.max is None:
        yield path, "no_limit", {"name": measure.name}
    elif measure.min is not None and measure.max is not None and measure.min > measure.max:
        yield path, "limits_crossed", {"name": measure.name, "min": measure.min, "max": measure.max}


def _deadline(deadline: PackDeadline, path: Path) -> Iterator[Breach]:
    at_once = deadline.unit == "at_once"
    if at_once and deadline.amount:
        yield (*path, "amount"), "at_once_amount", {}
    elif not at_once and not deadline.amount:
        yield (*path, "amount"), "zero_deadline", {}
    if deadline.stop and deadline.unit != "hours":
        yield (*path, "unit"), "stop_needs_hours", {}


def basis_breaches(pack: Pack, table: CitationTable) -> Iterator[Breach]:
    """Every basis of the pack that the citation table does not bear out (R-000-35, R-004-01)."""
    known = {citation.code: citation for citation in table.citations}
    for at, clause in enumerate(pack.clauses):
        path: Path = ("clauses", at)
        for place, basis in enumerate(clause.basis):
            yield from _basis(basis, known.get(basis.citation), (*path, "basis", place))
        tiers = {known[basis.citation].tier for basis in clause.basis if basis.citation in known}
        if clause.tier == "law" and "law" not in tiers:
            yield (*path, "tier"), "tier_without_law", {}


def _basis(basis: PackBasis, citation: PackCitation | None, path: Path) -> Iterator[Breach]:
    if citation is None:
        yield (*path, "citation"), "unknown_citation", {"code": basis.citation}
    elif citation.state == "doubtful":
        yield (*path, "citation"), "doubtful_citation", {"title": citation.title}
    elif basis.state == "verified" and not _verified(basis, citation):
        yield (*path, "state"), "state_too_good", {"title": citation.title, "article": basis.article_label}


def _verified(basis: PackBasis, citation: PackCitation) -> bool:
    """Whether the cited articles are among those read; without article the whole citation counts."""
    if citation.state != "verified":
        return False
    if not citation.verified_articles or not basis.article:
        return True
    first, _, last = re.sub(r"\(\d+\)", "", basis.article).partition("-")
    if not last:
        return first in citation.verified_articles
    ends = first.isdigit() and last.isdigit()
    wanted = [str(number) for number in range(int(first), int(last) + 1)] if ends else [first, last]
    return set(wanted) <= set(citation.verified_articles)
