"""Which backups stay, and what is no manifest."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from duqin.foundation.safekeeping.rules.manifest import Manifest, Stored, Unreadable, read, written
from duqin.foundation.safekeeping.rules.retention import Keep, kept, parse_keep

END = datetime(2026, 11, 22, 3, tzinfo=UTC)
EVERY_SIX_HOURS = [END - timedelta(hours=6 * n) for n in range(4 * 800)]


def day(moment: datetime) -> date:
    return moment.date()


def test_seven_days_five_weeks_twelve_months() -> None:
    staying = kept(EVERY_SIX_HOURS, Keep(), day)
    assert END in staying
    assert 7 + 5 + 12 - 5 <= len(staying) <= 7 + 5 + 12, "one backup may stand for a day, a week and a month"
    days = sorted({m.date() for m in staying}, reverse=True)
    assert days[:7] == [END.date() - timedelta(days=n) for n in range(7)]
    assert days[-1].month == 12, "the last one of the twelfth month back"
    assert days[-1].day == 31


def test_the_newest_stays_whatever_is_said() -> None:
    assert kept([END], Keep(0, 0, 0), day) == {END}


def test_days_without_a_backup_do_not_count() -> None:
    rare = [END - timedelta(days=40 * n) for n in range(9)]
    assert kept(rare, Keep(7, 0, 0), day) == set(rare[:7])


@pytest.mark.parametrize(
    ("text", "keep"), [("14", Keep(14, 5, 12)), ("14,8", Keep(14, 8, 12)), ("1,0,0", Keep(1, 0, 0))]
)
def test_keep_is_read(text: str, keep: Keep) -> None:
    assert parse_keep(text) == keep


@pytest.mark.parametrize("text", ["", "0", "-1", "7,-1", "a", "1,2,3,4"])
def test_keep_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):
        parse_keep(text)


def manifest(path: str = "originals/a") -> Manifest:
    media = (Stored(path, "0" * 64, 3, 1),)
    return Manifest("1", "sqlite", END.isoformat(), (("a", "0001"),), {"a": 1}, 0, "0", 0, (), media)


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert read(written(manifest())) == manifest()


@pytest.mark.parametrize("path", ["../key", "/etc/passwd", "a/../../b", ""])
def test_a_path_out_of_the_folder_is_no_manifest(path: str) -> None:
    with pytest.raises(Unreadable):
        read(written(manifest(path)))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format": 1}', '{"sha256": "0"}'])
def test_anything_else_is_no_manifest(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)
