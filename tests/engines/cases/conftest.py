"""The calendar of 2026 in force, and the shipped rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from duqin.engines.cases import services as cases
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import CalendarYear
from duqin.kernel import events
from duqin.kernel.actors import system
from tests.cast import Cast
from tests.standing import Kept, items_of_module, stood

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


@pytest.fixture(scope="module")
def standing_cast(request: pytest.FixtureRequest) -> Iterator[Kept[Cast] | None]:
    """The cast as everywhere; with the tables registered where no test of the module does without them."""
    asking = [set(getattr(item, "fixturenames", ())) for item in items_of_module(request)]
    is_for_all = all("year" in names for names in asking if "cast" in names)
    with stood(request, registered if is_for_all else lambda cast: cast) as kept:
        yield kept


def registered(cast: Cast) -> Cast:
    organisation.load_shipped_calendar(by=system("tests"))
    return cast


@pytest.fixture
def year(cast: Cast) -> Cast:
    """The cast with the official tables registered."""
    return cast if CalendarYear.objects.exists() else registered(cast)


@pytest.fixture
def ladder(year: Cast) -> Cast:
    """And with the shipped rules."""
    cases.seed_rules()
    return year
