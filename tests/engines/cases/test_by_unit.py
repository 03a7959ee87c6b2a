"""The register by unit: each number is what the list shows behind its link."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duqin.engines.cases import queries
from tests.cast import Cast, Member
from tests.engines.cases.story import closed, issued, opened, received

BrowserOf = Callable[[Member], Client]


def test_each_number_is_what_the_list_behind_it_shows(year: Cast, browser_of: BrowserOf) -> None:
    opened(year)
    issued(year, opened(year))
    received(year, opened(year))
    opened(year, unit=year.fleet)
    closed(year, opened(year))
    office = browser_of(year.inspector)
    page = office.get(reverse("cases:by_unit")).content.decode()
    links = re.findall(r'<td class="p2 num"[^>]*><a href="([^"]+)">(\d+)</a>', page)
    assert len(links) >= 8
    for address, number in links:
        shown = office.get(unescape(address)).context["listing"]
        assert shown.count == int(number), address


def test_a_unit_sees_its_own_numbers_only(year: Cast, browser_of: BrowserOf) -> None:
    opened(year)
    opened(year, unit=year.fleet)
    assert {row.unit for row in queries.tallies(year.inspector.actor)} == {year.catering, year.fleet}
    assert [row.unit for row in queries.tallies(year.head.actor)] == [year.catering]
    assert [row.unit for row in queries.tallies(year.stranger.actor)] == [year.fleet]
    assert queries.tallies(year.student.actor) == []
    assert "还没有整改事项" in browser_of(year.student).get(reverse("cases:by_unit")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_for_one_case_and_for_three(year: Cast, browser_of: BrowserOf, number: int) -> None:
    for turn in range(number):
        opened(year, unit=(year.catering, year.fleet)[turn % 2])
    office, address = browser_of(year.inspector), reverse("cases:by_unit")
    office.get(address)
    with CaptureQueriesContext(connection) as asked:
        office.get(address)
    assert len(asked) <= 6, "\n".join(str(query["sql"])[:200] for query in asked.captured_queries)
