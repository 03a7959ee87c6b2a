"""A world that stands for all tests of a module: made once, inside a transaction that each test goes back to.

The cast stands for the module everywhere (fixture `cast`), and more in the few modules whose world costs more than
what is asked of it. A test gets its own copy of the objects and of
the stored files, and its own savepoint in the database, so that no test sees what another did:

    @pytest.fixture(scope="module")
    def standing(standing_world: Standing[Work]) -> Iterator[Kept[Work]]:
        with standing_world(at_work) as kept:
            yield kept

    @pytest.fixture
    def work(standing: Kept[Work], db: None, tmp_path: Path) -> Work:
        return standing.copy(tmp_path)

Such a module asks for `work.cast`, not for `cast`: two worlds do not stand in one place.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from tests.cast import Cast

World = TypeVar("World")


@dataclass
class Kept(Generic[World]):
    """The world as it was made, and its stored files."""

    made: World
    media: Path

    def copy(self, media: Path | None = None) -> World:
        """For one test, whose stored files are in this folder, if the world has any."""
        if media:
            shutil.copytree(self.media, media, dirs_exist_ok=True)
        return copy.deepcopy(self.made)


Standing = Callable[[Callable[[Cast], World]], AbstractContextManager[Kept[World]]]


def builder(blocker: Any, folders: pytest.TempPathFactory) -> Standing[Any]:
    """What the fixture `standing_world` gives."""

    @contextmanager
    def standing(make: Callable[[Cast], World]) -> Iterator[Kept[World]]:
        media = folders.mktemp("standing")
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]  # durable blocks count from here, as in Django's TestCase
        with blocker.unblock():
            whole.__enter__()
            try:
                cache.clear()
                with override_settings(MEDIA_ROOT=media):
                    kept = Kept(make(Cast()), media)
            except BaseException:
                undo(whole)
                raise
        yield kept
        with blocker.unblock():
            undo(whole)

    return standing


def undo(whole: Any) -> None:
    transaction.set_rollback(True)
    whole.__exit__(None, None, None)


@contextmanager
def stood(request: pytest.FixtureRequest, make: Callable[[Cast], Cast]) -> Iterator[Kept[Cast] | None]:
    """The cast with more, for the modules of a folder (its own `standing_cast`)."""
    here = items_of_module(request)
    if any(commits(item) or wants_empty_tables(item) for item in here):
        yield None
        return
    with request.getfixturevalue("standing_world")(make) as kept:
        yield kept


def items_of_module(request: pytest.FixtureRequest) -> list[pytest.Item]:
    """The tests that are run of the module at hand."""
    return [item for item in request.session.items if getattr(item, "module", None) is request.module]


def commits(item: pytest.Item) -> bool:
    """Whether a test commits what it does, and empties the tables afterwards."""
    mark = item.get_closest_marker("django_db")
    is_marked = mark is not None and (mark.kwargs.get("transaction") or mark.args[:1] == (True,))
    return is_marked or bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))


def wants_empty_tables(item: pytest.Item) -> bool:
    """Whether a test asks for a database without the cast in it."""
    return item.get_closest_marker("database") is not None and "cast" not in getattr(item, "fixturenames", ())
