"""Many rows like the real ones: each inspection of the seed is copied with everything that hangs on it.

An inspection with its answers, findings, cases, clocks, steps, escalations, extensions, notices with their numbers, and
ledger entries is copied as a whole, with keys of its own and all moments moved back by whole weeks. Constraints,
foreign keys and triggers stay in force: a case is copied as it was before it was closed, gets its steps, and is closed
by them. Inspections of which a case is still open are copied so often that a fifth of all cases is open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import process_time
from typing import Any

from django.db import connection, transaction

OPEN_SHARE = 0.2
SPAN = 1_000_000  # keys of one copy
BEYOND = 10**12  # keys of what comes after the copies, also after those of the next size
WEEKS_BACK = {"settled": 200, "open": 26}

HASHED = "md5({0}::text || ':' || c.k)::uuid"
MOVED = f"{{0}} + c.k * {SPAN}"


@dataclass(frozen=True)
class Table:
    """How the rows of a table are copied.

    Attributes:
        joined: from a row `t` to the id of its inspection, which the copies `c` are joined to.
        changed: columns that differ, as SQL; moments are moved back in every column that holds one.
    """

    name: str
    joined: str
    changed: dict[str, str] = field(default_factory=dict)


def _moved(*columns: str) -> dict[str, str]:
    return {column: MOVED.format(f"t.{column}") for column in columns}


def _hashed(*columns: str) -> dict[str, str]:
    return {column: HASHED.format(f"t.{column}") for column in columns}


OF_CASE = (
    "JOIN inspections_finding f ON f.case_id = {0} JOIN bench_copy c ON c.inspection_id = f.inspection_id"
)
OF_NOTICE = "JOIN bench_copy c ON {0}.origin_id = c.inspection_id::text"
# A case as it was before it was closed: the close gate wants the closing step first, and that an open case.
BEFORE = """CASE WHEN NOT EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = t.id AND s.to_state = 'closed') THEN t.state
    WHEN EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = t.id AND s.verb = 'fix_on_the_spot') THEN 'open'
    ELSE 'reported' END"""
RECURS = f"""(SELECT r.id + c.k * {SPAN} FROM cases_case r JOIN inspections_finding rf ON rf.case_id = r.id
    JOIN bench_copy rc ON rc.inspection_id = rf.inspection_id AND rc.k = c.k WHERE r.id = t.recurs_id)"""  # noqa: S608 no value of anyone in it
TABLES = (
    Table(
        "inspections_inspection",
        "JOIN bench_copy c ON c.inspection_id = t.id",
        _hashed("id") | {"number": "t.number || '-' || c.k", "task_id": "NULL"},
    ),
    Table(
        "inspections_answer",
        "JOIN bench_copy c ON c.inspection_id = t.inspection_id",
        _hashed("id", "inspection_id") | {"operation_id": "NULL"},
    ),
    Table(
        "cases_case",
        OF_CASE.format("t.id"),
        _moved("id")
        | {"number": "t.number || '-' || c.k", "state": BEFORE, "recurs_id": RECURS}
        | {"origin_id": HASHED.format("t.origin_id") + "::text"},
    ),
    Table(
        "inspections_finding",
        "JOIN bench_copy c ON c.inspection_id = t.inspection_id",
        _hashed("id", "inspection_id", "answer_id")
        | _moved("case_id")
        | {"number": "t.number || '-' || c.k"},
    ),
    Table(
        "inspections_findingphoto",
        "JOIN inspections_finding f ON f.id = t.finding_id JOIN bench_copy c ON c.inspection_id = f.inspection_id",
        _moved("id") | _hashed("finding_id"),
    ),
    Table("cases_clock", OF_CASE.format("t.case_id"), _moved("id", "case_id")),
    Table("cases_step", OF_CASE.format("t.case_id"), _moved("id", "case_id")),
    Table(
        "cases_stepevidence",
        "JOIN cases_step s ON s.id = t.step_id " + OF_CASE.format("s.case_id"),
        _moved("id", "step_id"),
    ),
    Table("cases_escalation", OF_CASE.format("t.case_id"), _moved("id", "case_id")),
    Table("cases_extension", OF_CASE.format("t.case_id"), _moved("id", "case_id")),
    Table(
        "documents_numberdrawn",
        "JOIN cases_notice n ON n.number_id = t.id " + OF_NOTICE.format("n"),
        _moved("id")
        | {
            "sequence": "b.last + row_number() OVER (PARTITION BY t.series_id ORDER BY c.k, t.sequence)",
            "text": "t.text || '-' || c.k",
            "used_for_id": f"(n.id + c.k * {SPAN})::text",
        },
    ),
    Table(
        "cases_notice",
        OF_NOTICE.format("t"),
        _moved("id", "number_id") | {"origin_id": HASHED.format("t.origin_id") + "::text"},
    ),
    Table(
        "cases_noticeitem",
        "JOIN cases_notice n ON n.id = t.notice_id " + OF_NOTICE.format("n"),
        _moved("id", "notice_id", "case_id"),
    ),
    Table(
        "assessment_ledgerentry",
        "JOIN inspections_finding f ON f.id::text = t.origin_id "
        "JOIN bench_copy c ON c.inspection_id = f.inspection_id",
        _moved("id", "reverses_id")
        | {
            "key": "t.key || '-' || c.k",
            "origin_id": HASHED.format("t.origin_id") + "::text",
            "period": "to_char(t.occurred_on - c.back, 'YYYY-MM')",
        },
    ),
)


def multiply(rows: int, say: Callable[[str], None]) -> int:
    """Copy until there are about so many cases; returns how many there are. Statistics are brought up to date."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PREPARED)
        _choose(cursor, rows)
        for table in TABLES:
            copied = _copy(cursor, table)
            say(f"  {table.name}: {copied:,} rows")
        _close(cursor)
        _renumber(cursor)
    _fold(say)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT count(*) FROM cases_case")
        return int(cursor.fetchone()[0])


