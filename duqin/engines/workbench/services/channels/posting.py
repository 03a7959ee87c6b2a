"""What WeCom and DingTalk have in common: JSON posts with an access token that expires, and a number that says what is wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from duqin.engines.workbench.ports import Hopeless, Later
from duqin.foundation.organisation.models import Person

SECONDS = 10
OUTSIDE = Person.Status.OUTSIDE
"""Guests have a number of ours, not of the campus."""
EARLY = 300
"""Seconds before its end at which a token is renewed."""
BUSY = timedelta(minutes=10)


class Tokens:
    """The access token of this process, fetched when there is none or it is about to expire."""

    def __init__(self, fetch: Callable[[], tuple[str, int]]) -> None:
        self._fetch, self._token, self._until = fetch, "", 0.0
        self._lock = threading.Lock()

    def get(self, *, not_this: str = "") -> str:
        """A token that holds; `not_this` one the other side has just refused."""
        with self._lock:
            if not self._token or self._token == not_this or time.monotonic() >= self._until:
                self._token, life = self._fetch()
                self._until = time.monotonic() + max(life - EARLY, 0)
            return self._token


def is_installed() -> bool:
    return find_spec("httpx") is not None


def call(method: str, url: str, **said: Any) -> dict[str, Any]:
    """One request; the answer as JSON.

    Raises:
        Later: nobody answers, or not in the way of the protocol. The words name no address: it carries secrets.
    """
    import httpx

    try:
        answer = httpx.request(method, url, timeout=SECONDS, follow_redirects=False, **said)
        told = answer.json()
    except httpx.HTTPError as fault:
        raise Later(f"no answer ({type(fault).__name__})") from None
    except ValueError:
        raise Later(f"HTTP {answer.status_code} without JSON") from None
    if not isinstance(told, dict):
        raise Later(f"HTTP {answer.status_code} with unknown JSON")
    return told


def judge(code: int, *, busy: frozenset[int], unknown: frozenset[int]) -> None:
    """Nothing for 0, else what kind of failure the number means.

    Raises:
        Later, Hopeless
    """
    if code in busy:
        raise Later(f"errcode {code}: busy", BUSY)
    if code in unknown:
        raise Hopeless(f"errcode {code}: this person is not known there")
    if code:
        raise Later(f"errcode {code}")
