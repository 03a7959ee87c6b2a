"""From YAML text to plain values with line numbers, refusing everything a pack does not need.

The parser's events are read one by one, so that hostile text is stopped before it is built: no aliases, no
tags, no second document, no deep nesting, no flood of nodes. Plain scalars become null, true, false, integers
and decimals only; a date, `yes`, `0x1F` or `12:30` stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml

from duqin.foundation.standards.rules.packs.refusals import PackError, PackProblem, refuse

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 8
MAX_NODES = 200_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser reads the same text ten times faster
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
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        detail = error.problem or error.context or ""
        raise refuse("syntax", line=mark.line + 1 if mark else None, detail=detail) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise refuse("syntax", line=line, detail=error.reason) from error
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, PackError):
            raise
        raise refuse("syntax", detail=str(error)) from error
    return value, reader.lines, reader.problems


class _Reader:
    """Builds the value from the events of one document."""

    def __init__(self, text: str) -> None:
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=_LOADER))
        self.lines: Lines = {}
        self.problems: list[PackProblem] = []
        self.nodes = 0

    def document(self) -> Any:
        """The one document of the text."""
        event = next(self.events)
        while not isinstance(event, yaml.DocumentStartEvent):
            if isinstance(event, yaml.StreamEndEvent):
                raise refuse("empty")
            event = next(self.events)
        value = self.node(next(self.events), (), 1)
        next(self.events)  # the end of the document
        if not isinstance(next(self.events), yaml.StreamEndEvent):
            raise refuse("several_documents")
        return value

    def node(self, event: yaml.Event, path: Path, depth: int) -> Any:
        """The value that starts with `event`."""
        line = _line(event)
        self.guard(event, line, depth)
        self.lines.setdefault(path, line)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return self.mapping(path, depth)

    def guard(self, event: yaml.Event, line: int, depth: int) -> None:
        """Stop at what hostile files are made of."""
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise refuse("alias", line=line)
        if getattr(event, "tag", None) is not None:
            raise refuse("tag", line=line)
        if depth > MAX_DEPTH:
            raise refuse("too_deep", line=line)
        if self.nodes > MAX_NODES:
            raise refuse("too_many", line=line)

    def sequence(self, path: Path, depth: int) -> list[Any]:
        """The items up to the end of the sequence."""
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*path, len(items)), depth + 1))
        return items

    def mapping(self, path: Path, depth: int) -> dict[str, Any]:
        """The fields up to the end of the mapping; a repeated field is noted and its first value kept."""
        fields: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = _line(event)
            self.guard(event, line, depth)
            if not isinstance(event, yaml.ScalarEvent):
                raise refuse("key_not_text", line=line)
            key = str(event.value)
            repeated = key in fields
            value = self.node(next(self.events), (*path, key), depth + 1)
            if repeated:
                self.problems.append(PackProblem("duplicate_key", spell(path), line, values={"field": key}))
            else:
                fields[key] = value
                self.lines[(*path, key)] = line
        return fields


def _line(event: yaml.Event) -> int:
    """The line an event starts in, counted from 1."""
    return event.start_mark.line + 1 if event.start_mark else 1


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
