"""A deadline reckoned on the command line: arguments in, sentences or JSON out.

duqin due --start 2026-04-30T16:00 --working-days 3
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from contextlib import nullcontext
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from duqin.kernel.clock.calendar import Calendar
from duqin.kernel.clock.counting import due
from duqin.kernel.clock.derivation import Derivation
from duqin.kernel.clock.instants import utc
from duqin.kernel.clock.pauses import Pause
from duqin.kernel.clock.terms import Term, TermUnit
from duqin.kernel.clock.words import moment_words, provisional_words, stretch_words, term_words

EARLIEST, LATEST = 1900, 2200
LENGTHS = {
    "--working-days": TermUnit.working_days,
    "--calendar-days": TermUnit.calendar_days,
    "--hours": TermUnit.hours,
    "--office-hours": TermUnit.office_hours,
}


def add_due_arguments(parser: ArgumentParser) -> None:
    """Teach a parser the arguments of `duqin due`; `run_due` checks them and says what is wrong."""
    parser.add_argument("--start", metavar="2026-04-30T16:00", help=_("起算时刻；不写时区按校园时间"))
    for option, unit in LENGTHS.items():
        parser.add_argument(option, dest=unit.value, metavar="N", help=_("时限长度，四种单位选一种"))
    parser.add_argument(
        "--pause",
        action="append",
        default=[],
        metavar="A/B",
        help=_("暂停的起止时刻，可重复；不写止点表示仍在暂停"),
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("输出 JSON"))
    parser.add_argument("--language", choices=["zh-hans", "en"], help=_("输出语言，默认中文"))


def run_due(args: Namespace, calendar: Calendar) -> str:
    """What `duqin due` prints.

    Args:
        args: parsed by a parser that knows `add_due_arguments`.
        calendar: the working calendar in force.

    Raises:
        ValueError: the arguments are wrong; its text is one full sentence for the person (exit code 2).
    """
    with translation.override(args.language) if args.language else nullcontext():
        pauses = [_pause(written, calendar) for written in args.pause]
        derivation = due(_moment(args.start, calendar), _term(args), calendar, pauses)
        if args.as_json:
            return json.dumps(report_json(derivation), ensure_ascii=False, indent=2)
        return "\n".join(report_lines(derivation))


def report_lines(derivation: Derivation) -> list[str]:
    """The derivation in sentences of the active language: start, term, deadline, then every step."""
    start = derivation.start.astimezone(derivation.zone)
    lines = [
        _("起算：%(moment)s") % {"moment": moment_words(start)},
        _("时限：%(term)s") % {"term": term_words(derivation.term)},
        _deadline(derivation),
        _("推算："),
        *(f"  {stretch_words(row)}" for row in derivation.explain()),
    ]
    if derivation.provisional:
        lines.append(_("提示：%(warning)s") % {"warning": provisional_words(derivation)})
    return lines


def report_json(derivation: Derivation) -> dict[str, Any]:
    """The stored form of the derivation, with the deadline on the wall clock added for the reader."""
    local = derivation.due_local
    return derivation.to_json() | {
        "due_local": None if local is None else local.isoformat(),
        "provisional": derivation.provisional,
        "waiting": derivation.waiting,
    }


def _deadline(derivation: Derivation) -> str:
    if derivation.due_local is None:
        since = moment_words(derivation.as_of.astimezone(derivation.zone))
        return _("截止：自%(moment)s起暂停计时，恢复后才能确定") % {"moment": since}
    return _("截止：%(moment)s") % {"moment": moment_words(derivation.due_local)}


def _term(args: Namespace) -> Term:
    given = {unit: getattr(args, unit.value) for unit in LENGTHS.values()}
    lengths = [(unit, written) for unit, written in given.items() if written is not None]
    if len(lengths) != 1:
        raise ValueError(
            _("请在 %(options)s 中写明一种时限，而且只写一种。") % {"options": _("、").join(LENGTHS)},
        )
    unit, written = lengths[0]
    try:
        return Term(Decimal(written), unit)
    except (InvalidOperation, ValueError):
        raise ValueError(
            _("时限“%(written)s”不对：天数应为整数，小时可带小数，不得为负，也不超过一百年。")
            % {"written": written}
        ) from None


def _pause(written: str, calendar: Calendar) -> Pause:
    begins, bar, ends = written.partition("/")
    from_at = _moment(begins, calendar)
    to_at = _moment(ends, calendar) if ends else None
    if not bar or (to_at is not None and utc(to_at) < utc(from_at)):
        raise ValueError(
            _("暂停“%(written)s”不对：请写成 起点/止点，止点不早于起点。") % {"written": written}
        )
    return Pause(from_at, to_at)


def _moment(written: str | None, calendar: Calendar) -> datetime:
    if not written:
        raise ValueError(_("请用 --start 写明起算时刻，例如 --start 2026-04-30T16:00。"))
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or not EARLIEST <= moment.year <= LATEST:
        raise ValueError(
            _("看不懂时刻“%(written)s”：请写成 2026-04-30T16:00 的形式，年份限 %(earliest)d–%(latest)d。")
            % {"written": written, "earliest": EARLIEST, "latest": LATEST}
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.tz)
