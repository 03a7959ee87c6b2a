"""Pages of places and grids: what is shown, to whom, at what cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duqin.foundation.organisation import ports, services
from duqin.foundation.organisation.models import Grid, Place, PlaceOutage
from duqin.foundation.organisation.ports import CardLine, PlaceCard
from tests.cast import Cast, Member

Browser = Callable[[Member], Client]
MOST = 12


def statements(client: Client, url: str) -> int:
    """How many SQL statements a page costs."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.fixture
def keeper(cast: Cast, browser_of: Browser) -> Client:
    return browser_of(cast.monitoring_head)


@pytest.fixture
def student(cast: Cast, browser_of: Browser) -> Client:
    return browser_of(cast.student)


PAGES = (
    "/organisation/places/",
    "/organisation/places/list/",
    "/organisation/places/XS-ST1/",
    "/organisation/places/XS-ST1/labels/",
    "/organisation/grids/",
)
ACTS = (
    "/organisation/places/new/",
    "/organisation/places/XS-ST1/edit/",
    "/organisation/places/XS-ST1/move/",
    "/organisation/places/XS-ST1/risk/",
    "/organisation/places/XS-ST1/out-of-use/",
    "/organisation/grids/new/",
)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("url", PAGES)
def test_everyone_signed_in_looks(cast: Cast, student: Client, url: str, language: str) -> None:
    student.cookies["duqin_language"] = language
    assert student.get(url).status_code == 200


@pytest.mark.parametrize("url", ACTS)
def test_only_maintainers_act(cast: Cast, student: Client, keeper: Client, url: str) -> None:
    assert student.get(url).status_code == 403
    assert keeper.get(url).status_code == 200


@pytest.mark.parametrize("url", [*PAGES, *ACTS])
def test_the_anonymous_are_sent_to_sign_in(cast: Cast, url: str) -> None:
    answer = Client().get(url)
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_buttons_are_shown_to_those_who_may(cast: Cast, student: Client, keeper: Client) -> None:
    url = "/organisation/places/XS-ST1/"
    assert "/organisation/places/XS-ST1/edit/" in keeper.get(url).content.decode()
    assert "/organisation/places/XS-ST1/edit/" not in student.get(url).content.decode()


def test_a_place_is_entered_and_shown(cast: Cast, keeper: Client) -> None:
    sent = {
        "parent": cast.canteen.pk,
        "kind": "floor",
        "code": "xs-03-2f-001",
        "name": "二楼",
        "risk": "blue",
        "is_checkpoint": "on",
    }
    answer = keeper.post("/organisation/places/new/", sent)
    assert answer["Location"] == "/organisation/places/XS-03-2F-001/"
    shown = keeper.get(answer["Location"]).content.decode()
    assert "第一食堂 二楼" in shown
    assert "登记地点" in shown


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(cast: Cast, keeper: Client) -> None:
    sent = {
        "parent": cast.canteen.pk,
        "kind": "floor",
        "code": "XS-CK",
        "name": "打错编码的二楼",
        "risk": "blue",
    }
    answer = keeper.post("/organisation/places/new/", sent)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "已用于“车库”" in body
    assert "打错编码的二楼" in body


def test_a_stale_form_shows_both_versions_and_then_counts(cast: Cast, keeper: Client) -> None:
    version = cast.canteen.version
    services.change_place(
        cast.canteen, by=cast.monitoring_head.actor, code="XS-ST1", name="学一食堂", unit=cast.catering
    )
    sent = {"code": "XS-ST1", "name": "一食堂", "unit": cast.catering.pk, "order": 0, "version": version}
    answer = keeper.post("/organisation/places/XS-ST1/edit/", sent)
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "学一食堂" in body
    assert "一食堂" in body
    fresh = answer.context["form"]["version"].value()
    assert keeper.post("/organisation/places/XS-ST1/edit/", sent | {"version": fresh}).status_code == 302
    cast.canteen.refresh_from_db()
    assert cast.canteen.name == "一食堂"


def test_search_by_code_leads_to_the_place_and_by_name_to_the_list(cast: Cast, student: Client) -> None:
    assert student.get("/organisation/places/find/?q=xs-st1-1f-01")["Location"].endswith("/XS-ST1-1F-01/")
    listed = student.get("/organisation/places/find/?q=库房", follow=True)
    assert "一楼库房" in listed.content.decode()
    assert "一楼后厨" not in listed.content.decode()


def test_the_list_is_exported(cast: Cast, student: Client) -> None:
    answer = student.get("/organisation/places/list/?export=xlsx")
    assert "xlsx" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"PK")


# ---------------------------------------------------------------- the code on the wall


def test_scanning_shows_the_card_to_the_signed_in(cast: Cast, student: Client) -> None:
    url = f"/organisation/p/{cast.kitchen.qr_token}/"
    assert Client().get(url)["Location"].endswith(f"next={url}")
    assert "一楼后厨" in student.get(url).content.decode()


def test_scanning_an_unknown_code_is_not_found(cast: Cast, student: Client) -> None:
    assert student.get("/organisation/p/unknown/").status_code == 404


