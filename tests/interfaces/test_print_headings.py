"""The title of a page is what the browser prints above it and names the file by: it says what the paper is, and its
number after that."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from duqin.engines.cases import services as cases
from duqin.foundation.organisation import services as organisation
from duqin.kernel.actors import system
from duqin.kernel.moments import today
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.engines.assessment.test_ledger import deduct

pytestmark = pytest.mark.django_db


def test_titles_say_what_it_is_before_its_number(cast: Cast, browser_of: Callable[[Member], Client]) -> None:
    organisation.load_shipped_calendar(by=system("tests"))
    cases.seed_rules()
    visit.library(cast, effective_on=date(2025, 1, 1))
    record = visit.handed_in(cast, "C-1")
    finding = record.findings.get()
    case = visit.reported(cast, finding)
    notice = case.notice_items.get().notice
    deduct(cast, "a", "-1", today())
    period = f"{today():%Y-%m}"
    unit = record.unit.local_name
    browser = browser_of(cast.inspector)
    said = {
        reverse("cases:detail", args=[case.number]): f"{case.title} · 事项 {case.number}",
        reverse("cases:notice", args=[notice.pk]): f"问题整改通知单 {notice.number}",
        reverse("inspections:detail", args=[record.pk]): f"{unit} · 日常巡查 {record.number}",
        reverse("inspections:finding", args=[finding.pk]): (
            f"{finding.description} · 检查问题 {finding.number}"
        ),
        reverse("assessment:card", args=[period, "CY"]): f"月度考核表 · {unit} {period}",
        reverse("assessment:ledger"): "记分台账",
    }
    assert {url: title(browser, url) for url in said} == said


def title(browser: Client, url: str) -> str:
    """The title without the name of the product."""
    found = re.search(r"<title>(.*?) · 督勤</title>", browser.get(url).content.decode())
    assert found, url
    return html.unescape(found[1])
