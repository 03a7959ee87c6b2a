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
