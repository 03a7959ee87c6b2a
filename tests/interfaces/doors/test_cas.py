"""Sign-in by a real CAS server, and sign-out by it; tickets of others, used twice, or for another service."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.db import connection
from django.test import Client

from duqin.foundation.organisation.models import DoorEntry
from duqin.foundation.trust.models import AuditEntry
from duqin.interfaces.web.doors.cas import index_of
from tests.cast import Cast
from tests.interfaces.doors import campus
from tests.interfaces.doors.conftest import COMMON

BEGIN, BACK = "/account/door/cas/", "/account/door/cas/back/"


@pytest.fixture
def cas_door(settings, campus_at: str) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    settings.PUBLIC_ADDRESS = "http://duqin.test"
    settings.DOORS = {"cas": COMMON | {"address": f"{campus_at}/cas", "staff_no": "employeeNumber"}}
    return settings.DOORS["cas"]


def at_the_campus(agent: requests.Session, location: str, name: str) -> str:
    """Sign in at the CAS server as a browser would; returns the address it sends back to, with the ticket."""
    page = agent.get(location, timeout=10)
    hidden = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page.text)
    said = {field: value.replace("&amp;", "&") for field, value in hidden}
    said |= {"username": name, "password": campus.PASSWORD}
    answer = agent.post(page.url, said, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, re.sub(r"<[^>]+>", " ", answer.text)[-500:]
    return answer.headers["Location"]


def come_in(client: Client, name: str, query: str = "") -> Any:
    with requests.Session() as agent:
        back = urlsplit(at_the_campus(agent, client.get(BEGIN + query)["Location"], name))
    return client.get(f"{back.path}?{back.query}")


def signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_the_campus_lets_a_member_in_by_staff_number(cast: Cast, cas_door) -> None:  # type: ignore[no-untyped-def]
    client = Client()
    assert come_in(client, "zhao", "?next=/cases/")["Location"] == "/cases/"
    assert "赵经理" in client.get("/me/").content.decode()
    assert AuditEntry.objects.get(verb="organisation.sign_in").said["door"] == "cas"


def test_the_user_name_is_the_staff_number_where_no_attribute_is_named(cast: Cast, cas_door) -> None:  # type: ignore[no-untyped-def]
    cas_door["staff_no"] = ""
    type(cast.head.person).objects.filter(pk=cast.head.person.pk).update(staff_no="zhao")
    client = Client()
    come_in(client, "zhao")
    assert signed_in(client)


@pytest.mark.parametrize(("name", "sentence"), [("nobody", "NO-SUCH-NUMBER"), ("numberless", "没有给出工号")])
def test_who_is_not_in_the_register_is_told_so(cast: Cast, cas_door, name: str, sentence: str) -> None:  # type: ignore[no-untyped-def]
    client = Client()
    answer = come_in(client, name)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not signed_in(client)


def test_a_ticket_opens_once(cast: Cast, cas_door, campus_at: str) -> None:  # type: ignore[no-untyped-def]
    """Replayed in the very session that used it: the server has forgotten the ticket, and so would we refuse."""
    client = Client()
    with requests.Session() as agent:
        back = urlsplit(at_the_campus(agent, client.get(BEGIN)["Location"], "zhao"))
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    state = parse_qs(back.query)["state"][0]
    client.post("/account/logout/")
    session = client.session
    session["door_cas"] = {"state": state, "next": ""}
    session.save()
    assert client.get(f"{back.path}?{back.query}").status_code == 422
    assert not signed_in(client)


def test_a_ticket_the_server_takes_twice_we_do_not(
    cast: Cast, cas_door, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    """A server that forgets nothing: our own memory of used tickets stands behind it."""
    monkeypatch.setattr("duqin.interfaces.web.doors.cas.staff_no_of", lambda state, ticket: "CYHEAD")
    answers = []
    for _ in range(2):
        client = Client()
        state = parse_qs(urlsplit(client.get(BEGIN)["Location"]).query)["service"][0].partition("state=")[2]
        answers.append(client.get(BACK, {"state": state, "ticket": "ST-the-same"}).status_code)
    assert answers == [302, 422]
    assert not signed_in(client)
    assert AuditEntry.objects.filter(verb="organisation.sign_in").count() == 1


def test_the_ticket_of_another_service_is_refused(cast: Cast, cas_door, campus_at: str) -> None:  # type: ignore[no-untyped-def]
    client = Client()
    state = parse_qs(urlsplit(client.get(BEGIN)["Location"]).query)["service"][0].partition("state=")[2]
    with requests.Session() as agent:
        stolen = at_the_campus(agent, f"{campus_at}/cas/login?service=http://other.test/", "zhao")
    ticket = parse_qs(urlsplit(stolen).query)["ticket"][0]
    assert client.get(BACK, {"state": state, "ticket": ticket}).status_code == 422
    assert not signed_in(client)


def test_the_way_back_of_another_browser_is_refused(cast: Cast, cas_door) -> None:  # type: ignore[no-untyped-def]
    """Login CSRF: the victim would work in the account of the attacker."""
    attacker, victim = Client(), Client()
    with requests.Session() as agent:
        back = urlsplit(at_the_campus(agent, attacker.get(BEGIN)["Location"], "zhao"))
    victim.get(BEGIN)
    assert victim.get(f"{back.path}?{back.query}").status_code == 422
    assert not signed_in(victim)


@pytest.mark.parametrize("ticket", ["", "ST-made-up", "ST-1&service=http://x", "x" * 5000, "ST-\n", "工单"])
def test_a_made_up_ticket_is_refused(cast: Cast, cas_door, ticket: str) -> None:  # type: ignore[no-untyped-def]
    assert back_with(ticket).status_code == 422


def test_a_server_that_is_away_is_said(cast: Cast, cas_door) -> None:  # type: ignore[no-untyped-def]
    cas_door["address"] = "http://127.0.0.1:9/cas"
    answer = back_with("ST-1")
    assert answer.status_code == 503
    assert "暂时连不上学校的统一身份认证" in answer.content.decode()


def back_with(ticket: str) -> Any:
    """The answer to somebody who comes back from the server with a ticket."""
    client = Client()
    state = parse_qs(urlsplit(client.get(BEGIN)["Location"]).query)["service"][0].partition("state=")[2]
    return client.get(BACK, {"state": state, "ticket": ticket})


# ---------------------------------------------------------------- single sign-out


def logout_request(ticket: str, *, before: str = "") -> str:
    names = 'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"'
    return f"{before}<samlp:LogoutRequest {names}><samlp:SessionIndex>{ticket}</samlp:SessionIndex></samlp:LogoutRequest>"


def test_the_session_of_a_named_ticket_ends_once(cast: Cast, cas_door) -> None:  # type: ignore[no-untyped-def]
    client, other = Client(), Client()
    come_in(other, "zhao")
    with requests.Session() as agent:
        back = urlsplit(at_the_campus(agent, client.get(BEGIN)["Location"], "zhao"))
    client.get(f"{back.path}?{back.query}")
    said = {"logoutRequest": logout_request(parse_qs(back.query)["ticket"][0])}
    for _ in range(2):
        assert Client(enforce_csrf_checks=True).post(f"{back.path}?{back.query}", said).status_code == 204
    assert not signed_in(client)
    assert signed_in(other), "another session of the same person goes on"
    assert AuditEntry.objects.filter(verb="organisation.sign_out").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="a running server and the test need two connections"
)
def test_signing_out_at_the_campus_ends_the_session_here(live_server, settings, campus_at: str) -> None:  # type: ignore[no-untyped-def]
    """The whole way between two running servers: in by the ticket, out by the server's own request."""
    Cast()
    settings.PUBLIC_ADDRESS = live_server.url
    settings.DOORS = {"cas": COMMON | {"address": f"{campus_at}/cas", "staff_no": "employeeNumber"}}
    with requests.Session() as visitor, requests.Session() as agent:
        begun = visitor.get(live_server.url + BEGIN, allow_redirects=False, timeout=10)
        visitor.get(at_the_campus(agent, begun.headers["Location"], "zhao"), timeout=10)
        assert "赵经理" in visitor.get(f"{live_server.url}/me/", timeout=10).text
        agent.get(f"{campus_at}/cas/logout", timeout=10)
        for _attempt in range(50):
            ended = visitor.get(f"{live_server.url}/me/", allow_redirects=False, timeout=10)
            if ended.status_code == 302:
                break
            time.sleep(0.2)
        assert ended.status_code == 302
    assert AuditEntry.objects.filter(verb="organisation.sign_out").count() == 1


def test_a_sign_out_of_an_unknown_ticket_ends_nothing(cast: Cast, cas_door) -> None:  # type: ignore[no-untyped-def]
    client = Client()
    come_in(client, "zhao")
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(BACK, {"logoutRequest": logout_request("ST-unknown")}).status_code == 204
    assert stranger.post(BACK, {}).status_code == 204
    assert signed_in(client)
    assert DoorEntry.objects.get().session_key


@pytest.mark.parametrize(
    "said",
    [
        logout_request("ST-1", before='<!DOCTYPE x [<!ENTITY a "ST-1">]>'),
        logout_request("&a;", before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        logout_request("ST-1" + " " * 20_000),
        "<broken",
        "",
        "<a/>",
    ],
)
def test_a_hostile_sign_out_names_no_ticket(said: str) -> None:
    assert index_of(said) == ""
    assert index_of(logout_request("ST-1")) == "ST-1"