# Which inspections of the seed may be copied. Not those of a case that was closed and opened again: its closing step
# would come to a case that waits for nothing.
PREPARED = """
CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE IF NOT EXISTS bench.seed AS
    SELECT f.inspection_id, count(*) AS cases,
        count(*) FILTER (WHERE k.state NOT IN ('closed', 'void')) AS open
    FROM inspections_finding f JOIN cases_case k ON k.id = f.case_id
    GROUP BY 1 HAVING bool_and(k.reopened_count = 0);
CREATE TABLE IF NOT EXISTS bench.done (kind text PRIMARY KEY, copies bigint);
INSERT INTO bench.done VALUES ('open', 0), ('settled', 0) ON CONFLICT DO NOTHING;
CREATE TEMP TABLE bench_copy (inspection_id uuid, k bigint, back interval) ON COMMIT DROP;
CREATE TEMP TABLE bench_last ON COMMIT DROP AS SELECT id, last FROM documents_numberseries
"""


def _choose(cursor: Any, rows: int) -> None:
    """Fill bench_copy: further copies of both kinds, so that their sum and the share of the open ones are right."""
    cursor.execute(
        "SELECT sum(open) FILTER (WHERE open > 0), sum(cases) FILTER (WHERE open > 0),"
        " sum(cases) FILTER (WHERE open = 0) FROM bench.seed"
    )
    still_open, beside, settled = (int(value) for value in cursor.fetchone())
    wanted = {"open": round(rows * OPEN_SHARE / still_open)}
    wanted["settled"] = max(1, round((rows - wanted["open"] * beside) / settled))
    for kind, number in wanted.items():
        cursor.execute(
            "INSERT INTO bench_copy SELECT s.inspection_id, k.k, make_interval(weeks => (k.k %% %s)::int)"
            " FROM bench.seed s CROSS JOIN bench.done d CROSS JOIN generate_series(d.copies + 1, %s) k(k)"
            " WHERE (s.open > 0) = (d.kind = 'open') AND d.kind = %s",
            [WEEKS_BACK[kind], number - 1, kind],
        )
        cursor.execute(
            "UPDATE bench.done SET copies = greatest(copies, %s) WHERE kind = %s", [number - 1, kind]
        )
    cursor.execute("ANALYZE bench_copy")


