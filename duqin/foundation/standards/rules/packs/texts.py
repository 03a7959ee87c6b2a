"""Packs and citation tables as YAML text: read strictly, written in one canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path as File
from typing import Any

import yaml

from duqin.foundation.standards.rules.packs.building import flatten
from duqin.foundation.standards.rules.packs.judging import Locate, judge_citations, judge_pack
from duqin.foundation.standards.rules.packs.nouns import CitationTable, Pack
from duqin.foundation.standards.rules.packs.plain import MAX_BYTES, Lines, Path, parse, spell
from duqin.foundation.standards.rules.packs.refusals import PackProblem, refuse
from duqin.foundation.standards.rules.packs.shape import PACKS

FLOW_LENGTH = 90
"""Small groups of short values stand on one line up to this many characters."""
NEXT_LINE = "\x85"


def read_pack(source: File | str | bytes) -> Pack:
    """The pack in a file (a Path) or in YAML text (str, or bytes as uploaded).

    Raises PackError with every fault, its line and a Chinese sentence. Text over 5 MB, aliases, tags, unknown
    fields and repeated fields are refused.
    """
    plain, lines, noted = parse(_text(source))
    return judge_pack(plain, _locator(lines), noted)


def write_pack(pack: Pack) -> str:
    """The pack as canonical YAML: reading it gives an equal pack, writing that again the same text."""
    return _dump({"header": flatten(pack.document), "clauses": [flatten(clause) for clause in pack.clauses]})


def read_citations(source: File | str | bytes) -> CitationTable:
    """The table of bases in a file (a Path) or in YAML text. Raises PackError as `read_pack` does."""
    plain, lines, noted = parse(_text(source))
    return judge_citations(plain, _locator(lines), noted)


def write_citations(table: CitationTable) -> str:
    """The table of bases as canonical YAML."""
    return _dump(flatten(table))


def built_in_packs() -> tuple[File, ...]:
    """The files of the built-in packs, by name."""
    return tuple(sorted(file for file in PACKS.glob("*.yaml") if file != built_in_citations()))


def built_in_citations() -> File:
    """The file of the bases that the built-in packs cite."""
    return PACKS / "citations.yaml"


def _text(source: File | str | bytes) -> str:
    """The text of the source, within the limit of size."""
    if isinstance(source, str):
        source = source.encode("utf-8", "surrogatepass")
    try:
        if isinstance(source, File):
            with source.open("rb") as file:
                source = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse("unreadable_file") from error
    if len(source) > MAX_BYTES:
        raise refuse("too_large", limit=MAX_BYTES // 1024 // 1024)
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse("not_utf8") from error


def _locator(lines: Lines) -> Locate:
    """Gives a breach the line of the nearest node that stands in the text."""

    def locate(path: Path, code: str, values: Mapping[str, object]) -> PackProblem:
        near = path
        while near not in lines and near:
            near = near[:-1]
        return PackProblem(code, spell(path), lines.get(near), values=values)

    return locate


class _Dumper(yaml.SafeDumper):
    """Block style with indented lists; small groups on one line; no line is folded."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        return super().represent_mapping(tag, mapping, flow_style=_is_small(mapping.values(), mapping))

    def represent_sequence(
        self, tag: str, sequence: Any, flow_style: bool | None = None
    ) -> yaml.SequenceNode:
        return super().represent_sequence(tag, sequence, flow_style=_is_small(sequence))

    def represent_amount(self, amount: Decimal) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:float", f"{amount:f}")

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """YAML folds NEL into a space unless it is written as an escape, which only double quotes have."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style='"' if NEXT_LINE in text else None)


_Dumper.add_representer(Decimal, _Dumper.represent_amount)
_Dumper.add_representer(str, _Dumper.represent_text)


def _is_small(values: Any, names: Any = ()) -> bool:
    """Whether values (and the names before them) are plain and fit on one line."""
    if any(isinstance(value, dict | list) for value in values):
        return False
    return sum(len(str(part)) + 2 for part in (*values, *names)) <= FLOW_LENGTH


def _dump(plain: dict[str, Any]) -> str:
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000)
