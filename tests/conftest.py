"""Fixtures for all tests: the cast, and browsers signed in as its members."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from functools import cache as cache_result
from typing import TYPE_CHECKING

import hypothesis
import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, SimpleTestCase

from duqin.foundation.organisation.services import calendar
from tests import tables
from tests.cast import Cast, Member
from tests.machine import CHROMIUM
from tests.standing import Kept, Standing, builder, stood

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright
    from pytest_django import DjangoDbBlocker


def pytest_configure() -> None:
    """Thousands of passwords are set and tried in a run; `test_doors` holds the costs of the real setting. That an example
    took long on a busy machine is no fault of what it tries."""
    settings.PASSWORD_HASHERS = ["tests.hasher.Quick", *settings.PASSWORD_HASHERS[1:]]
    hypothesis.settings.register_profile(
        "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def shipped_tables_read_once() -> Iterator[None]:
    """The official tables of days are read from their file once a process, not once a test; they cannot be changed."""
    read = calendar.shipped_tables
    calendar.shipped_tables = cache_result(read)
    yield
    calendar.shipped_tables = read


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What was read and collected stays to the end: it is not walked again and again in search of what may go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()  # off since tests/environment.py


ASKING = {"db", "transactional_db", "live_server", "django_db_setup"}
"""What a test asks for, itself or through other fixtures, when it touches the database of the tests."""


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark who touches a database, before marks are chosen from; the long ones first, after the order was thrown.

    The long ones wait more than they reckon: begun first, they wait while the other processes do the short ones.
    """
    for item in items:
        is_asking = ASKING & set(getattr(item, "fixturenames", ()))
        is_case = issubclass(
            getattr(item, "cls", None) or object, SimpleTestCase
        )  # of Django: asks in its own way
        if is_asking or is_case or item.get_closest_marker("django_db") or item.get_closest_marker("race"):
            item.add_marker("database")
    yield
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Django takes the database that is laid here, instead of an empty one; it is gone at the end all the same."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """What pytest-django asks for just before it sets up the database."""
    from django.db import connection

    with tables.laid(connection):
        yield


@pytest.fixture(scope="module")
def standing_cast(request: pytest.FixtureRequest) -> Iterator[Kept[Cast] | None]:
    """The cast as it stands for all tests of a module; none where one of them commits, or wants the tables empty."""
    with stood(request, lambda cast: cast) as kept:
        yield kept


@pytest.fixture
def cast(standing_cast: Kept[Cast] | None, db: None) -> Cast:
    """The standing campus and people."""
    return Cast() if standing_cast is None else standing_cast.copy()


@pytest.fixture(scope="session")
def standing_world(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Standing[object]:
    """Makes a world that stands for a module; see `tests.standing`."""
    return builder(django_db_blocker, tmp_path_factory)


@pytest.fixture
def browser_of() -> Callable[[Member], Client]:
    """A client signed in just now as a member of the cast, as if by the form."""

    def open_as(member: Member) -> Client:
        client = Client()
        client.force_login(member.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(member.account.pk)
        session.save()
        UserSession.objects.create(user=member.account, session_key=session.session_key, ip="127.0.0.1")
        return client

    return open_as


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As usual; PostgreSQL drops a database only when nobody is in it, and a server that was killed leaves sessions."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            tables.emptied_by_rows(connection)
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
