"""40,000 lines within a minute on both databases (issue 3), and a number of statements that grows with batches only."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duqin.domains.inspections.models import Answer, Finding, ImportedInspection, Inspection
from duqin.engines.assessment.models import LedgerEntry
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case
from duqin.engines.workbench.models import Notification
from tests.cast import Cast
from tests.domains.inspections.past import many
from tests.domains.inspections.past.files import as_csv, as_xlsx, brought_in

MINUTE = 60


def worked() -> float:
    """Seconds of processor time so far, of this process and of the PostgreSQL process that serves it, if it is here."""
    own = time.process_time()
    if connection.vendor != "postgresql":
        return own
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return own
    ticks = stat.read_text().rsplit(")", 1)[1].split()
    return own + (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture
def campus(cast: Cast) -> Cast:
    many.campus(cast)
    cases.seed_rules()
    return cast


@pytest.mark.proof
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_forty_thousand_lines_take_less_than_a_minute(campus: Cast, form: str) -> None:
    """Processor time, since a machine may have other things to do; the time on the wall is printed beside it."""
    lines = many.records(40_000)
    data = as_csv(lines) if form == "csv" else as_xlsx(lines)
    begun, before = time.monotonic(), worked()
    record = brought_in(data, campus.monitoring_head.actor)
    took, busy = time.monotonic() - begun, worked() - before
    print(f"\n40,000 lines, {connection.vendor}, {form}: {busy:.1f} s of work, {took:.1f} s on the wall")
    assert busy < MINUTE
    assert (Answer.objects.count(), Inspection.objects.count()) == (40_000, 2_000)
    assert Finding.objects.count() == Case.objects.count() == record.counts["findings"] > 3_500
    assert LedgerEntry.objects.filter(kind="deduction").count() == record.counts["findings"]
    assert not Notification.objects.exists()


def test_statements_follow_the_batches_and_not_the_lines(campus: Cast) -> None:
    """4,000 lines: every table in batches, and nothing asked for a single line."""
    data = as_csv(many.records(4_000))
    with CaptureQueriesContext(connection) as asked:
        brought_in(data, campus.monitoring_head.actor)
    selects = [
        str(query["sql"]) for query in asked.captured_queries if str(query["sql"]).startswith("SELECT")
    ]
    inserts = [
        str(query["sql"]) for query in asked.captured_queries if str(query["sql"]).startswith("INSERT")
    ]
    assert len(selects) < 120, len(selects)
    assert len(inserts) < 4_000 / 20, len(inserts)
    assert (Answer.objects.count(), ImportedInspection.objects.count()) == (4_000, 200)
