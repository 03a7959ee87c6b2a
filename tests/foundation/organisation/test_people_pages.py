"""Pages of people and posts: what another unit does not see, and how posts and rights are given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from duqin.foundation.organisation.models import Person, Post
from duqin.kernel import spreadsheets
from duqin.kernel.moments import today
from tests.cast import Cast

Browser = Callable[..., Client]
DAY = timedelta(days=1)


def at(name: str, *args: object) -> str:
    return reverse(f"organisation:{name}", args=args)


@pytest.fixture
def desk(cast: Cast, browser_of: Browser) -> Client:
    return browser_of(cast.monitoring_head)


def test_another_units_people_are_not_to_be_found(cast: Cast, browser_of: Browser) -> None:
    """R-004-74: the fleet neither lists nor opens nor exports the canteen's people; the canteen does."""
    Person.objects.filter(pk=cast.monitor.person.pk).update(phone="88871234")
    fleet, canteen = browser_of(cast.stranger), browser_of(cast.head)
    page = at("person", cast.monitor.person.pk)
    assert (fleet.get(page).status_code, canteen.get(page).status_code) == (404, 200)
    listed = fleet.get(at("people")).content.decode()
    assert ("钱监控" in listed, "88871234" in listed, "吴队长" in listed) == (False, False, True)
    assert "88871234" in canteen.get(at("people")).content.decode()
    assert fleet.get(at("people"), {"unit": cast.catering.pk}).status_code == 400
    assert exported(canteen) >= {"钱监控", "88871234"}
    assert not exported(fleet) & {"钱监控", "88871234"}


def exported(browser: Client) -> set[str]:
    """Every cell of the list of people as this browser exports it."""
    answer = browser.get(at("people"), {"export": "xlsx"})
    sheets = spreadsheets.read(b"".join(answer.streaming_content)).sheets.values()
    return {cell for sheet in sheets for _number, cells in sheet.lines for cell in cells}


def test_the_chain_names_people_to_everyone_but_leads_only_where_one_may_look(
    cast: Cast, browser_of: Browser
) -> None:
    page = browser_of(cast.stranger).get(at("unit", "CY")).content.decode()
    assert "赵经理" in page
    assert at("person", cast.head.person.pk) not in page
    assert "HT-2025-07" not in page


def test_who_has_left_is_listed_only_when_asked_for(cast: Cast, desk: Client) -> None:
    told = {"last_day": today().isoformat(), "reason": "退休", "version": "1"}
    assert desk.post(at("person_leave", cast.student.person.pk), told).status_code == 302
    assert "李同学" not in desk.get(at("people")).content.decode()
    assert "李同学" in desk.get(at("people"), {"left": "yes"}).content.decode()


def test_a_person_is_appointed_ended_and_struck(cast: Cast, desk: Client) -> None:
    person = cast.student.person
    told = {"post": cast.posts["inspector"].pk, "unit": cast.monitoring.pk, "from_date": today().isoformat()}
    assert desk.post(at("person_appoint", person.pk), told).status_code == 302
    assert cast.student.actor.may("cases.issue")
    held = person.appointments.get(post=cast.posts["inspector"])
    page = desk.get(at("appointment_end", person.pk, held.pk)).content.decode()
    assert "撤销任命" in page
    assert desk.post(at("appointment_end", person.pk, held.pk), {"reason": "选错了人"}).status_code == 302
    assert not cast.student.actor.may("cases.issue")
    lasting = cast.monitor.person.appointments.get()
    answer = desk.post(
        at("appointment_end", cast.monitor.person.pk, lasting.pk), {"last_day": (today() - DAY).isoformat()}
    )
    assert answer.status_code == 302
    assert not cast.monitor.actor.may("cases.read")


def test_rights_are_ticked_in_groups_and_hold_at_the_next_request(
    cast: Cast, desk: Client, browser_of: Browser
) -> None:
    monitor = browser_of(cast.monitor)
    assert monitor.get(at("unit_new")).status_code == 403
    page = desk.get(at("post_edit", "monitor")).content.decode()
    assert page.count('class="ticks"') >= 4
    assert 'value="cases.read" checked' in page
    post = Post.objects.get(code="monitor")
    told = {
        "name": post.name,
        "reach": post.reach,
        "version": post.version,
        "capabilities": ["organisation.maintain"],
    }
    assert desk.post(at("post_edit", "monitor"), told).status_code == 302
    assert Post.objects.get(code="monitor").capabilities == ["organisation.maintain"]
    assert monitor.get(at("unit_new")).status_code == 200


def test_an_unknown_right_or_field_is_not_taken(cast: Cast, desk: Client) -> None:
    told = {
        "name": "监控员",
        "reach": "unit",
        "capabilities": ["cases.everything"],
        "code": "hacked",
        "id": "1",
    }
    assert desk.post(at("post_edit", "monitor"), told).status_code == 422
    assert Post.objects.get(code="monitor").pk == cast.posts["monitor"].pk


def test_nobody_widens_his_own_rights_through_a_form(cast: Cast, desk: Client) -> None:
    told = {"post": cast.posts["director"].pk, "unit": cast.centre.pk, "from_date": today().isoformat()}
    answer = desk.post(at("person_appoint", cast.monitoring_head.person.pk), told)
    assert (answer.status_code, "不能由本人办理" in answer.content.decode()) == (422, True)


def test_an_empty_post_is_marked_on_both_pages(cast: Cast, desk: Client) -> None:
    cast.posts["monitor"].units.add(cast.fleet)
    assert "有 1 个岗位空缺" in desk.get(at("unit", "CD")).content.decode()
    assert "空缺" in desk.get(at("post", "monitor")).content.decode()


def test_a_portfolio_is_ticked(cast: Cast, desk: Client) -> None:
    told = {"units": [cast.monitoring.pk], "from_date": today().isoformat()}
    assert desk.post(at("person_portfolio", cast.deputy.person.pk), told).status_code == 302
    assert cast.deputy.actor.may("cases.extend", cast.monitoring.pk)
    assert not cast.deputy.actor.may("cases.extend", cast.fleet.pk)
