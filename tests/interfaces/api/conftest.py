"""A campus at work that stands for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interfaces.api.house_of import Work, at_work
from tests.standing import Kept, Standing


@pytest.fixture(scope="module")
def standing(standing_world: Standing[Work]) -> Iterator[Kept[Work]]:
    with standing_world(at_work) as kept:
        yield kept


@pytest.fixture
def work(standing: Kept[Work], db: None, tmp_path: Path) -> Work:
    return standing.copy(tmp_path)
