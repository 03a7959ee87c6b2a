"""Who gets what at each door: route × method × role, walked in full and compared with `permissions.txt`.

A change that is meant is written down by `DUQIN_KEEP_PERMISSIONS=1` before the same test; read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests.cast import Member
from tests.house.test_routes import PUBLIC
from tests.interfaces.permissions.matrix import (
    KEPT,
    METHODS,
    ROLES,
    Matrix,
    address,
    kept,
    member_of,
    names,
    wanted,
    written,
)
from tests.interfaces.permissions.populated import Populated, populate
from tests.standing import Kept, Standing

Browser = Callable[[Member], Client]
KEEP = bool(os.environ.get("DUQIN_KEEP_PERMISSIONS"))
ALL = KEEP or bool(os.environ.get("DUQIN_ALL_ROLES"))
OPEN = {"302", "200", "file"}
TAKEN = {"302", "409", "422"}
"""What a posted form answers that came through to its verb or to the questions before it."""
OWN = {
    "organisation:token_new",
    "ui:gallery_form",
    "ui:language",
    "ui:theme",
    "web:set_password",
    "workbench:read_all",
}
"""What everybody may post: his own view, notifications, password and tokens."""
ASK = {"standards:ask"}
"""Everybody may ask what a clause means (R-004-112)."""
AT_HIS_INSPECTION = {
    f"inspections:{verb}"
    for verb in (
        *("finding_change", "finding_void", "obstruct", "refuse", "rest", "sheet", "sign", "take_back"),
        *("phone_day", "phone_leave", "phone_operations", "phone_photo"),  # each operation by its own verb
    )
}
"""What a guest may post to the one inspection he was asked to (R-001-15)."""
DEAR = {"monitor", "monitoring_head", "deputy", "director", "auditor"}
"""Roles that see much, whose walk takes a minute each: walked with DUQIN_ALL_ROLES=1, and whenever the list is kept."""


def walked(house: Populated, role: str, browser: Client) -> Matrix:
    """What each door answers to this role; nothing a walk changes stays."""
    found: Matrix = {}
    cache.clear()  # nobody tried to sign in before
    browser.raise_request_exception = False
    for route in names():
        for method in METHODS:
            point = transaction.savepoint()
            answer = getattr(browser, method.lower())(address(house, route))
            transaction.savepoint_rollback(point)
            is_file = answer.status_code == 200 and "html" not in answer.headers.get("Content-Type", "")
            found[route, method] = {role: "file" if is_file else str(answer.status_code)}
            answer.close()
    return found


@pytest.fixture(scope="module")
def standing(standing_world: Standing[Populated]) -> Iterator[Kept[Populated]]:
    with standing_world(populate) as kept:
        yield kept


@pytest.fixture
def house(standing: Kept[Populated], db: None, tmp_path: Path) -> Populated:
    return standing.copy(tmp_path)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the rules ask no engine, and the walk is long")
@pytest.mark.parametrize("role", ROLES)
def test_every_door_answers_as_agreed(house: Populated, browser_of: Browser, role: str) -> None:
    if role in DEAR and not ALL:
        pytest.skip("a long walk: DUQIN_ALL_ROLES=1")
    browser = Client() if role == "anonymous" else browser_of(member_of(house, role))
    found = walked(house, role, browser)
    if KEEP:
        agreed = kept() if KEPT.exists() else {}
        fresh = {door: dict.fromkeys(ROLES, "?") | agreed.get(door, {}) | found[door] for door in found}
        KEPT.write_text(written(fresh), "utf-8")
    agreed = kept()
    assert set(found) == set(agreed), "a route came or went"
    wrong = [
        f"{route} {method}: {answers[role]} instead of {agreed[route, method][role]}"
        for (route, method), answers in found.items()
        if answers[role] != agreed[route, method][role]
    ]
    assert not wrong, "\n".join(wrong)


def test_no_door_breaks() -> None:
    broken = [(door, role) for door, row in kept().items() for role in ROLES if row[role].startswith("5")]
    assert not broken


def test_without_an_account_every_door_leads_to_the_sign_in() -> None:
    shut = {door: row["anonymous"] for door, row in kept().items() if door[0] not in PUBLIC}
    assert set(shut.values()) <= {"302"}


@pytest.mark.parametrize(("role", "may"), [("student", OWN | ASK), ("guest", OWN | AT_HIS_INSPECTION)])
def test_who_has_no_post_changes_nothing_but_his_own(role: str, may: set[str]) -> None:
    rows = kept()
    taken = {
        route
        for (route, method), row in rows.items()
        if method == "POST" and row[role] in TAKEN and row[role] != rows[route, "GET"][role]
    }
    assert taken <= may, taken - may


def test_the_work_of_another_unit_is_not_there() -> None:
    """404 at every page, file and act of a row of the canteens for the head of the fleet, whatever he may do at home."""
    rooms = ("cases:", "inspections:", "trust:")
    rows = {door: row for door, row in kept().items() if door[0].startswith(rooms) and needs_a_row(door[0])}
    assert len([door for door, row in rows.items() if row["head"] in OPEN]) > 20, "there is something to hide"
    shown = {door: row["stranger"] for door, row in rows.items() if row["stranger"] in OPEN | TAKEN}
    assert shown == {}


def needs_a_row(route: str) -> bool:
    """Whether the address of a route names a row."""
    return bool(set(wanted(route)) - {"ending"})
