"""A year of past inspections of a campus: any number of lines, one in ten a problem, most of them closed."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from duqin.foundation.organisation.models import Place, Seat, Unit
from tests.cast import SINCE, Cast
from tests.domains.inspections.past.files import Line
from tests.foundation.standards import making

CLAUSES = 40
UNITS = 12
PLACES = 25  # of each unit
A_VISIT = 20  # lines


def campus(cast: Cast) -> None:
    """Twelve units with heads and 25 places each; forty clauses in force."""
    version = making.draft(cast, "M-00", document="many")
    by = cast.monitoring_head.actor
    for number in range(1, CLAUSES):
        making.add(version, by, f"M-{number:02d}", severity="serious" if number % 10 == 0 else "general")
    making.published(cast, version, date(2023, 1, 1))
    for number in range(UNITS):
        unit = Unit.objects.create(
            code=f"U{number:02d}",
            name=f"第{number}部",
            kind="department",
            parent=cast.centre,
            valid_from=SINCE,
        )
        Seat.objects.create(unit=unit, role="head", person=cast.head.person, from_date=SINCE)
        Place.objects.bulk_create(
            Place(
                code=f"P{number:02d}-{n:02d}",
                name=f"{number} 号楼 {n:02d} 室",
                kind="room",
                full_name=f"{number} 号楼 {n:02d} 室",
                unit=unit,
            )
            for n in range(PLACES)
        )


def records(lines: int, seed: int = 1) -> list[Line]:
    """So many lines over 365 days."""
    chance = random.Random(seed)
    first = datetime(2024, 3, 1, 8, 0)
    found: list[Line] = []
    visits = -(-lines // A_VISIT)
    for number in range(visits):
        at = first + timedelta(days=number * 365 // visits, minutes=chance.randrange(540))
        unit = chance.randrange(UNITS)
        clauses = chance.sample(range(CLAUSES), min(A_VISIT, lines - len(found)))
        found += [_line(chance, number, at, unit, clause) for clause in clauses]
    return found


def _line(chance: random.Random, number: int, at: datetime, unit: int, clause: int) -> Line:
    line = {
        "检查编号": f"V{number:05d}",
        "检查日期": f"{at:%Y-%m-%d %H:%M}",
        "被查单位": f"U{unit:02d}",
        "地点": f"P{unit:02d}-{number % PLACES:02d}",
        "检查人": "INSPECTOR",
        "层级": "二级",
        "类型": "日常巡查",
        "条款": f"M-{clause:02d}",
        "结果": "合格",
    }
    if chance.random() >= 0.1:
        return line
    line |= {"结果": "问题", "问题描述": f"第 {clause} 条不符合，现场有杂物", "原因": "无人值守"}
    if chance.random() < 0.9:
        fixed = at + timedelta(days=chance.randrange(1, 6))
        line |= {
            "整改措施": "已清理并培训",
            "整改日期": f"{fixed:%Y-%m-%d}",
            "整改人": "CYHEAD",
            "复查日期": f"{fixed + timedelta(days=1):%Y-%m-%d}",
            "复查人": "INSPECTOR2",
        }
    return line
