"""The calendar of the tests: 《国务院办公厅关于2026年部分节假日安排的通知》 as requirements.md states it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import trans_real

from duqin.kernel.clock import Calendar, Day, Derivation, Pause, Term, due
from duqin.kernel.moments import CAMPUS

CATALOGUE = Path(__file__).parents[3] / "duqin" / "kernel" / "locale" / "en" / "LC_MESSAGES" / "django.po"
NOTICE = "国务院办公厅关于2026年部分节假日安排的通知"
HOLIDAYS = {
    "元旦": ("2026-01-01", "2026-01-03"),
    "春节": ("2026-02-15", "2026-02-23"),
    "清明节": ("2026-04-04", "2026-04-06"),
    "劳动节": ("2026-05-01", "2026-05-05"),
    "端午节": ("2026-06-19", "2026-06-21"),
    "中秋节": ("2026-09-25", "2026-09-27"),
    "国庆节": ("2026-10-01", "2026-10-07"),
}
WORKED = {
    "2026-01-04": "元旦",
    "2026-02-14": "春节",
    "2026-02-28": "春节",
    "2026-05-09": "劳动节",
    "2026-09-20": "国庆节",
    "2026-10-10": "国庆节",
}


def _days() -> dict[date, Day]:
    days = {date.fromisoformat(day): Day(True, NOTICE, name) for day, name in WORKED.items()}
    for name, span in HOLIDAYS.items():
        first, last = map(date.fromisoformat, span)
        for n in range((last - first).days + 1):
            days[first + timedelta(days=n)] = Day(False, NOTICE, name)
    return days


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """2026 as published; 2027 is not out yet."""
    return Calendar(days=_days(), known_years=frozenset({2025, 2026}))


@pytest.fixture(scope="session")
def campus() -> Callable[[str], datetime]:
    """A moment by the clock on the campus wall."""
    return lambda written: datetime.fromisoformat(written).replace(tzinfo=CAMPUS)


@pytest.fixture(scope="session")
def pause(campus: Callable[[str], datetime]) -> Callable[..., Pause]:
    """A pause by the clock on the campus wall; without an end it is open."""

    def make(begins: str, ends: str = "", reason: str = "") -> Pause:
        return Pause(campus(begins), campus(ends) if ends else None, reason)

    return make


@pytest.fixture(scope="session")
def reckon(calendar: Calendar, campus: Callable[[str], datetime]) -> Callable[..., Derivation]:
    """reckon("2026-04-30 16:00", "3wd", *pauses)"""

    def run(start: str, term: str, *pauses: Pause, on: Calendar = calendar) -> Derivation:
        return due(campus(start), Term.parse(term), on, pauses)

    return run


@pytest.fixture(scope="session")
def wall(reckon: Callable[..., Derivation]) -> Callable[..., str]:
    """The deadline as the wall clock shows it, with its weekday; "waiting" when there is none."""

    def run(start: str, term: str, *pauses: Pause, **options: Calendar) -> str:
        local = reckon(start, term, *pauses, **options).due_local
        return "waiting" if local is None else f"{local:%a %Y-%m-%d %H:%M:%S}"

    return run


@pytest.fixture
def english(tmp_path: Path) -> Iterator[None]:
    """The kernel's English as it stands in the source, whether or not it is compiled."""
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with CATALOGUE.open("rb") as source, (folder / "django.mo").open("wb") as target:
        write_mo(target, read_po(source))
    with translation.override("en"):
        active = trans_real.catalog()
        before = active._catalog
        active._catalog = trans_real.TranslationCatalog(
            trans_real.gettext_module.translation("django", tmp_path, ["en"])
        )
        yield
        active._catalog = before
