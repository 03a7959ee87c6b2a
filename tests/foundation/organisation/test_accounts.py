"""Accounts: opened without a password, set by a link once, closed at once, guests in their window."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.utils import override_settings

from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import Account, Institution, Post, ServiceArea
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.actors import Actor, system
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import now
from duqin.kernel.refs import Ref
from tests.cast import Cast

PASSWORD = "秋天的紫金港很安静-2026"
HOUR = timedelta(hours=1)
STRICT = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}
]


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.administrator.actor


def test_an_account_opens_without_a_password(cast: Cast, by: Actor) -> None:
    person = organisation.create_person(by=by, staff_no="N1", name="新人", unit=cast.fleet)
    account = organisation.open_account(by=by, username="newcomer", person=person)
    assert not account.has_usable_password()
    with pytest.raises(Refusal) as refused:
        organisation.open_account(by=by, username="NEWCOMER", person=person)
    assert refused.value.code == "account.taken"


def test_a_link_sets_the_password_once(cast: Cast, by: Actor) -> None:
    token = organisation.issue_password_link(cast.monitor.account, by=by)
    assert organisation.account_of_link(token) == cast.monitor.account
    organisation.redeem_password_link(token, PASSWORD)
    assert Account.objects.get(pk=cast.monitor.account.pk).check_password(PASSWORD)
    with pytest.raises(Refusal) as refused:
        organisation.redeem_password_link(token, PASSWORD + "!")
    assert refused.value.code == "password_link.useless"
    row = AuditEntry.objects.get(verb="organisation.set_password")
    assert row.actor_name == "钱监控"
    told = str([list(AuditEntry.objects.values("said", "before", "after"))])
    assert PASSWORD not in told
    assert token not in told


def test_a_link_ends_after_24_hours(cast: Cast, by: Actor) -> None:
    token = organisation.issue_password_link(cast.monitor.account, by=by)
    with time_machine.travel(now() + 23 * HOUR):
        organisation.account_of_link(token)
    with time_machine.travel(now() + 25 * HOUR), pytest.raises(Refusal):
        organisation.account_of_link(token)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "{}", "\x00"])
def test_a_forged_link_is_refused(cast: Cast, token: str) -> None:
    with pytest.raises(Refusal):
        organisation.account_of_link(token)


def test_a_link_ends_when_the_account_is_closed(cast: Cast, by: Actor) -> None:
    token = organisation.issue_password_link(cast.monitor.account, by=by)
    organisation.disable_account(cast.monitor.account, by=by, reason="调离")
    organisation.enable_account(cast.monitor.account, by=by)
    with pytest.raises(Refusal):
        organisation.account_of_link(token)


def test_a_weak_password_is_refused_and_the_link_stays(cast: Cast, by: Actor) -> None:
    token = organisation.issue_password_link(cast.monitor.account, by=by)
    with override_settings(AUTH_PASSWORD_VALIDATORS=STRICT):
        with pytest.raises(Refusal) as refused:
            organisation.redeem_password_link(token, "short")
        assert (refused.value.code, refused.value.field) == ("password.weak", "password")
        organisation.redeem_password_link(token, PASSWORD)


def test_closing_an_account_ends_its_sessions_for_good(
    cast: Cast, by: Actor, browser_of: Any, rf: Any
) -> None:
    """A8: the next request is out, and the old session does not come back with the account."""
    browser: Client = browser_of(cast.monitor)
    assert signed_in(browser)
    organisation.disable_account(cast.monitor.account, by=by)
    assert not signed_in(browser)
    organisation.enable_account(cast.monitor.account, by=by)
    assert not signed_in(browser)


def test_sessions_are_ended_without_closing_the_account(cast: Cast, by: Actor, browser_of: Any) -> None:
    browser, other = browser_of(cast.monitor), browser_of(cast.head)
    organisation.end_sessions(cast.monitor.account, by=by)
    assert (signed_in(browser), signed_in(other)) == (False, True)


def signed_in(browser: Client) -> bool:
    """Whether the session still opens a page of the register."""
    return browser.get("/organisation/units/").status_code == 200


def test_the_last_administrator_stays(cast: Cast, by: Actor) -> None:
    account = cast.administrator.account
    for act in (
        lambda: organisation.disable_account(account, by=system("tests")),
        lambda: organisation.set_administrator(account, by=system("tests"), is_administrator=False),
        lambda: organisation.change_window(account, by=by, valid_from=None, valid_until=now() + HOUR),
        lambda: organisation.person_left(cast.administrator.person, by=system("tests")),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "account.last_administrator"
    organisation.set_administrator(cast.inspector.account, by=by, is_administrator=True)
    organisation.disable_account(account, by=system("tests"))
    assert not Account.objects.get(pk=account.pk).is_active


def test_nobody_closes_the_account_he_uses_or_makes_himself_administrator(cast: Cast, by: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        organisation.disable_account(cast.administrator.account, by=by)
    assert refused.value.code == "account.own"
    organisation.update_post(
        cast.posts["inspector"], by=system("tests"), capabilities=["organisation.accounts"]
    )
    keeper = cast.inspector.actor
    for act in (
        lambda: organisation.set_administrator(cast.inspector.account, by=keeper, is_administrator=True),
        lambda: organisation.set_administrator(cast.head.account, by=keeper, is_administrator=True),
        lambda: organisation.open_account(by=keeper, username="root", is_administrator=True),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code in {"own_gain", "account.elevation"}
    with pytest.raises(Forbidden):
        organisation.issue_password_link(cast.administrator.account, by=keeper)
    assert organisation.issue_password_link(cast.head.account, by=keeper)


def test_a_guest_has_one_noun_in_his_window(cast: Cast, by: Actor) -> None:
    """R-001-15: valid 2026-05-06 08:00–18:00, sees only that inspection."""
    start = now()
    guest = organisation.open_guest(
        by=by,
        username="guest-liu",
        name="刘督导",
        host=cast.monitoring,
        valid_from=start,
        valid_until=start + 10 * HOUR,
        confined_to=Ref("inspections.inspection", "7"),
    )
    from duqin.foundation.organisation import queries

    actor = queries.actor_for(guest)
    assert (actor.confined_to, actor.unit_ids, dict(actor.grants)) == (
        Ref("inspections.inspection", "7"),
        frozenset(),
        {},
    )
    assert str(actor) == "刘督导"
    assert queries.people(actor).count() == 0
    with pytest.raises(Refusal):
        organisation.change_window(guest, by=by, valid_from=start, valid_until=None)
    with pytest.raises(Refusal) as refused:
        organisation.open_guest(
            by=by, username="late", name="迟", host=cast.monitoring, valid_from=start - 2 * HOUR,
            valid_until=start - HOUR, confined_to=Ref("inspections.inspection", "7"),
        )  # fmt: skip
    assert refused.value.code == "account.window"


@pytest.mark.django_db
def test_the_institution_is_founded_once_with_posts_and_areas() -> None:
    founder = system("founding")
    institution = organisation.found(by=founder, name="江城大学", name_en="Jiangcheng University")
    assert Institution.objects.get() == institution
    assert Post.objects.get(code="director").reach == "all"
    areas = list(ServiceArea.objects.order_by("order").values_list("code", flat=True))
    assert areas == [
        "catering",
        "dormitory",
        "property",
        "utilities",
        "transport",
        "purchasing",
        "works",
        "grounds",
        "teaching",
        "fire",
        "commerce",
        "guesthouse",
    ]
    with pytest.raises(Refusal) as refused:
        organisation.found(by=founder, name="又一所")
    assert refused.value.code == "institution.exists"


def test_only_the_system_founds_and_only_administrators_change_settings(cast: Cast, by: Actor) -> None:
    with pytest.raises(Forbidden):
        organisation.found(by=by, name="x")
    institution = Institution.objects.get()
    with pytest.raises(Forbidden):
        organisation.update_institution(
            institution, by=cast.monitoring_head.actor, name="x", password_profile="asvs"
        )
    organisation.update_institution(institution, by=by, name="江城大学", password_profile="dengbao")
    assert Institution.objects.get().password_profile == "dengbao"
