"""Calls that mean harm: contents that are not what they say, and floods in one request."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from duqin.interfaces.api.reading import read_json
from duqin.kernel.errors import Refusal
from tests.cast import Cast
from tests.interfaces.api.callers import ROOT, caller, token_of
from tests.interfaces.api.test_door import problem

LONGEST = 2
"""Seconds of work: one when the machine is idle, beside other tests each second of it counts for more."""


# ---------------------------------------------------------------- contents that are not what they say


def send(token: str, path: str, content: bytes, kind: str) -> HttpResponse:
    client = Client(headers={"Authorization": f"Bearer {token}"})
    response: HttpResponse = client.generic("POST", ROOT + path, content, content_type=kind)
    return response


FORM = "multipart/form-data"
PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n1\r\n'


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        (FORM, b"abc", 400),
        (f"{FORM}; boundary=", b"abc", 400),
        (f"{FORM}; boundary=x", b"abc", 422),
        (f"{FORM}; boundary=x; charset=none", b"--x--\r\n", 422),
        (f"{FORM}; boundary=x", b"".join(PART % str(i).encode() for i in range(6000)) + b"--x--", 400),
    ],
)
def test_a_form_that_is_none_is_no_fault_of_the_server(
    cast: Cast, kind: str, content: bytes, status: int
) -> None:
    response = send(token_of(cast.inspector).secret, "/trust/evidence", content, kind)
    assert response.status_code == status, response.content.decode()
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_the_document_is_read_only_and_says_so_in_the_shape_of_all(cast: Cast, method: str) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(f"{ROOT}/openapi.json")
    problem(response, 405, "method")
    assert response.headers["Allow"] == "GET, HEAD"


def test_a_cache_that_forgets_refuses_nobody(cast: Cast, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    system = caller(cast.inspector)
    assert [system.get("/cases/cases").status_code for _turn in range(3)] == [200] * 3


# ---------------------------------------------------------------- floods in one request (OWASP API4)


FLOODS = {
    "objects": b'{"units": [' + b"{}," * 8_000_000 + b"{}]}",
    "arrays": b'{"units": [' + b"[]," * 8_000_000 + b"[]]}",
    "deep": b"[" * 20_000_000,
    "numbers": b'{"units": [' + b"1," * 12_000_000 + b"1]}",
    "names": b'{"units": [{' + b",".join(b'"k%d":1' % i for i in range(500_000)) + b"}]}",
    "digits": b'{"units": [' + b",".join([b"9" * 4000] * 6000) + b"]}",
    "almost": b'{"units": [' + b"[]," * 590_000 + b"[]]}",
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_of_values_is_refused_within_a_second(cast: Cast, flood: str) -> None:
    token = token_of(cast.administrator).secret
    begun = time.process_time()
    response = send(token, "/organisation/sync/preview", FLOODS[flood], "application/json")
    spent = time.process_time() - begun
    assert response.status_code in (400, 413, 422), response.content.decode()[:300]
    assert response.headers["Content-Type"] == "application/problem+json"
    assert spent < LONGEST, spent


def test_what_a_database_cannot_hold_is_found_behind_any_escape() -> None:
    for text in (
        rb'{"a": "\u0000"}',
        rb'{"\ud800": 1}',
        rb'{"a": [["\udfff"]]}',
        rb'"\u0000"',
        rb'["\u0000"]',
    ):
        with pytest.raises(Refusal):
            read_json(text)
    assert read_json(rb'{"a": "\u6c34\ud83d\ude00"}') == {"a": "水😀"}