def _copy(cursor: Any, table: Table) -> int:
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table.name],
    )
    columns = cursor.fetchall()
    values = {name: f't."{name}"' for name, _kind in columns}
    values |= {
        name: f't."{name}" - c.back' for name, kind in columns if kind.startswith(("timestamp", "date"))
    }
    values |= table.changed
    columns_named = ", ".join(f'"{name}"' for name in values)
    numbers = "JOIN bench_last b ON b.id = t.series_id" if table.name == "documents_numberdrawn" else ""
    cursor.execute(
        f"INSERT INTO {table.name} ({columns_named}) SELECT {', '.join(values.values())} "  # noqa: S608
        f"FROM {table.name} t {table.joined} {numbers}"
    )
    return int(cursor.rowcount)


def _close(cursor: Any) -> None:
    """Close what the original closed: its step is there now. Without fresh statistics the plan may take an hour."""
    cursor.execute("ANALYZE cases_case, cases_step, inspections_finding")
    cursor.execute(
        f"UPDATE cases_case n SET state = t.state FROM cases_case t {OF_CASE.format('t.id')} "  # noqa: S608
        f"WHERE n.id = t.id + c.k * {SPAN} AND n.state <> t.state"
    )


def _renumber(cursor: Any) -> None:
    """Series and sequences go on behind the copies."""
    cursor.execute(
        "UPDATE documents_numberseries s SET last = d.most FROM"
        " (SELECT series_id, max(sequence) AS most FROM documents_numberdrawn GROUP BY 1) d"
        " WHERE d.series_id = s.id AND d.most > s.last"
    )
    for table in TABLES:
        if "id" in table.changed and "uuid" not in table.changed["id"]:
            cursor.execute(
                "SELECT setval(s, greatest(nextval(s), %s)) FROM pg_get_serial_sequence(%s, 'id') s",
                [BEYOND, table.name],
            )


def _fold(say: Callable[[str], None]) -> None:
    """As the job does every five minutes: one row for each kept number of cases."""
    from duqin.engines.cases import services

    began = process_time()
    say(f"  cases_tally: {services.fold_tallies():,} rows folded ({process_time() - began:.2f} s of Python)")


def give_desk(person: int, units: list[int], most: int = 60) -> int:
    """Let a person follow some open cases of the units, so that the workbench has what one desk may hold.

    What he followed before was copied with the rest; beyond `most` it goes to a colleague.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET follower_id = (SELECT follower_id FROM cases_case WHERE follower_id <> %s LIMIT 1)"
            " WHERE id IN (SELECT id FROM cases_case WHERE follower_id = %s AND state NOT IN ('closed', 'void')"
            " ORDER BY md5(id::text) OFFSET %s)",
            [person, person, most],
        )
        cursor.execute(
            "UPDATE cases_case SET follower_id = %s WHERE id IN (SELECT id FROM cases_case"
            " WHERE unit_id = ANY(%s) AND state IN ('reported', 'rectifying', 'notified') AND follower_id <> %s"
            " ORDER BY md5(id::text) LIMIT %s - (SELECT least(%s, count(*)) FROM cases_case WHERE follower_id = %s"
            " AND state IN ('reported', 'rectifying', 'notified')))",
            [person, units, person, most, most, person],
        )
    _fold(lambda words: None)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) cases_case, cases_tally")
        cursor.execute(
            "SELECT count(*) FROM cases_case WHERE follower_id = %s AND state NOT IN ('closed', 'void')",
            [person],
        )
        return int(cursor.fetchone()[0])
