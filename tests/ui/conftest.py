"""A visitor of the gallery who needs no organisation: the components know no room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory

from duqin.kernel.actors import Actor
from duqin.kernel.refs import Ref

Asking = Callable[..., HttpRequest]


@pytest.fixture(autouse=True)
def own_addresses(settings: object) -> None:
    settings.ROOT_URLCONF = "tests.ui.addresses"  # type: ignore[attr-defined]


@pytest.fixture
def inspector() -> Actor:
    return Actor(ref=Ref("organisation.person", "7", "王督查"), capacity="监控部 督查员", person_id=7)


@pytest.fixture
def ask(rf: RequestFactory, inspector: Actor) -> Asking:
    """A request as it reaches a view: with actor, session and messages."""

    def make(
        path: str = "/gallery/", data: Any = None, *, method: str = "get", **headers: str
    ) -> HttpRequest:
        request = getattr(rf, method)(path, data or {}, headers=headers)
        request.actor = inspector
        request.session = {}
        request._messages = FallbackStorage(request)
        return request

    return make
