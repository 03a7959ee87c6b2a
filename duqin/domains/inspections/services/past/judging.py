"""What the lines of one inspection mean, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import Answer
from duqin.domains.inspections.models.inspections import LEVELS
from duqin.domains.inspections.models.plans import Kind
from duqin.domains.inspections.rules.measuring import readings
from duqin.domains.inspections.rules.past import cells
from duqin.domains.inspections.rules.past.fields import BY_KEY, OF_VISIT
from duqin.domains.inspections.services.finding import is_milder
from duqin.domains.inspections.services.past.lines import Line
from duqin.domains.inspections.services.past.register import Register, Unfit
from duqin.kernel.moments import CAMPUS, campus_date, now
from duqin.kernel.texts import split_names, words_of

T = TypeVar("T")
LONGEST_SEEN = 4000


def take(line: Line, key: str, read: Callable[[str], T], default: str = "") -> T | None:
    """Read a cell into the values of its line; what cannot be read is a fault of the line."""
    text = line.cells.get(key, "") or default
    try:
        line.values[key] = found = read(text)
    except Unfit as fault:
        line.fault(key, str(fault))
    except (ValueError, OverflowError):
        line.fault(key, _unread(key, text))
    else:
        return found
    return None


def _unread(key: str, text: str) -> str:
    """What stands there cannot be read, and what may stand there."""
    if not text:
        return _("不能为空。")
    return _("“%(text)s”不能识别。应填：%(help)s") % {"text": text[:60], "help": BY_KEY[key].help}


def judge_visit(lines: Sequence[Line], register: Register) -> bool:
    """Read what the lines say of the whole inspection into the first of them; False when that failed."""
    first = lines[0]
    for other in lines[1:]:
        for key in OF_VISIT:
            if other.cells.get(key, "") != first.cells.get(key, ""):
                other.fault(key, _("与第 %(row)d 行不同；同一次检查的这一列应当一致。") % {"row": first.row})
    take(first, "date", lambda text: _started(text, first.cells.get("time", "")))
    unit = take(first, "unit", register.unit)
    team = take(first, "inspector", lambda text: [register.person(name) for name in _some(text)])
    if first.cells.get("host"):
        take(first, "host", register.unit)
    elif team:
        first.values["host"] = team[0].unit
    take(first, "level", lambda text: int(cells.word(text, cells.LEVELS)), "2")
    take(first, "kind", _kind, Kind.PATROL)
    level = first.values.get("level")
    if unit and team and level is not None and level != policies.SELF and first.values.get("host") == unit:
        words = {"level": LEVELS[level], "unit": unit}
        first.fault("host", _("%(level)s检查不能由被查单位（%(unit)s）自己进行。") % words)
    return not any(line.faults for line in lines)


def _some(text: str) -> list[str]:
    names = split_names(text)
    if not names:
        raise ValueError(text)
    return names


def _started(text: str, clock: str) -> datetime:
    day, at = cells.day_and_time(text)
    at = at or (cells.clock(clock) if clock else cells.NOON)
    found = datetime.combine(day, at, CAMPUS)
    if found > now():
        raise Unfit(_("检查日期还没有到。"))
    return found


def _kind(text: str) -> str:
    known = words_of(Kind.choices)
    if text.casefold() not in known:
        raise ValueError(text)
    return known[text.casefold()]


def judge_line(line: Line, started: datetime, unit: Any, register: Register, lead: Any) -> None:
    """Read one answered item: its clause on that day, its answer, and what became of a problem."""
    place = take(line, "place", register.place)
    clause = take(line, "clause", lambda text: register.clause(text, campus_date(started), unit))
    take(line, "result", lambda text: cells.word(text, cells.RESULTS))
    line.values["place"] = place
    if clause is None or "result" not in line.values:
        return
    measured = take(line, "measured", lambda text: readings(clause.measured, split_names(text)))
    if measured and any(reading.is_within is False for reading in measured):
        line.values["result"] = str(Answer.Result.PROBLEM)
    if line.values["result"] == Answer.Result.PROBLEM:
        _judge_problem(line, started, unit, register, lead)


def _judge_problem(line: Line, started: datetime, unit: Any, register: Register, lead: Any) -> None:
    clause = line.values["clause"]
    take(line, "seen", _description)
    take(line, "count", cells.count)
    take(line, "severity", lambda text: cells.word(text, cells.SEVERITIES), clause.severity)
    if is_milder(line.values.get("severity", clause.severity), clause):
        line.fault("severity", _("严重程度不能低于条款规定的等级。"))
    take(line, "veto", lambda text: cells.word(text, cells.YES_NO) == "yes")
    answering = take(line, "responsible", register.unit) if line.cells.get("responsible") else unit
    line.values["responsible"] = answering
    if answering is not None:
        judge_ending(line, started, answering, register, lead)


def _description(text: str) -> str:
    if not text:
        raise Unfit(_("结果为“问题”时要写明看到的问题。"))
    return text[:LONGEST_SEEN]


def judge_ending(line: Line, started: datetime, unit: Any, register: Register, lead: Any) -> None:
    """When and by whom a problem was put right and verified; in which state it stands."""
    state = take(line, "state", cells.word_of_state, _presumed(line))
    if line.cells.get("deadline"):
        take(line, "deadline", lambda text: _deadline(text, started))
    if state == "on_spot":
        _take_moment(line, "verified_at", started, started)
        take(line, "verified_by", register.person, lead.staff_no)
        return
    if state in ("reported", "closed"):
        fixed = _take_moment(line, "fixed_at", started)
        take(line, "fixed_by", lambda text: register.fixer(text, unit))
        if state == "closed":
            _take_moment(line, "verified_at", fixed or started)
            take(line, "verified_by", register.person)
    unfit = {"open": ("fixed_at", "verified_at"), "reported": ("verified_at",)}.get(state or "", ())
    for key in unfit:
        if line.cells.get(key):
            line.fault(key, _("与整改状态不符：这个状态的问题不应有这个日期。"))


def _presumed(line: Line) -> str:
    """The state that follows from the dates where none is written."""
    if line.cells.get("verified_at"):
        return "closed"
    return "reported" if line.cells.get("fixed_at") else "open"


def _take_moment(
    line: Line, key: str, not_before: datetime, default: datetime | None = None
) -> datetime | None:
    def read(text: str) -> datetime:
        if not text and default is not None:
            return default
        found = cells.moment(text, not_before=not_before)
        if found < not_before:
            raise Unfit(_("早于检查或整改的时间。"))
        if found > now():
            raise Unfit(_("这个日期还没有到。"))
        return found

    return take(line, key, read)


def _deadline(text: str, started: datetime) -> Any:
    day, _time = cells.day_and_time(text)
    days = (day - campus_date(started)).days
    if not 0 <= days <= cells.LONGEST_DEADLINE:
        raise Unfit(_("整改期限应在检查之后 %(n)d 天之内。") % {"n": cells.LONGEST_DEADLINE})
    return day
