"""The audit rows of an act, written together when it ends: those of the acts within it first, its own last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.writing import put_in_all

_rows: ContextVar[list[AuditEntry] | None] = ContextVar("audit_rows_of_the_act", default=None)


@contextmanager
def recording() -> Iterator[list[AuditEntry]]:
    """The list to put the audit row into; it is stored in one statement before the outermost act commits.

    Enter it inside the transaction. An act within that is undone takes its rows back; one that fails as a whole
    leaves none.
    """
    rows = _rows.get()
    if rows is not None:
        known = len(rows)
        try:
            yield rows
        except BaseException:
            del rows[known:]
            raise
        return
    token = _rows.set(rows := [])
    try:
        yield rows
        put_in_all(rows)
    finally:
        _rows.reset(token)


@contextmanager
def undoable() -> Iterator[None]:
    """A part of an act that may be taken back while the act goes on: a savepoint, with the audit rows of the acts within.

    A bare `transaction.atomic()` would take back what they did and leave the rows that say it was done.
    """
    with transaction.atomic(), recording():
        yield
