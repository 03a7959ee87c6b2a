"""YAML from outside: the plain part of it, stopped before anything is built.

Three hundred bytes of aliases can speak of a billion values, and a file of brackets is deeper than Python's stack.
So the parser's events are walked first: no aliases, no tags, no deep nesting, no flood of values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser reads the same text ten times faster
_STARTS = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


class NotPlain(ValueError):
    """The text is no YAML, or uses what plain files do not need.

    Attributes:
        code: "syntax", "alias", "tag", "too_deep" or "too_many".
        line: where it stands, counted from 1; None when it cannot be said.
        detail: the parser's own words, in English; only with "syntax".
    """

    def __init__(self, code: str, *, line: int | None = None, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.line, self.detail = code, line, detail


def load(text: str, *, depth: int = 8, values: int = 20_000) -> Any:
    """The one document of `text` as lists, dictionaries, words, numbers, days and truths; None when it is empty.

    Args:
        depth: how many collections may stand in one another, the value itself counted.
        values: how many keys and values there may be in all.

    Raises:
        NotPlain: with the line where it stands, also for a day such as 2026-99-99.
    """
    for _event in events(text, depth=depth, values=values):
        pass
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - the safe loader, written in C where there is one
    except (yaml.YAMLError, ValueError, OverflowError) as fault:
        raise _syntax(text, fault) from fault


def events(text: str, *, depth: int, values: int) -> Iterator[yaml.Event]:
    """The parser's events one by one, each looked at before it is given on.

    Raises:
        NotPlain: at the first event that has no place in a plain file.
    """
    opened = seen = 0
    walk = iter(yaml.parse(text, Loader=_LOADER))
    while True:
        try:
            event = next(walk, None)
        except (yaml.YAMLError, ValueError) as fault:
            raise _syntax(text, fault) from fault
        if event is None:
            return
        if isinstance(event, yaml.NodeEvent):
            seen += 1
            _look(event, is_too_deep=opened >= depth, is_too_many=seen > values)
        opened += isinstance(event, _STARTS) - isinstance(event, _ENDS)
        yield event


def line_of(event: yaml.Event) -> int:
    """The line an event starts in, counted from 1."""
    return event.start_mark.line + 1 if event.start_mark else 1


def _look(event: yaml.NodeEvent, *, is_too_deep: bool, is_too_many: bool) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise NotPlain("alias", line=line_of(event))
    if getattr(event, "tag", None) is not None:
        raise NotPlain("tag", line=line_of(event))
    if is_too_deep:
        raise NotPlain("too_deep", line=line_of(event))
    if is_too_many:
        raise NotPlain("too_many", line=line_of(event))


def _syntax(text: str, fault: Exception) -> NotPlain:
    if isinstance(fault, yaml.MarkedYAMLError):
        mark = fault.problem_mark or fault.context_mark
        return NotPlain(
            "syntax", line=mark.line + 1 if mark else None, detail=fault.problem or fault.context or ""
        )
    if isinstance(fault, yaml.reader.ReaderError):
        return NotPlain("syntax", line=text.count("\n", 0, fault.position) + 1, detail=fault.reason)
    return NotPlain("syntax", detail=str(fault))
