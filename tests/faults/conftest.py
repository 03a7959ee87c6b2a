"""A school for a test that hurts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.schools import School
from tests.foundation.safekeeping.installation import Installation, database


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    with database(is_ready=True) as address:
        yield School(Installation(tmp_path / "data", tmp_path / "backups", address))
