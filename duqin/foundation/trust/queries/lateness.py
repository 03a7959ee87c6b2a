"""Rows whose moment lies well before that of rows sealed earlier: perhaps written by another hand, and dated back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from duqin.foundation.trust.queries.links import MOMENTS, last_position, rows_of
from duqin.foundation.trust.rules.chain import moment_of

SLACK = timedelta(hours=1)
"""By how much the clocks of an honest installation may differ, or one be set back."""


@dataclass(frozen=True, slots=True)
class Late:
    """A row whose moment lies well before that of a row sealed earlier: perhaps written by another hand, and dated back."""

    position: int
    entry: int
    verb: str
    at: datetime


@dataclass(slots=True)
class Span:
    """The first and the last moment among rows, as the driver gives them; whether they follow one another."""

    earliest: Any = None
    latest: Any = None
    is_orderly: bool = True

    def add(self, at: Any) -> None:
        if self.latest is None:
            self.earliest = self.latest = at
        elif at >= self.latest:
            self.latest = at
        else:
            self.earliest = min(self.earliest, at)
            self.is_orderly = self.is_orderly and not is_late(at, self.latest)


def late_rows(number: int = 2000) -> tuple[Late, ...]:
    """Those of the newest links whose moment is out of order among these; quick, for a page."""
    upto = last_position()
    return tuple(_looked_through(DEFAULT_DB_ALIAS, max(0, upto - number), upto, Span()))


def late_in(database: str, after: int, upto: int, seen: Span, span: Span) -> list[Late]:
    """The late rows of a stretch; it is read again only where there are any, which `span` tells. `seen` grows by it."""
    if span.latest is None:
        return []
    is_clear = span.is_orderly and (seen.latest is None or not is_late(span.earliest, seen.latest))
    found = [] if is_clear else list(_looked_through(database, after, upto, seen))
    seen.add(span.latest)
    return found


def _looked_through(database: str, after: int, upto: int, seen: Span) -> Iterator[Late]:
    latest = seen.latest
    for position, entry, verb, at in rows_of(database, MOMENTS, after, upto):
        if latest is None or at >= latest:
            latest = at
        elif is_late(at, latest):
            yield Late(position, entry, verb, moment_of(at))


def is_late(at: Any, latest: Any) -> bool:
    """Whether a moment lies further back than clocks and long transactions account for; cheap where it does not."""
    return bool(at < latest) and moment_of(latest) - moment_of(at) > SLACK
