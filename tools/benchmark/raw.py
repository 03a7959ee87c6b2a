"""The limit of each page: the least SQL that fetches or stores the same, straight through the driver."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

UNSETTLED = "c.state NOT IN ('closed', 'void')"
LINE = """SELECT c.id, c.number, c.title, c.state, c.severity, c.turn_due_at, c.opened_at, u.name, p.full_name, r.name, f.name
    FROM cases_case c JOIN organisation_unit u ON u.id = c.unit_id JOIN organisation_person r ON r.id = c.responsible_id
    LEFT JOIN organisation_person f ON f.id = c.follower_id LEFT JOIN organisation_place p ON p.id = c.place_id"""
LIST = f"{LINE} WHERE {UNSETTLED} AND c.severity = 'general' AND c.unit_id = ANY(%(units)s) ORDER BY c.turn_due_at, c.id LIMIT 51"
COUNT = f"""SELECT count(*) FROM (SELECT 1 FROM cases_case c
    WHERE {UNSETTLED} AND c.severity = 'general' AND c.unit_id = ANY(%(units)s) LIMIT 1001) n"""  # noqa: S608
DETAIL = (
    f"{LINE} WHERE c.id = %(case)s",
    "SELECT * FROM cases_clock WHERE case_id = %(case)s ORDER BY started_at",
    "SELECT s.*, e.evidence_id FROM cases_step s LEFT JOIN cases_stepevidence e ON e.step_id = s.id"
    " WHERE s.case_id = %(case)s ORDER BY s.id",
    "SELECT f.*, i.number FROM inspections_finding f JOIN inspections_inspection i ON i.id = f.inspection_id"
    " WHERE f.case_id = %(case)s",
    "SELECT n.*, d.text FROM cases_noticeitem t JOIN cases_notice n ON n.id = t.notice_id"
    " LEFT JOIN documents_numberdrawn d ON d.id = n.number_id WHERE t.case_id = %(case)s",
)
COUNTS = """SELECT unit_id, state, sum(n) FROM cases_tally WHERE person_id = 0 AND unit_id = ANY(%(units)s) GROUP BY 1, 2
    UNION ALL SELECT unit_id, state, sum(n) FROM cases_tally WHERE person_id = %(me)s AND unit_id <> ALL(%(units)s) GROUP BY 1, 2"""
WORKBENCH = f"{LINE} WHERE {UNSETTLED} AND (c.follower_id = %(me)s OR c.responsible_id = %(me)s) ORDER BY c.turn_due_at LIMIT 200"


class Raw:
    """A connection of its own, and the ids that the statements are asked with."""

    def __init__(self, address: str, **asked: Any) -> None:
        self.connection = psycopg.connect(address, autocommit=True, application_name="bench")
        self.asked = asked
        self._rows: list[tuple[str, dict[str, Any]]] = []

    def close(self) -> None:
        self.connection.close()

    def _fetch(self, *statements: str) -> None:
        for statement in statements:
            self.connection.execute(statement, self.asked).fetchall()

    def list(self) -> None:
        self._fetch(LIST, COUNT)

    def detail(self) -> None:
        self._fetch(*DETAIL)

    def counts(self) -> None:
        self._fetch(COUNTS)

    def workbench(self) -> None:
        self._fetch(WORKBENCH)

    def learn(self, case: int) -> None:
        """Take the rows of a problem with its notice as the pattern that `create` stores again."""
        for table, where in PATTERN.items():
            cursor = self.connection.execute(
                f"SELECT t.* FROM {table} t {where} ORDER BY t.id",  # noqa: S608 names of ours
                {"case": case},
            )
            names = [column.name for column in cursor.description or ()]
            self._rows += [(table, dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    def create(self) -> None:
        """Store a finding, its case with clocks and steps, its notice, its points and audit rows; committed."""
        fresh: dict[tuple[str, Any], Any] = {}
        with self.connection.transaction():
            for table, row in self._rows:
                self._store(table, row, fresh)

    def _store(self, table: str, row: dict[str, Any], fresh: dict[tuple[str, Any], Any]) -> None:
        number = uuid4()
        told = {name: _told(table, name, value, number, fresh) for name, value in row.items() if name != "id"}
        if hasattr(row["id"], "hex"):
            told["id"] = number
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, told)),
            sql.SQL(", ").join(sql.Placeholder() * len(told)),
        )
        found = self.connection.execute(statement, list(told.values())).fetchone()
        fresh[table, row["id"]] = found[0] if found else None


POINTS_TO = {
    "case_id": "cases_case",
    "finding_id": "inspections_finding",
    "notice_id": "cases_notice",
    "number_id": "documents_numberdrawn",
}
UNIQUE = {"number", "key", "text", "origin_id"}
OF_CASE = "WHERE t.case_id = %(case)s"
OF_NOTICE = "JOIN cases_noticeitem i ON {0} = t.id WHERE i.case_id = %(case)s"
PATTERN = {
    "cases_case": "WHERE t.id = %(case)s",
    "inspections_finding": OF_CASE,
    "cases_clock": OF_CASE,
    "cases_step": OF_CASE,
    "documents_numberdrawn": "JOIN cases_notice n ON n.number_id = t.id"
    " JOIN cases_noticeitem i ON i.notice_id = n.id WHERE i.case_id = %(case)s",
    "cases_notice": OF_NOTICE.format("i.notice_id"),
    "cases_noticeitem": OF_CASE,
    "assessment_ledgerentry": "JOIN inspections_finding f ON f.id::text = t.origin_id WHERE f.case_id = %(case)s",
    "trust_auditentry": "JOIN cases_noticeitem i ON t.object_kind = 'cases.notice' AND t.object_id = i.notice_id::text"
    " WHERE i.case_id = %(case)s",
}


def _told(table: str, name: str, value: Any, number: Any, fresh: dict[tuple[str, Any], Any]) -> Any:
    """The value of a column in the copy: new where it must be unique, the new key where it points to a new row."""
    if name in POINTS_TO and table != POINTS_TO[name]:
        return fresh.get((POINTS_TO[name], value), value)
    if name == "sequence":
        return number.int % 2_000_000_000
    if name in UNIQUE and isinstance(value, str):
        return str(number)
    return Jsonb(value) if isinstance(value, dict | list) else value
