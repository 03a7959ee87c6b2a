"""The calendar of 2026 in force, and the shipped rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from duqin.engines.cases import services as cases
from duqin.foundation.organisation import services as organisation
from duqin.kernel import events
from duqin.kernel.actors import system
from tests.cast import Cast

Hear = Callable[[type[events.Event]], list[Any]]


@pytest.fixture(autouse=True)
def house_language() -> Iterator[None]:
    """A page in English leaves its language with the thread; the next test speaks Chinese again."""
    yield
    translation.deactivate()


@pytest.fixture
def hear() -> Iterator[Hear]:
    """Collect the facts of a kind that are stated during the test."""
    plugged: list[tuple[type[events.Event], Any]] = []

    def listen(event: type[events.Event]) -> list[Any]:
        heard: list[Any] = []
        handler = heard.append
        events.listen(event, handler)
        plugged.append((event, handler))
        return heard

    yield listen
    for event, handler in plugged:
        events._handlers[event].remove(handler)


@pytest.fixture
def year(cast: Cast) -> Cast:
    """The cast with the official tables registered."""
    organisation.load_shipped_calendar(by=system("tests"))
    return cast


@pytest.fixture
def ladder(year: Cast) -> Cast:
    """And with the shipped rules."""
    cases.seed_rules()
    return year
