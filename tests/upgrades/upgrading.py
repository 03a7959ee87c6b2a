"""In a process of its own: build the tables of an earlier version, fill them, and say what stands in them.

python -m tests.upgrades.upgrading build NAME      the tables of that version with its rows
python -m tests.upgrades.upgrading look            rows per table, the state of the chain, pages that do not answer,
                                                   kept numbers that are wrong
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from tests.upgrades.states import State, state

PAGES = (
    *("workbench:home", "cases:list", "cases:notices", "inspections:list", "inspections:plans"),
    *("assessment:latest", "publications:bulletins"),
)


def main(what: str, *words: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    from duqin.interfaces.cli.commands.starting import start

    start()
    {"build": build, "look": look}[what](*words)


def build(name: str) -> None:
    """Migrate to the migrations of that version and put its rows in."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    found = state(name)
    executor = MigrationExecutor(connection)
    executor.migrate([(app, last) for app, last in found.migrations.items()])
    fill(found)


def fill(found: State) -> None:
    """Rows as they were, past triggers and references: they were all kept when the rows were made."""
    from django.db import connection, transaction

    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor, transaction.atomic():
        guards = lower_guards(cursor, is_postgres)
        for table, content in found.tables.items():
            fill_table(cursor, table, content["columns"], content["rows"], is_postgres)
        for guard in guards:
            cursor.execute(guard)


def lower_guards(cursor: Any, is_postgres: bool) -> list[str]:
    """Let rows in in any order; returns the statements that put the guards up again."""
    if is_postgres:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        return []
    cursor.execute("PRAGMA defer_foreign_keys=ON")
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = cursor.fetchall()
    for name, _sql in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    return [sql for _name, sql in triggers]


def fill_table(cursor: Any, table: str, columns: list[str], rows: list[list[Any]], is_postgres: bool) -> None:
    """One table; on PostgreSQL numbers of yes and no become booleans, and the sequences go on after the last id."""
    from django.db import connection

    cursor.execute(f'DELETE FROM "{table}"')
    if is_postgres:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'boolean'",
            [table],
        )
        yes_no = {columns.index(name) for (name,) in cursor.fetchall() if name in columns}
        rows = [[bool(v) if i in yes_no and v is not None else v for i, v in enumerate(row)] for row in rows]
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
    if is_postgres and "id" in columns:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [connection.ops.quote_name(table)])
        if (sequence := cursor.fetchone()[0]) and rows:
            cursor.execute("SELECT setval(%s, %s)", [sequence, max(row[columns.index("id")] for row in rows)])


def look() -> None:
    """What stands there now, and whether the main pages of everyone answer."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from duqin.engines.cases import queries as cases
    from duqin.foundation.organisation.models import Account
    from duqin.foundation.trust import queries
    from duqin.interfaces.cli.demo.accounts import LOGINS

    settings.ALLOWED_HOSTS = ["*"]
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    report, silent = queries.verify_chain(), []
    for account in Account.objects.filter(username__in=LOGINS):
        browser = Client()
        browser.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        for name in PAGES:
            status = browser.get(reverse(name), follow=True).status_code
            if status not in (200, 403):
                silent.append([account.username, name, status])
    said = {"counts": counts, "fault": report.fault, "links": report.links, "silent": silent}
    print(json.dumps(said | {"wrong": len(cases.wrong_tallies())}))


if __name__ == "__main__":
    main(*sys.argv[1:])
