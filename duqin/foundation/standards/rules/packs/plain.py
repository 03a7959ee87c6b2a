"""From YAML text to plain values with line numbers, refusing everything a pack does not need.

The parser's events are read one by one, so that hostile text is stopped before it is built: no aliases, no
tags, no second document, no deep nesting, no flood of nodes. Plain scalars become null, true, false, integers
and decimals only; a date, `yes`, `0x1F` or `12:30` stays text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import yaml

from duqin.foundation.standards.rules.packs.refusals import PackProblem, refuse
from duqin.kernel import plain_yaml

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 8
MAX_NODES = 100_000
MAX_FIELDS = 500
"""In one mapping; a clause has some forty."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,5})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,5})\.[0-9]{1,6}")

Path = tuple[str | int, ...]
Lines = dict[Path, int]


def parse(text: str) -> tuple[Any, Lines, list[PackProblem]]:
    """The plain value of `text`, the line of each node (counted from 1) and the fields that are repeated.

    Raises PackError when the text is no YAML or uses what packs do not allow.
    """
    reader = _Reader(text)
    try:
        value = reader.document()
    except plain_yaml.NotPlain as fault:
        raise refuse(fault.code, line=fault.line, detail=fault.detail) from fault
    return value, reader.lines, reader.problems


class _Reader:
    """Builds the value from the events of one document."""

    def __init__(self, text: str) -> None:
        self.events = plain_yaml.events(text, depth=MAX_DEPTH, values=MAX_NODES)
        self.lines: Lines = {}
        self.problems: list[PackProblem] = []

    def document(self) -> Any:
        """The one document of the text."""
        event = next(self.events)
        while not isinstance(event, yaml.DocumentStartEvent):
            if isinstance(event, yaml.StreamEndEvent):
                raise refuse("empty")
            event = next(self.events)
        value = self.node(next(self.events), ())
        next(self.events)  # the end of the document
        if not isinstance(next(self.events), yaml.StreamEndEvent):
            raise refuse("several_documents")
        return value

    def node(self, event: yaml.Event, path: Path) -> Any:
        """The value that starts with `event`."""
        self.lines.setdefault(path, plain_yaml.line_of(event))
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        return self.sequence(path) if isinstance(event, yaml.SequenceStartEvent) else self.mapping(path)

    def sequence(self, path: Path) -> list[Any]:
        """The items up to the end of the sequence."""
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*path, len(items))))
        return items

    def mapping(self, path: Path) -> dict[str, Any]:
        """The fields up to the end of the mapping; a repeated field is noted and its first value kept."""
        fields: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = plain_yaml.line_of(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise refuse("key_not_text", line=line)
            key = str(event.value)
            repeated = key in fields
            value = self.node(next(self.events), (*path, key))
            if repeated:
                self.problems.append(PackProblem("duplicate_key", spell(path), line, values={"field": key}))
            else:
                if len(fields) == MAX_FIELDS:
                    raise refuse("too_many", line=line)
                fields[key] = value
                self.lines[(*path, key)] = line
        return fields


def _scalar(event: yaml.ScalarEvent) -> str | int | bool | Decimal | None:
    """A quoted scalar is text; a plain one is read by the few rules of packs."""
    text = str(event.value)
    if not event.implicit[0]:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def spell(path: Path) -> str:
    """A path as people read it: clauses[3].deadline.amount, counted from 1."""
    spelt = ""
    for step in path:
        spelt += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if spelt else step
    return spelt
