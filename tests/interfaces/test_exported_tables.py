"""Tables that are no list of their own can be taken along as they stand: the same columns, the same rows (issue: XLSX of every
list is exactly what shows)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.cast import Cast, Member
from tests.domains.inspections.plan_making import beat
from tests.domains.inspections.visit import handed_in, library

PAGES = {
    "cases/units/": "?export=xlsx",
    "assessment/": "?export=xlsx",
    "organisation/monitors/": "?export=xlsx",
    "inspections/coverage/": "?export=xlsx",
    "inspections/coverage/balance/": "?export=xlsx",
    "inspections/coverage/silent/": "?export=rounds",
}


@pytest.fixture
def busy(cast: Cast) -> Cast:
    library(cast)
    beat(cast, [cast.kitchen])
    handed_in(cast, "C-1", "C-5")
    handed_in(cast, by=cast.monitor, level=3, kind="self_check")
    return cast


@pytest.mark.parametrize(("address", "asked"), PAGES.items())
def test_a_table_is_exported_as_it_stands(
    busy: Cast, browser_of: Callable[[Member], Client], address: str, asked: str
) -> None:
    browser = browser_of(busy.monitoring_head)
    page = browser.get(f"/{address}", follow=True)
    html = page.content.decode()
    assert asked[1:] in html, "nobody finds it"
    head, rows = table_of(html)
    exported = rows_of(browser.get(f"{page.request['PATH_INFO']}{asked}"))
    assert list(exported[0]) == head
    assert len(exported) - 1 == len(rows) > 0
    for shown, taken in zip(rows, exported[1:], strict=True):
        assert shown[0] == taken[0]
        numbers = [(a, b) for a, b in zip(shown, taken, strict=True) if isinstance(b, int | float)]
        assert [float(a) for a, _b in numbers] == [float(b) for _a, b in numbers]


def test_the_directory_of_units_is_a_list(cast: Cast, browser_of: Callable[[Member], Client]) -> None:
    """Depth first, each with the one above; of the day that is looked at."""
    browser = browser_of(cast.monitoring_head)
    assert "export=xlsx" in browser.get("/organisation/units/").content.decode()
    rows = rows_of(browser.get("/organisation/units/?export=xlsx"))
    codes = {row[0]: row for row in rows[1:]}
    assert codes["CY"][3] == cast.catering.parent.name
    assert len(codes) == len(rows) - 1


def test_who_is_silent_is_exported_with_the_days(busy: Cast, browser_of: Callable[[Member], Client]) -> None:
    rows = rows_of(browser_of(busy.monitoring_head).get("/inspections/coverage/silent/?export=silent"))
    assert rows[0] == ("监控员", "单位", "没有巡查的工作日", "最近一次巡查")


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    return [tuple(row) for row in book.get_sheet_by_index(0).to_python()]


def table_of(page: str) -> tuple[list[str], list[list[str]]]:
    """The words of the last table of a page."""
    table = re.findall(r"<table.*?</table>", page, re.DOTALL)[-1]
    head = [words(cell) for cell in re.findall(r"<th[ >].*?</th>", table, re.DOTALL)]
    rows = [
        re.findall(r"<td.*?</td>", row, re.DOTALL) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
    ]
    return head, [[words(cell) for cell in row] for row in rows if row]


def words(cell: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", cell)).strip().replace("−", "-")
