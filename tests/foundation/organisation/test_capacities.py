"""In what capacity somebody acted is kept in Chinese; readers of English read it in English where names have it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from duqin.foundation.organisation import queries
from duqin.foundation.organisation.models import Post, Unit
from duqin.foundation.organisation.rules.capacities import Names, in_english, through_token
from duqin.foundation.trust.models import AuditEntry
from tests.cast import Cast, Member
from tests.engines.cases.story import opened

NAMES = Names(
    {"监控部": "Monitoring Department", "监控": "Watch", "车队": "车队"},
    {
        "部长": "Head",
        "督查员": "Inspector",
        "审计、纪检人员": "Auditor",
        "监控部主管": "Supervisor of the Monitoring Department",
    },
)


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("监控部督查员", "Inspector, Monitoring Department"),
        ("监控部督查员、车队部长", "Inspector, Monitoring Department; Head, 车队"),
        ("监控部审计、纪检人员、监控部部长", "Auditor, Monitoring Department; Head, Monitoring Department"),
        ("监控部督查员代理、监控部部长", "监控部督查员代理; Head, Monitoring Department"),
        ("膳食科督查员", "膳食科督查员"),
        ("校长办公会、监控部督查员", "校长办公会; Inspector, Monitoring Department"),
        ("监控部督", "监控部督"),
        (
            "监控部主管、监控部督查员",
            "Supervisor of the Monitoring Department; Inspector, Monitoring Department",
        ),
        ("监控部监控部主管", "Supervisor of the Monitoring Department"),
        ("", ""),
    ],
)
def test_known_units_and_posts_are_told_and_free_words_stay(kept: str, told: str) -> None:
    assert in_english(kept, NAMES) == told


@pytest.fixture
def named(cast: Cast) -> Cast:
    Unit.objects.filter(pk=cast.monitoring.pk).update(name_en="Monitoring Department")
    Post.objects.filter(code="inspector").update(name="督查员", name_en="Inspector")
    return cast


def test_a_post_that_begins_with_its_unit_says_it_once(named: Cast) -> None:
    Post.objects.filter(code="inspector").update(name="监控部督查员")
    held = named.inspector.person.appointments.select_related("person", "unit", "post").get()
    assert str(held) == f"{named.inspector.person} 监控部督查员"
    acting = queries.actor_of_person(named.inspector.person)
    assert acting.capacity == "监控部督查员"


def test_chinese_readers_cost_nothing_and_english_ones_one_statement(named: Cast) -> None:
    for language, cost, told in (
        ("zh-hans", 0, ["监控部督查员", "系统管理员", "系统"]),
        ("en", 1, ["Inspector, Monitoring Department", "System administrator", "System"]),
    ):
        with translation.override(language), CaptureQueriesContext(connection) as asked:
            write = queries.capacity_writer()
            assert [write(kept) for kept in ("监控部督查员", "系统管理员", "system")] == told
            assert write("监控部督查员") == told[0]
        assert len(asked) == cost


def test_a_token_is_named_after_the_post(named: Cast) -> None:
    with translation.override("en"):
        words = queries.capacity_writer()(through_token("监控部督查员", "报表"))
    assert words == "Inspector, Monitoring Department (API token: 报表)"


@pytest.mark.django_db(transaction=True)
def test_under_a_stamp_names_are_read_once_and_anew_when_one_has_changed(named: Cast) -> None:
    def told() -> tuple[str, int]:
        account = queries.account_signed_in(named.inspector.account.pk)
        assert account is not None
        with translation.override("en"), CaptureQueriesContext(connection) as asked:
            return queries.capacity_writer(account.rights_stamp)("监控部督查员"), len(asked)

    first, again = told(), told()
    assert (first[0], again) == ("Inspector, Monitoring Department", ("Inspector, Monitoring Department", 0))
    Post.objects.filter(code="inspector").update(name_en="Supervisor")
    assert told() == ("Supervisor, Monitoring Department", 1)


def test_histories_and_the_log_and_the_account_speak_the_language_of_the_reader(
    named: Cast, browser_of: Callable[[Member], Client]
) -> None:
    case = opened(named)
    browser = browser_of(named.inspector)
    pages = [
        reverse("cases:list"),
        reverse("cases:detail", args=[case.number]),
        reverse("trust:audit"),
        reverse("web:me"),
    ]
    for page in pages:
        assert "监控部督查员" in browser.get(page).content.decode(), page
    browser.cookies["duqin_language"] = "en"
    act = AuditEntry.objects.filter(actor_id=named.inspector.person.pk).latest("pk")
    entry = reverse("trust:audit_entry", args=[act.pk])
    for page in (*pages, entry):
        shown = browser.get(page).content.decode()
        assert "Inspector, Monitoring Department" in shown, page
        assert "监控部督查员" not in shown, page
