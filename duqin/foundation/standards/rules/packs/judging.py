"""Turns plain values into nouns, or lists all that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from duqin.foundation.standards.rules.packs.building import build
from duqin.foundation.standards.rules.packs.nouns import CitationTable, Pack, PackClause, PackDocument
from duqin.foundation.standards.rules.packs.plain import Path, spell
from duqin.foundation.standards.rules.packs.refusals import PackError, PackProblem
from duqin.foundation.standards.rules.packs.sense import (
    basis_breaches,
    clause_breaches,
    pack_breaches,
    repeated_codes,
)
from duqin.foundation.standards.rules.packs.shape import Breach, breaches

Locate = Callable[[Path, str, Mapping[str, object]], PackProblem]
"""Gives a breach its place in the file it came from."""


def judge_pack(plain: Any, locate: Locate, noted: Iterable[PackProblem] = ()) -> Pack:
    """The pack a plain value describes. Raises PackError with every fault, those already noted included."""
    found = list(breaches(plain, "schema.json"))
    _refuse([*found, *_sound_clauses(plain, found)] if found else [], locate, noted if found else ())
    document = build(PackDocument, plain["header"])
    pack = Pack(document, tuple(build(PackClause, clause) for clause in plain["clauses"]))
    _refuse(pack_breaches(pack), locate, noted)
    return pack


def judge_citations(plain: Any, locate: Locate, noted: Iterable[PackProblem] = ()) -> CitationTable:
    """The citation table a plain value describes. Raises PackError with every fault."""
    found = list(breaches(plain, "schema_citations.json"))
    _refuse(found, locate, noted if found else ())
    table = build(CitationTable, plain)
    _refuse(repeated_codes((citation.code for citation in table.citations), "citations"), locate, noted)
    return table


def check_bases(pack: Pack, table: CitationTable) -> tuple[PackProblem, ...]:
    """What the citation table does not bear out: unknown or doubtful bases, too good a state (R-004-01)."""
    return tuple(
        PackProblem(code, spell(path), values=values) for path, code, values in basis_breaches(pack, table)
    )


def _sound_clauses(plain: Any, found: Iterable[Breach]) -> Iterator[Breach]:
    """The other faults of an ill-formed file: those in its sound clauses, and codes that stand twice."""
    clauses = plain.get("clauses") if isinstance(plain, dict) else None
    if not isinstance(clauses, list):
        return
    broken = {path[1] for path, _code, _values in found if path[:1] == ("clauses",) and len(path) > 1}
    for at, clause in enumerate(clauses):
        if at not in broken:
            yield from clause_breaches(build(PackClause, clause), ("clauses", at))
    codes = (
        str(clause.get("code", at)) if isinstance(clause, dict) else str(at)
        for at, clause in enumerate(clauses)
    )
    yield from repeated_codes(codes, "clauses")


def _refuse(found: Iterable[Breach], locate: Locate, noted: Iterable[PackProblem]) -> None:
    problems = [*noted, *(locate(path, code, values) for path, code, values in found)]
    if problems:
        raise PackError(
            sorted(problems, key=lambda problem: (problem.sheet, problem.line or 0, problem.path))
        )
