"""Every worked example of the specification: domain-model §5 and the requirements that name a date."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from duqin.kernel.clock import Derivation, Why

EXAMPLES = [
    # domain-model §5
    ("complaint, first answer", "2026-04-30 16:00", "24h", "Fri 2026-05-01 16:00:00"),
    ("complaint, investigation", "2026-04-30 16:00", "3wd", "Fri 2026-05-08 23:59:59"),
    ("complaint, result", "2026-04-30 16:00", "5wd", "Mon 2026-05-11 23:59:59"),
    ("before the Spring Festival", "2026-02-12 10:00", "3wd", "Tue 2026-02-24 23:59:59"),
    ("evaluation, measures", "2026-09-16 09:00", "15wd", "Tue 2026-10-13 23:59:59"),
    # requirements
    ("R-004-33 N=3", "2026-04-30 08:00", "3wd", "Fri 2026-05-08 23:59:59"),
    ("R-004-33 N=5", "2026-04-30 23:59", "5wd", "Mon 2026-05-11 23:59:59"),
    ("R-004-35 resubmission", "2026-03-02 09:00", "5wd", "Mon 2026-03-09 23:59:59"),
    ("R-004-42 respond", "2026-03-06 15:00", "24h", "Sat 2026-03-07 15:00:00"),
    ("R-004-42 major", "2026-03-06 15:00", "48h", "Sun 2026-03-08 15:00:00"),
    ("R-004-45 measures", "2026-09-16 17:59", "15wd", "Tue 2026-10-13 23:59:59"),
    ("R-004-49 ordinary", "2026-04-30 16:00", "24h", "Fri 2026-05-01 16:00:00"),
    ("R-004-49 major", "2026-04-30 16:00", "48h", "Sat 2026-05-02 16:00:00"),
    ("R-004-49 in office hours", "2026-04-30 16:00", "24oh", "Sat 2026-05-09 09:30:00"),
    ("R-004-50 investigation", "2026-04-30 16:00", "3wd", "Fri 2026-05-08 23:59:59"),
    ("R-004-50 result", "2026-04-30 16:00", "5wd", "Mon 2026-05-11 23:59:59"),
]


@pytest.mark.parametrize(
    ("start", "term", "expected"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES]
)
def test_the_deadline_is_the_one_in_the_specification(
    wall: Callable[..., str], start: str, term: str, expected: str
) -> None:
    assert wall(start, term) == expected


def test_may_day_is_explained_day_by_day(reckon: Callable[..., Derivation]) -> None:
    lines = reckon("2026-04-30 16:00", "5wd").lines

    assert [(f"{line.date:%m-%d}", line.counted, line.number, line.why, line.note) for line in lines] == [
        ("04-30", False, 0, Why.start, ""),
        ("05-01", False, None, Why.holiday, "劳动节"),
        ("05-02", False, None, Why.holiday, "劳动节"),
        ("05-03", False, None, Why.holiday, "劳动节"),
        ("05-04", False, None, Why.holiday, "劳动节"),
        ("05-05", False, None, Why.holiday, "劳动节"),
        ("05-06", True, 1, Why.working, ""),
        ("05-07", True, 2, Why.working, ""),
        ("05-08", True, 3, Why.working, ""),
        ("05-09", True, 4, Why.adjusted_workday, "劳动节"),
        ("05-10", False, None, Why.weekend, ""),
        ("05-11", True, 5, Why.working, ""),
    ]


def test_the_worked_sunday_and_saturday_around_national_day_count(reckon: Callable[..., Derivation]) -> None:
    counted = [line.date.isoformat() for line in reckon("2026-09-16 09:00", "15wd").lines if line.counted]

    assert counted == [
        *("2026-09-17", "2026-09-18", "2026-09-20", "2026-09-21", "2026-09-22", "2026-09-23", "2026-09-24"),
        *("2026-09-28", "2026-09-29", "2026-09-30"),
        *("2026-10-08", "2026-10-09", "2026-10-10", "2026-10-12", "2026-10-13"),
    ]
