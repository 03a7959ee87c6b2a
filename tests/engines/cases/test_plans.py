"""The plan that PostgreSQL keeps for a list is made without its values: what bounds the rows must stand in the statement."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from duqin.engines.cases import queries
from duqin.engines.cases.models import Case
from duqin.engines.cases.queries.desk import NOBODY_FOLLOWS
from duqin.engines.cases.views.lists import CASES
from duqin.kernel.prepared import Fixed
from tests.cast import Cast
from tests.engines.cases.story import opened

OTHER_INDEXES = """
    SELECT i.indexrelid::regclass::text FROM pg_index i
    LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
    WHERE i.indrelid = 'cases_case'::regclass AND c.oid IS NULL AND i.indexrelid::regclass::text NOT LIKE %s
"""
OPEN = {"flag": "open", "severity": "general", "sort": "due"}


def asked(cast: Cast) -> list[str]:
    """The statements of the list, its count among them: the page is smaller than what there is."""
    request = RequestFactory().get("/cases/", OPEN)
    request.actor = cast.inspector.actor  # type: ignore[attr-defined]
    query = CASES.read(request)
    with CaptureQueriesContext(connection) as told:
        CASES.page(request, None, query)
    return [str(one["sql"]) for one in told.captured_queries if "cases_case" in one["sql"]]


def with_indexes(names: str) -> None:
    """Leave the indexes of cases of these names alone until the transaction is undone: of a handful of rows any would do,
    and which one the planner takes hangs on when the table was last looked through."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # an index is not dropped over rows still to be checked
        cursor.execute(OTHER_INDEXES, [names])
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")


def test_the_bounds_of_a_list_stand_in_its_statement(year: Cast) -> None:
    opened(year)
    (statement,) = [sql for sql in asked(year) if "turn_due_at" in sql]
    assert "IN ('closed', 'void')" in statement
    assert "= ('general')" in statement


def test_without_values_the_open_cases_are_still_read_from_an_index_of_theirs(year: Cast) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps no plans")
    opened(year)
    request = RequestFactory().get("/cases/", OPEN)
    request.actor = year.inspector.actor  # type: ignore[attr-defined]
    rows = CASES.narrowed(queries.case_lines(year.inspector.actor), CASES.read(request))
    sql, params = rows.order_by().values("pk")[:1001].query.sql_with_params()
    assert not params, "this inspector sees everything"
    with_indexes("case_open_%")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE counted AS SELECT count(*) FROM ({sql}) n")
        cursor.execute("EXPLAIN EXECUTE counted")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("DEALLOCATE counted")
    assert "case_open_" in plan, plan


def test_what_nobody_follows_is_found_by_an_index_of_its_own(year: Cast) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps no plans")
    opened(year)
    sql = Case.objects.filter(state=Fixed("reported")).filter(NOBODY_FOLLOWS).values("pk").query
    with_indexes("case_followed_by_nobody")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "case_followed_by_nobody" in plan, plan
