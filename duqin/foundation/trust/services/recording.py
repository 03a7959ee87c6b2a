"""The audit rows of an act, written together when it ends: those of the acts within it first, its own last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction

from duqin.foundation.trust.models import AuditEntry, Versioned
from duqin.kernel.writing import Raised, put_in_together

_rows: ContextVar[list[AuditEntry] | None] = ContextVar("audit_rows_of_the_act", default=None)


@dataclass(frozen=True, slots=True)
class Record:
    """What an act leaves to be stored when the outermost one ends.

    Attributes:
        rows: to put the audit row into.
        counted: to put a noun into whose version goes up with them; None within another act, which may look at the noun
            again, so that its version goes up at once.
    """

    rows: list[AuditEntry]
    counted: list[Versioned] | None


@contextmanager
def recording() -> Iterator[Record]:
    """The record of an act; it is stored in one statement before the outermost act commits.

    Enter it inside the transaction. An act within that is undone takes its rows back; one that fails as a whole
    leaves none.
    """
    rows = _rows.get()
    if rows is not None:
        known = len(rows)
        try:
            yield Record(rows, None)
        except BaseException:
            del rows[known:]
            raise
        return
    token = _rows.set(rows := [])
    counted: list[Versioned] = []
    try:
        yield Record(rows, counted)
        put_in_together(rows, *(Raised(noun, "version") for noun in counted))
    finally:
        _rows.reset(token)


@contextmanager
def undoable() -> Iterator[None]:
    """A part of an act that may be taken back while the act goes on: a savepoint, with the audit rows of the acts within.

    A bare `transaction.atomic()` would take back what they did and leave the rows that say it was done.
    """
    with transaction.atomic(), recording():
        yield
