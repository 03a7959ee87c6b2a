"""Fixtures for all tests: the cast, and browsers signed in as its members."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import translation

from tests.cast import Cast, Member


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing campus and people."""
    return Cast()


@pytest.fixture
def browser_of() -> Callable[[Member], Client]:
    """A client signed in as a member of the cast."""

    def open_as(member: Member) -> Client:
        client = Client()
        client.force_login(member.account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return open_as


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: object) -> None:
    """Files of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """A request in English leaves its language behind; every test begins in that of the house."""
    with translation.override("zh-hans"):
        yield
