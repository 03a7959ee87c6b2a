"""Pages of the register: a nomination goes its way through them, and hidden things stay hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duqin.foundation.organisation import queries, services
from duqin.foundation.organisation.models import MonitorAppointment, Person, Unit
from duqin.foundation.organisation.rules.monitors import CONDITIONS
from duqin.kernel.actors import system
from tests.cast import SINCE, Cast, Member

Browser = Callable[[Member], Client]
NOMINATE = "/organisation/monitors/nominate/?unit=CY"
MOST = 12


def nomination(cast: Cast) -> dict[str, object]:
    return {
        "person": cast.monitor.person.pk,
        "is_full_time": "full",
        "conditions": list(CONDITIONS),
        "confidentiality_signed_on": "2026-01-05",
    }


def nominated(cast: Cast) -> MonitorAppointment:
    return services.nominate(
        unit=cast.catering,
        by=cast.head.actor,
        person=cast.monitor.person,
        conditions=list(CONDITIONS),
        confidentiality_signed_on=date(2026, 1, 5),
    )


def test_a_monitor_goes_all_the_way_through_the_pages(cast: Cast, browser_of: Browser) -> None:
    """R-000-14: the department picks, the leader in charge approves, the monitoring department files."""
    head, deputy, filer = map(browser_of, (cast.head, cast.deputy, cast.monitoring_head))
    url = head.post(NOMINATE, nomination(cast))["Location"]
    held = MonitorAppointment.objects.get()
    assert url == f"/organisation/monitors/{held.pk}/"
    assert held.is_full_time
    assert "待审定" in deputy.get("/organisation/monitors/waiting/").content.decode()
    assert f"{url}approve/" in deputy.get(url).content.decode()
    assert f"{url}approve/" not in head.get(url).content.decode()
    assert "周副主任" in head.get(url).content.decode()
    assert deputy.post(f"{url}approve/", {"version": held.version})["Location"] == url
    assert "待存档" in filer.get("/organisation/monitors/waiting/").content.decode()
    assert filer.post(f"{url}file/", {})["Location"] == url
    held.refresh_from_db()
    assert held.state == "filed"
    body = filer.get(url).content.decode()
    assert "提名" in body
    assert "存档" in body
    assert filer.post(f"{url}end/", {"reason": "轮岗"})["Location"] == url
    assert "轮岗" in filer.get(url).content.decode()
    assert "轮岗" not in browser_of(cast.student).get(url).content.decode()


def test_an_unsigned_statement_is_refused_beside_its_field(cast: Cast, browser_of: Browser) -> None:
    """R-000-12."""
    sent = nomination(cast) | {"confidentiality_signed_on": ""}
    answer = browser_of(cast.head).post(NOMINATE, sent)
    assert answer.status_code == 422
    assert "保密承诺书须在提名之前签署" in str(answer.context["form"]["confidentiality_signed_on"].errors)
    assert not MonitorAppointment.objects.exists()


def test_a_refusal_is_told_to_the_department(cast: Cast, browser_of: Browser) -> None:
    held = nominated(cast)
    browser_of(cast.deputy).post(f"/organisation/monitors/{held.pk}/refuse/", {"reason": "先参加培训"})
    assert "先参加培训" in browser_of(cast.head).get(f"/organisation/monitors/{held.pk}/").content.decode()


@pytest.mark.parametrize(("who", "status"), [("head", 200), ("stranger", 404), ("student", 403)])
def test_a_department_nominates_for_itself_only(
    cast: Cast, browser_of: Browser, who: str, status: int
) -> None:
    assert browser_of(getattr(cast, who)).get(NOMINATE).status_code == status


@pytest.mark.parametrize("who", ["stranger", "student", "provider_manager"])
def test_a_nomination_is_hidden_from_strangers(cast: Cast, browser_of: Browser, who: str) -> None:
    held, client = nominated(cast), browser_of(getattr(cast, who))
    assert client.get(f"/organisation/monitors/{held.pk}/").status_code == 404
    assert "钱监控" not in client.get("/organisation/monitors/").content.decode()
    assert "钱监控" not in client.get("/organisation/monitors/history/").content.decode()


def test_a_deputy_of_another_portfolio_is_forbidden(cast: Cast, browser_of: Browser) -> None:
    held = services.approve(nominated(cast), by=cast.deputy.actor)
    other = cast._member("deputy2", "冯副主任", cast.centre, "deputy")
    client = browser_of(other)
    assert client.get(f"/organisation/monitors/{held.pk}/approve/").status_code == 403
    assert client.post(f"/organisation/monitors/{held.pk}/end/", {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_register_names_the_missing(cast: Cast, browser_of: Browser, language: str) -> None:
    services.approve(nominated(cast), by=cast.deputy.actor)
    client = browser_of(cast.director)
    client.cookies["duqin_language"] = language
    body = client.get("/organisation/monitors/").content.decode()
    assert "1/2" in body
    assert "车队" in body


def test_the_beat_is_drawn_by_building(cast: Cast, browser_of: Browser) -> None:
    held = services.approve(nominated(cast), by=cast.deputy.actor)
    client, url = browser_of(cast.monitoring_head), f"/organisation/monitors/{held.pk}/beat/"
    body = client.get(url).content.decode()
    assert "第一食堂" in body
    assert "无人负责" in body
    assert client.post(url, {"places": [cast.kitchen.pk]}).status_code == 302
    assert queries.beat_of(cast.monitor.person) == [cast.kitchen]
    shown = client.get("/organisation/monitors/of/CY/").content.decode()
    assert "一楼库房" in shown
    assert client.post(url, {"places": [cast.kitchen.pk, cast.store.pk]}).status_code == 302
    assert queries.beat_coverage(cast.catering).unassigned == []


def test_a_beat_that_cannot_be_keeps_the_ticks(cast: Cast, browser_of: Browser) -> None:
    held = services.approve(nominated(cast), by=cast.deputy.actor)
    url = f"/organisation/monitors/{held.pk}/beat/"
    answer = browser_of(cast.monitoring_head).post(url, {"places": [cast.kitchen.pk], "on": "2099-01-01"})
    assert answer.status_code == 422
    assert f'value="{cast.kitchen.pk}" checked' in answer.content.decode()


def test_what_waits_is_counted_in_the_navigation(cast: Cast, browser_of: Browser) -> None:
    nominated(cast)
    assert queries.waiting_count(cast.deputy.actor) == 1
    assert queries.waiting_count(cast.monitoring_head.actor) == 0
    assert queries.waiting_count(cast.student.actor) == 0


@pytest.mark.parametrize("url", ["/organisation/monitors/", "/organisation/monitors/history/"])
def test_lists_cost_the_same_with_one_and_three_rows(cast: Cast, browser_of: Browser, url: str) -> None:
    client, by = browser_of(cast.student), system("test")
    services.approve(nominated(cast), by=cast.deputy.actor)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    one = cost()
    for number in (1, 2):
        unit = Unit.objects.create(
            code=f"D{number}", name=f"部{number}", kind="department", is_monitored=True, valid_from=SINCE
        )
        person = Person.objects.create(staff_no=f"D{number}", name=f"员{number}", unit=unit)
        held = services.nominate(
            unit=unit,
            by=by,
            person=person,
            conditions=list(CONDITIONS),
            confidentiality_signed_on=date(2026, 1, 5),
        )
        services.approve(held, by=by)
    assert cost() == one <= MOST
