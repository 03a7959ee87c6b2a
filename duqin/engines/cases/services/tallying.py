"""Kept sums are folded, and now and then compared with what they are sums of (docs/decisions/0015)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import structlog
from django.db import connection, transaction

from duqin.engines.cases import queries
from duqin.engines.cases.models import Tally

log = structlog.get_logger(__name__)
AT_ONCE = 20_000
PARTS = """DELETE FROM cases_tally WHERE id IN (SELECT t.id FROM cases_tally t JOIN (
        SELECT person_id, unit_id, state FROM cases_tally GROUP BY person_id, unit_id, state HAVING count(*) > 1
    ) k ON k.person_id = t.person_id AND k.unit_id = t.unit_id AND k.state = t.state
    ORDER BY t.person_id, t.unit_id, t.state LIMIT %s) RETURNING person_id, unit_id, state, n"""


def fold_tallies() -> int:
    """Sweep: put one row in the place of many parts of the same sum; returns how many rows went.

    Safe to run twice and to be killed: parts go and their sum comes in one transaction. Who reads meanwhile sees the one or
    the other; who changes cases meanwhile waits for nothing (on SQLite as for any writer), his parts are left for the
    next time.
    """
    gone, more = 0, True
    while more:
        taken, made = _fold()
        gone, more = gone + taken - made, taken == AT_ONCE
    return gone


@transaction.atomic
def _fold() -> tuple[int, int]:
    """Rows taken away and rows put in their place."""
    with connection.cursor() as cursor:
        _one_at_a_time(cursor)
        cursor.execute(PARTS, [AT_ONCE])
        parts = cursor.fetchall()
    sums: Counter[tuple[int, int, str]] = Counter()
    for person_id, unit_id, state, n in parts:
        sums[person_id, unit_id, state] += n
    kept = [Tally(person_id=p, unit_id=u, state=s, n=n) for (p, u, s), n in sums.items() if n]
    Tally.objects.bulk_create(kept)
    return len(parts), len(kept)


def check_tallies() -> int:
    """Sweep: compare all sums with the cases and add what is missing; returns how many sums were wrong.

    None ever is while the triggers stand; whatever went past them (a database mended by hand) is found here, told in
    the log and put right. A second time finds nothing.
    """
    return _put_right() if queries.wrong_tallies() else 0


@transaction.atomic
def _put_right() -> int:
    """Differences are taken from one snapshot and added to it, so acts that end meanwhile count by their own parts."""
    with connection.cursor() as cursor:
        _one_at_a_time(cursor)
    wrong = queries.wrong_tallies()
    Tally.objects.bulk_create(
        Tally(person_id=one.person_id, unit_id=one.unit_id, state=one.state, n=one.missing) for one in wrong
    )
    for one in wrong:
        log.error("tally_was_wrong", unit_id=one.unit_id, state=one.state, missing=one.missing)
    return len(wrong)


def _one_at_a_time(cursor: Any) -> None:
    """Wait for whoever folds or puts right; on PostgreSQL by a lock that those who change cases do not meet."""
    if connection.vendor == "postgresql":
        cursor.execute("LOCK TABLE cases_tally IN SHARE UPDATE EXCLUSIVE MODE")
