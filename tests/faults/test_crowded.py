"""Many writers on one SQLite file: nobody is told "database is locked" (reliability goal 5)."""

from __future__ import annotations

import json
import os

import pytest
from django.db import connection

from tests.faults.schools import School

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="one writer at a time is SQLite's way"),
    pytest.mark.long,
]
EACH = int(os.environ.get("DUQIN_WRITES_EACH", "40"))


def test_sixteen_writers_are_never_told_that_it_is_locked(school: School) -> None:
    """Each of sixteen processes answers its own sheet, as fast as it can; `make prove` does 20,000 in all."""
    assert json.loads(school.run("write", str(EACH))) == []
