"""Fixtures for all tests: the cast, and browsers signed in as its members."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tests.cast import Cast, Member
from tests.machine import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright
    from pytest_django import DjangoDbBlocker


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing campus and people."""
    return Cast()


@pytest.fixture
def browser_of() -> Callable[[Member], Client]:
    """A client signed in as a member of the cast."""

    def open_as(member: Member) -> Client:
        client = Client()
        client.force_login(member.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client

    return open_as


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As usual; PostgreSQL drops a database only when nobody is in it, and a server that was killed leaves sessions."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """Attempts at sign-in are counted in the cache, which outlives a test; each test begins with none."""
    cache.clear()


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: object) -> None:
    """Files of a test stay in its own folder."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """What drives browsers; one for all journeys, because a thread holds only one."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver runs a loop in this thread
    with sync_playwright() as found:
        yield found
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def chromium(driver: Playwright) -> Iterator[Browser]:
    """The browser of the journeys."""
    browser = driver.chromium.launch(
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )
    yield browser
    browser.close()
