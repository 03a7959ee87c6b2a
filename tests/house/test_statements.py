"""What the pages people open every day cost in statements, the frame included (session, account, rights, counts)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duqin.engines.cases import services as cases
from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Institution
from duqin.foundation.standards import services as standards
from duqin.kernel.actors import system
from duqin.kernel.moments import today
from tests.cast import Cast, Member
from tests.domains.inspections import plan_making, visit
from tests.engines.assessment.test_ledger import deduct
from tests.engines.cases import story
from tests.foundation.standards import making
from tests.standing import Kept, Standing

Browser = Callable[[Member], Client]


@dataclass
class House:
    """The cast in the middle of its work, and the addresses of the pages."""

    cast: Cast
    pages: dict[str, str]


@pytest.fixture(scope="module")
def standing(standing_world: Standing[House]) -> Iterator[Kept[House]]:
    with standing_world(at_work) as kept:
        yield kept


@pytest.fixture
def house(standing: Kept[House], db: None, tmp_path: Path) -> House:
    return standing.copy(tmp_path)


def at_work(cast: Cast) -> House:
    """A plan with tasks, a record handed in, an open sheet, cases in several states, a month with a score."""
    organisation.load_shipped_calendar(by=system("tests"))
    cases.seed_rules()
    visit.library(cast, effective_on=date(2025, 1, 1))
    plan = plan_making.in_force(cast, from_date=today(), to_date=date(today().year + 1, 1, 31))
    record = visit.handed_in(cast, "C-1", "C-4")
    case = visit.reported(cast, record.findings.order_by("found_at").first())
    sheet = visit.begin(cast)
    visit.found(cast, sheet, "C-1")
    story.asked(cast, story.opened(cast))
    story.opened(cast)
    standards.submit(making.draft(cast, "U-1", document="second-rules"), by=cast.monitoring_head.actor)
    notice = case.notice_items.get().notice
    deduct(cast, "a", "-1", today())
    period = f"{today():%Y-%m}"
    task = plan.tasks.first()
    return House(
        cast,
        {
            "frame": reverse("web:me"),
            "workbench": reverse("workbench:home"),
            "notifications": reverse("workbench:notifications"),
            "units": reverse("organisation:units"),
            "unit": reverse("organisation:unit", args=["CY"]),
            "people": reverse("organisation:people"),
            "cases": reverse("cases:list"),
            "tallies": reverse("cases:by_unit"),
            "case": reverse("cases:detail", args=[case.number]),
            "notices": reverse("cases:notices"),
            "notice": reverse("cases:notice", args=[notice.pk]),
            "inspections": reverse("inspections:list"),
            "inspection": reverse("inspections:detail", args=[record.pk]),
            "sheet": reverse("inspections:sheet", args=[sheet.pk]),
            "hand in": reverse("inspections:submit", args=[sheet.pk]),
            "handed in": reverse("inspections:done", args=[record.pk]),
            "findings": reverse("inspections:findings"),
            "plans": reverse("inspections:plans"),
            "plan": reverse("inspections:plan", args=[plan.pk]),
            "tasks": reverse("inspections:tasks"),
            "scores": reverse("assessment:month", args=[period]),
            "score": reverse("assessment:card", args=[period, "CY"]),
            "ledger": reverse("assessment:ledger"),
            "bulletins": reverse("publications:bulletins"),
        }
        | ({"task": reverse("inspections:task", args=[task.pk])} if task else {}),
    )


FRAME = 2
"""Session with account, person, unit, institution and unread notifications; rights. Between requests a process keeps the
rights (test_rights_stamp.py), but not within a transaction, in which these tests are: a server asks one statement less."""
FILING = {"monitoring_head", "deputy", "director"}
"""Who approves or files appointments of monitors is told on every page how many wait: one statement more."""
LISTS = (
    "units",
    "people",
    "cases",
    "notices",
    "inspections",
    "findings",
    "plans",
    "tasks",
    "ledger",
    "bulletins",
)
MOST = dict.fromkeys(LISTS, 5) | {
    "frame": FRAME,
    "notifications": FRAME + 1,
    "tallies": FRAME + 1,
    "workbench": 6,
    "cases": 4,
    "case": 9,
    "unit": 10,
    "notice": 8,
    "inspections": 7,
    "findings": 6,
    "inspection": 20,
    "sheet": 7,
    "hand in": 8,
    "handed in": 5,
    "plan": 14,
    "task": 4,
    "scores": 8,
    "score": 6,
}


def statements(browser: Client, address: str) -> list[str]:
    """What a page asks of the database when it is opened for the second time."""
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    return [str(query["sql"]) for query in asked.captured_queries]


@pytest.mark.parametrize(
    "who", ["inspector", "monitoring_head", "administrator", "head", "deputy", "director"]
)
def test_pages_are_cheap(house: House, browser_of: Browser, who: str) -> None:
    browser = browser_of(getattr(house.cast, who))
    asked = {name: statements(browser, address) for name, address in house.pages.items()}
    more = who in FILING
    dear = {name: len(found) for name, found in asked.items() if len(found) > MOST[name] + more}
    assert not dear, "\n".join(f"{name}: {sql[:200]}" for name in dear for sql in asked[name])


@pytest.mark.parametrize(
    "who", ["inspector", "monitoring_head", "administrator", "head", "deputy", "director", "student"]
)
def test_the_first_screen_takes_seven_statements_at_most(house: House, browser_of: Browser, who: str) -> None:
    found = statements(browser_of(getattr(house.cast, who)), house.pages["workbench"])
    assert len(found) <= 7, "\n".join(sql[:200] for sql in found)


def test_notifications_are_counted_with_the_session_and_other_badges_in_one_statement(
    house: House, browser_of: Browser
) -> None:
    """Notifications and appointments to file: the head of monitoring has both."""
    found = statements(browser_of(house.cast.monitoring_head), house.pages["frame"])
    assert len(found) == FRAME + 1
    assert "workbench_notification" in found[0] and "django_session" in found[0]
    assert "organisation_monitorappointment" in found[-1]
    assert not any("workbench_notification" in sql for sql in found[1:])


def test_the_bell_tells_on_the_next_page_what_has_come_and_what_was_read(
    house: House, browser_of: Browser
) -> None:
    """Each person his own; also where nobody noted whose session it is, so that Django looks itself."""
    inspector, browser = house.cast.inspector, browser_of(house.cast.inspector)
    workbench.read_all(by=inspector.actor)
    assert bell(browser) == 0
    for key in ("tests:1", "tests:2", "tests:3"):
        workbench.notify(inspector.person, key=key, kind="tests.fact", title="有事")
    workbench.notify(house.cast.head.person, key="tests:4", kind="tests.fact", title="别人的事")
    assert bell(browser) == 3
    UserSession.objects.all().delete()
    assert bell(browser) == 3
    workbench.read_all(by=inspector.actor)
    assert bell(browser) == 0


def bell(browser: Client) -> int:
    """The number the bell tells."""
    found = re.search(r"通知，(\d+) 条未读", browser.get("/me/").content.decode())
    assert found
    return int(found[1])


def test_a_new_name_of_the_school_is_on_the_next_page(house: House, browser_of: Browser) -> None:
    """Of what the frame shows a process keeps only what the session's statement tells the stamp of."""
    browser = browser_of(house.cast.inspector)
    assert "江城大学" in browser.get("/me/").content.decode()
    Institution.objects.update(name="江北大学")
    assert "江北大学" in browser.get("/me/").content.decode()
