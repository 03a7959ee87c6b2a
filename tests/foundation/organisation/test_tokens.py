"""Tokens of the API: never more than their owner, shown once, gone for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from duqin.foundation.organisation import queries, services
from duqin.foundation.organisation.models import ApiToken
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import now, today
from tests.cast import Cast, Member
from tests.interfaces.api.callers import token_of

Browser = Callable[[Member], Client]


def refused(code: str, **said: object) -> None:
    with pytest.raises(Refusal) as refusal:
        services.make_token(**said)  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_a_token_is_kept_as_a_hash_only(cast: Cast) -> None:
    token = token_of(cast.inspector, "cases.read")
    assert len(token.secret) > 40
    assert token.secret.startswith(token.prefix)
    row = ApiToken.objects.get()
    assert row.secret == ""
    assert token.secret not in str(vars(row))
    assert queries.token_of_secret(token.secret) == row
    assert queries.token_of_secret(token.secret[:-1]) is None
    told = AuditEntry.objects.get(verb="organisation.make_token")
    assert token.secret not in str(told.facts())
    assert token.secret_hash not in str(told.facts())


def test_nobody_gives_what_he_does_not_have(cast: Cast) -> None:
    said = {"by": cast.inspector.actor, "account": cast.inspector.account, "name": "x", "expires_on": today()}
    refused("token.scope", **said, scopes=["cases.void"])
    refused("token.scope", **said, scopes=["no.such"])
    with pytest.raises(Forbidden):
        services.make_token(**(said | {"account": cast.head.account}), scopes=[])  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [-1, 367, 5000])
def test_an_expiry_is_near_and_ahead(cast: Cast, days: int) -> None:
    refused(
        "token.expiry",
        by=cast.inspector.actor,
        account=cast.inspector.account,
        name="x",
        scopes=[],
        expires_on=today() + timedelta(days=days),
    )


def test_the_last_day_counts_whole(cast: Cast) -> None:
    token = token_of(cast.inspector, days=366)
    with time_machine.travel(token.expires_at - timedelta(seconds=1), tick=False):
        assert queries.why_closed(token) == ""
    with time_machine.travel(token.expires_at, tick=False):
        assert queries.why_closed(token)


def test_twenty_living_ones_are_enough(cast: Cast) -> None:
    for number in range(20):
        token_of(cast.inspector, "cases.read", name=str(number))
    said = {
        "by": cast.inspector.actor,
        "account": cast.inspector.account,
        "scopes": [],
        "expires_on": today(),
    }
    refused("token.most", name="21", **said)
    services.revoke_token(ApiToken.objects.get(name="3"), by=cast.inspector.actor)
    assert services.make_token(name="21", **said).pk  # type: ignore[arg-type]


def test_who_revokes_and_that_it_stays_so(cast: Cast) -> None:
    token = token_of(cast.inspector)
    with pytest.raises(Forbidden):
        services.revoke_token(token, by=cast.second_inspector.actor)
    services.revoke_token(token, by=cast.administrator.actor)
    first = ApiToken.objects.get().revoked_at
    with time_machine.travel(now() + timedelta(hours=1)):
        services.revoke_token(token, by=cast.inspector.actor)
    row = ApiToken.objects.get()
    assert (row.revoked_at, row.revoked_by) == (first, cast.administrator.account)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.update(revoked_at=None)


def test_use_is_noted_but_not_at_every_request(cast: Cast) -> None:
    token = token_of(cast.inspector)
    with time_machine.travel(now(), tick=False) as clock:
        services.note_use(token)
        first = ApiToken.objects.get().last_used_at
        clock.shift(timedelta(minutes=4))
        services.note_use(ApiToken.objects.get())
        assert ApiToken.objects.get().last_used_at == first
        clock.shift(timedelta(minutes=2))
        services.note_use(ApiToken.objects.get())
        assert ApiToken.objects.get().last_used_at == now()


def test_everyone_sees_his_own_and_who_manages_accounts_sees_all(cast: Cast) -> None:
    mine, other = token_of(cast.inspector), token_of(cast.head)
    assert set(queries.tokens(cast.inspector.actor)) == {mine}
    assert set(queries.tokens(cast.administrator.actor)) == {mine, other}


def test_a_token_is_made_on_a_page_and_shown_once(cast: Cast, browser_of: Browser) -> None:
    browser = browser_of(cast.inspector)
    shown = browser.get(reverse("organisation:token_new")).content.decode()
    assert "查看整改" in shown
    assert "作废与裁定" not in shown, "only rights its owner has"
    said = {"name": "数据中台", "expires_on": today().isoformat(), "scopes": ["cases.read"]}
    made = browser.post(reverse("organisation:token_new"), said)
    token = ApiToken.objects.get()
    assert made.status_code == 200
    assert "no-store" in made.headers["Cache-Control"]
    text = made.content.decode()
    secret = text.partition("<output>")[2].partition("</output>")[0]
    assert queries.token_of_secret(secret) == token
    again = browser.get(reverse("organisation:token", args=[token.pk])).content.decode()
    assert secret not in again
    assert "数据中台" in browser.get(reverse("organisation:tokens")).content.decode()
    browser.post(reverse("organisation:token_revoke", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "已吊销" in browser.get(reverse("organisation:token", args=[token.pk])).content.decode()


def test_a_refused_token_loses_nothing_typed(cast: Cast, browser_of: Browser) -> None:
    far = (today() + timedelta(days=500)).isoformat()
    said = {"name": "数据中台", "expires_on": far, "scopes": ["cases.read"], "is_read_only": "on"}
    response = browser_of(cast.inspector).post(reverse("organisation:token_new"), said)
    assert response.status_code == 422
    text = response.content.decode()
    assert "最长 366 天" in text
    assert "数据中台" in text


def test_somebody_elses_token_is_not_there(cast: Cast, browser_of: Browser) -> None:
    token = token_of(cast.head)
    browser = browser_of(cast.inspector)
    assert browser.get(reverse("organisation:token", args=[token.pk])).status_code == 404
    assert browser.post(reverse("organisation:token_revoke", args=[token.pk])).status_code == 404
    manager = browser_of(cast.administrator)
    assert manager.get(reverse("organisation:token", args=[token.pk])).status_code == 200
    assert manager.post(reverse("organisation:token_revoke", args=[token.pk])).status_code == 302
