"""Build the demo campus: foundations, then the running semester, day by day."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from time import monotonic
from typing import Any

import yaml
from django.db import transaction
from django.test.utils import override_settings

from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.trust import services as trust

SEED = 20260228
Say = Callable[[str], None]


def is_there() -> bool:
    """Whether this data folder holds the demo already."""
    school = organisation.institution()
    return school is not None and school.is_demo


def is_real() -> bool:
    """Whether it holds a real institution: the demo is never mixed into it."""
    school = organisation.institution()
    return school is not None and not school.is_demo


def build(say: Say, since: date | None = None) -> None:
    """Make everything in one transaction: a demo that was broken off leaves nothing behind.

    E-mails of the past semester are composed like all others and handed to a backend that drops them.

    Args:
        since: the first day of the story; the first of the month before last unless given.
    """
    from duqin.interfaces.cli.demo.campus import Campus
    from duqin.interfaces.cli.demo.semester import Semester, first_day, on_the_eve

    begun = monotonic()
    gc.freeze()  # what is there stays; the many small objects to come go by their reference counts
    gc.disable()
    with (
        override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend", HAS_MAIL=True),
        transaction.atomic(),
    ):
        say("正在建立演示校园：单位、人员、地点 …")
        campus = Campus(random.Random(SEED), load("campus.yaml"))  # noqa: S311  (a demo must be repeatable)
        with on_the_eve(first_day(since)):
            campus.build()
        say(f"  {campus.count()}（{monotonic() - begun:.0f} 秒）")
        say("正在重演本学期的检查、整改与考核 …")
        semester = Semester(campus, load("observations.yaml"), load("words.yaml"), say, since)
        semester.run()
        while workbench.send_waiting():
            pass
        while trust.seal_pending():
            pass
    gc.enable()
    say(f"演示数据完成，用时 {monotonic() - begun:.0f} 秒。")


def load(name: str) -> dict[str, Any]:
    """A file of the demo's content."""
    text = (files("duqin.interfaces.cli.demo") / "data" / name).read_text("utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content
