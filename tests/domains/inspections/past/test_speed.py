"""40,000 lines within a minute on both databases (issue 3), and a number of statements that grows with batches only."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from duqin.domains.inspections.models import Answer, Finding, Inspection
from duqin.engines.cases import services as cases
from tests.cast import Cast
from tests.domains.inspections.past import many
from tests.domains.inspections.past.files import as_csv, as_xlsx, brought_in

MINUTE = 60


@pytest.mark.proof
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_forty_thousand_lines_take_less_than_a_minute(cast: Cast, form: str) -> None:
    many.campus(cast)
    cases.seed_rules()
    lines = many.records(40_000)
    data = as_csv(lines) if form == "csv" else as_xlsx(lines)
    begun, worked = time.monotonic(), time.process_time()
    record = brought_in(data, cast.monitoring_head.actor)
    took, worked = time.monotonic() - begun, time.process_time() - worked
    print(f"\n{connection.vendor} {form}: {took:.1f} s, {worked:.1f} s of them our own; {record.counts}")
    assert worked < MINUTE
    assert record.counts["wrong"] == 0
    assert (Answer.objects.count(), Inspection.objects.count()) == (40_000, 2_000)
    assert Finding.objects.count() == record.counts["findings"] > 3_500
