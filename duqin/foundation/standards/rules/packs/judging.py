"""Turns plain values into nouns, or lists all that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from duqin.foundation.standards.rules.packs.building import build
from duqin.foundation.standards.rules.packs.nouns import CitationTable, Pack, PackClause, PackDocument
from duqin.foundation.standards.rules.packs.plain import Path
from duqin.foundation.standards.rules.packs.refusals import PackError, PackProblem
from duqin.foundation.standards.rules.packs.sense import pack_breaches, repeated_codes
from duqin.foundation.standards.rules.packs.shape import Breach, breaches

Noun = TypeVar("Noun")
Locate = Callable[[Path, str, Mapping[str, object]], PackProblem]
"""Gives a breach its place in the file it came from."""


def judge_pack(plain: Any, locate: Locate) -> Pack:
    """The pack a plain value describes. Raises PackError with every fault, in the order of the file."""
    _refuse(breaches(plain, "schema.json"), locate)
    document = build(PackDocument, plain["header"])
    pack = Pack(document, tuple(build(PackClause, clause) for clause in plain["clauses"]))
    _refuse(pack_breaches(pack), locate)
    return pack


def judge_citations(plain: Any, locate: Locate) -> CitationTable:
    """The citation table a plain value describes. Raises PackError with every fault."""
    _refuse(breaches(plain, "schema_citations.json"), locate)
    table = build(CitationTable, plain)
    _refuse(repeated_codes((citation.code for citation in table.citations), "citations"), locate)
    return table


def _refuse(found: Iterable[Breach], locate: Locate) -> None:
    problems = [locate(path, code, values) for path, code, values in found]
    if problems:
        raise PackError(sorted(problems, key=lambda problem: (problem.sheet, problem.line or 0, problem.path)))
