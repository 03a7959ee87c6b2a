"""Database triggers that refuse to change or delete the rows of a table, on both engines."""

from __future__ import annotations

from typing import Any

from duqin.kernel.triggers import Triggers

SENTENCE = "append-only: rows of {table} are never changed or deleted"


def trigger_sql(vendor: str, table: str) -> list[str]:
    """Statements that make the table append-only on this engine."""
    said = SENTENCE.format(table=table)
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]


def drop_sql(vendor: str, table: str) -> list[str]:
    """Statements that take the guard away (migrations backwards; tests of tampering)."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]
    return [
        f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
        f"DROP FUNCTION IF EXISTS {table}_refuse()",
    ]


class AppendOnly(Triggers):
    """Migration operation: from now on the table only grows."""

    def __init__(self, table: str) -> None:
        self.table = table

    def put_up(self, vendor: str) -> list[str]:
        return trigger_sql(vendor, self.table)

    def taken_away(self, vendor: str) -> list[str]:
        return drop_sql(vendor, self.table)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table], {}

    def describe(self) -> str:
        return f"Make {self.table} append-only"