def test_higher_rooms_put_their_cards(cast: Cast, student: Client) -> None:
    """Each room answers for itself what this person may see here."""

    def card(by, place: int) -> PlaceCard | None:
        if place != cast.kitchen.pk or not by.is_person(cast.student.person.pk):
            return None
        return PlaceCard("未办结的问题", [CardLine("地沟堵塞", "/cases/1/")], count=3, url="/cases/?place=1")

    ports.place_cards.register("test", card)
    try:
        body = student.get(f"/organisation/p/{cast.kitchen.qr_token}/").content.decode()
        assert "未办结的问题" in body
        assert "/cases/1/" in body
        assert "未办结的问题" not in student.get(f"/organisation/p/{cast.store.qr_token}/").content.decode()
    finally:
        del ports.place_cards._items["test"]


def test_labels_are_printed_for_a_building(cast: Cast, student: Client) -> None:
    body = student.get("/organisation/places/XS-ST1/labels/").content.decode()
    assert body.count('class="label"') == 2
    assert body.count("<svg") >= 2
    everything = student.get("/organisation/places/XS-ST1/labels/?all=1").content.decode()
    assert everything.count('class="label"') == 3


# ---------------------------------------------------------------- out of use, closing


def test_an_outage_is_entered_shown_and_ended(cast: Cast, keeper: Client) -> None:
    sent = {"from_date": "2026-07-11", "reason": "暑期检修"}
    assert keeper.post("/organisation/places/XS-ST1/out-of-use/", sent).status_code == 302
    assert "暑期检修" in keeper.get("/organisation/places/XS-ST1-1F-01/").content.decode()
    outage = PlaceOutage.objects.get()
    assert (
        keeper.post(f"/organisation/outages/{outage.pk}/end/", {"to_date": "2026-08-30"}).status_code == 302
    )
    outage.refresh_from_db()
    assert outage.to_date == date(2026, 8, 30)


@pytest.mark.parametrize(("act", "closed"), [("close", True), ("reopen", False)])
def test_closing_and_reopening(cast: Cast, keeper: Client, act: str, closed: bool) -> None:
    if act == "reopen":
        services.close_place(cast.garage, by=cast.monitoring_head.actor)
    assert keeper.get(f"/organisation/places/XS-CK/{act}/").status_code == 405
    assert keeper.post(f"/organisation/places/XS-CK/{act}/").status_code == 302
    cast.garage.refresh_from_db()
    assert cast.garage.is_active is not closed


def test_a_new_code_for_the_wall(cast: Cast, keeper: Client) -> None:
    old = cast.garage.qr_token
    keeper.post("/organisation/places/XS-CK/renew-qr/")
    assert keeper.get(f"/organisation/p/{old}/").status_code == 404


# ---------------------------------------------------------------- grids


def test_a_grid_is_made_filled_held_and_taken_out(cast: Cast, keeper: Client) -> None:
    answer = keeper.post("/organisation/grids/new/", {"code": "wg-1", "name": "食堂网格"})
    assert answer["Location"] == "/organisation/grids/WG-1/"
    keeper.post("/organisation/grids/WG-1/places/", {"places": [cast.canteen.pk], "with_below": "on"})
    assert Place.objects.filter(grid__code="WG-1").count() == 3
    home = keeper.get("/organisation/grids/").content.decode()
    assert "缺网格长" in home
    keeper.post("/organisation/grids/WG-1/holder/", {"holder": cast.head.person.pk})
    assert "赵经理" in keeper.get("/organisation/grids/").content.decode()
    assert keeper.post("/organisation/grids/WG-1/remove/").status_code == 422
    keeper.post("/organisation/grids/WG-1/edit/", {"code": "WG-2", "name": "食堂"})
    assert keeper.get("/organisation/grids/WG-2/").status_code == 200
    keeper.post("/organisation/grids/new/", {"code": "WG-0", "name": "下沙"})
    keeper.post("/organisation/grids/WG-2/move/", {"parent": Grid.objects.get(code="WG-0").pk})
    assert Grid.objects.get(code="WG-2").parent.code == "WG-0"


def test_gaps_are_one_click_away(cast: Cast, student: Client) -> None:
    body = student.get("/organisation/places/list/?gap=none").content.decode()
    assert "车库" in body


# ---------------------------------------------------------------- cost


@pytest.mark.parametrize("url", ["/organisation/places/list/", "/organisation/grids/"])
def test_lists_cost_the_same_with_few_and_many_rows(cast: Cast, student: Client, keeper, url: str) -> None:
    by = cast.monitoring_head.actor
    services.create_grid(by=by, code="WG-1", name="一", holder=cast.head.person)
    Place.objects.exclude(pk=cast.campus.pk).update(is_active=False)
    few = statements(student, url)
    for number in (2, 3):
        grid = services.create_grid(by=by, code=f"WG-{number}", name="又", holder=cast.head.person)
        place = services.create_place(
            by=by, code=f"B-{number}", name="楼", kind="building", parent=cast.campus
        )
        services.assign_places(grid, by=by, places=[place])
    assert statements(student, url) == few <= MOST
