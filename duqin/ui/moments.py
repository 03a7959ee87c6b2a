"""Dates, times and numbers in the words of the reader's language; pure, no template."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from duqin.kernel.moments import CAMPUS, campus_date

MINUS = "\u2212"
COUNT_CAP = 1000
QUARTER = 900  # seconds

WEEKDAYS = (
    pgettext_lazy("weekday", "周一"),
    pgettext_lazy("weekday", "周二"),
    pgettext_lazy("weekday", "周三"),
    pgettext_lazy("weekday", "周四"),
    pgettext_lazy("weekday", "周五"),
    pgettext_lazy("weekday", "周六"),
    pgettext_lazy("weekday", "周日"),
)
MONTHS = (
    pgettext_lazy("month", "1月"),
    pgettext_lazy("month", "2月"),
    pgettext_lazy("month", "3月"),
    pgettext_lazy("month", "4月"),
    pgettext_lazy("month", "5月"),
    pgettext_lazy("month", "6月"),
    pgettext_lazy("month", "7月"),
    pgettext_lazy("month", "8月"),
    pgettext_lazy("month", "9月"),
    pgettext_lazy("month", "10月"),
    pgettext_lazy("month", "11月"),
    pgettext_lazy("month", "12月"),
)


def local(value: datetime) -> datetime:
    """The moment on campus, wherever it is read; a naive value is taken as already local."""
    return value.astimezone(CAMPUS) if timezone.is_aware(value) else value


def day_words(value: date | datetime | None) -> str:
    """“5月11日 周一”; the year is named only where it is not the present one. None gives an empty text."""
    if value is None:
        return ""
    day = local(value).date() if isinstance(value, datetime) else value
    quarter = int(timezone.now().timestamp()) // QUARTER
    is_other_year = day.year != _year(quarter)
    return _day(day, is_other_year, get_language() or "")


@lru_cache(maxsize=8)
def _year(quarter: int) -> int:
    """The present year on campus; the same for a quarter of an hour, at the end of which it begins."""
    return campus_date(timezone.now()).year


@lru_cache(maxsize=2048)
def _day(day: date, is_other_year: bool, language: str) -> str:
    pattern = _("{year}年{month}{day}日 {weekday}") if is_other_year else _("{month}{day}日 {weekday}")
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    return pattern.format(year=day.year, month=month, day=day.day, weekday=weekday)


def clock_words(value: datetime | time | None) -> str:
    """“14:05”, in 24 hours."""
    if value is None:
        return ""
    moment = local(value) if isinstance(value, datetime) else value
    return f"{moment.hour:02d}:{moment.minute:02d}"


def moment_words(value: datetime | date | None) -> str:
    """“5月11日 周一 14:05”; a plain day is written without a time."""
    if not isinstance(value, datetime):
        return day_words(value)
    return f"{day_words(value)} {clock_words(value)}"


def moment_writer() -> Callable[[datetime | date | None], str]:
    """`moment_words` for many moments, with year and language looked up once."""
    year, language = campus_date(timezone.now()).year, get_language() or ""

    def written(value: datetime | date | None) -> str:
        if not isinstance(value, datetime) or value.tzinfo is None:
            return moment_words(value)
        moment = value.astimezone(CAMPUS)
        return f"{_day(moment.date(), moment.year != year, language)} {moment.hour:02d}:{moment.minute:02d}"

    return written


def due_words(value: datetime | None) -> str:
    """Like moment_words, but midnight and the second before it are 24:00 of the day that ends, as deadlines are spoken."""
    if value is None:
        return ""
    day = _day_ended(local(value))
    return f"{day_words(day)} 24:00" if day else moment_words(local(value))


def _day_ended(moment: datetime) -> date | None:
    """The day that ends with this moment: with its last second, or with the midnight after it."""
    if moment.hour == 23 and moment.minute == 59 and moment.second == 59:
        return moment.date()
    return moment.date() - timedelta(days=1) if moment.time() == time(0) else None


def due_writer() -> Callable[[datetime | None], str]:
    """`due_words` for many deadlines, with year and language looked up once and equal ones told once."""
    year, language = campus_date(timezone.now()).year, get_language() or ""
    written, known = moment_writer(), dict[datetime | None, str]()

    def due(value: datetime | None) -> str:
        if value not in known:
            day = value and _day_ended(value.astimezone(CAMPUS))
            known[value] = f"{_day(day, day.year != year, language)} 24:00" if day else written(value)
        return known[value]

    return due


def decimal_of(value: Any) -> Decimal | None:
    """The value as an exact number, None where it is none."""
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def plain_number(value: Any) -> str:
    """A number without trailing zeros and with a real minus sign: 2.50 → “2.5”."""
    number = decimal_of(value)
    if number is None:
        return ""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", "0", ""):
        return "0"
    return text.replace("-", MINUS)


def points_words(value: Any) -> str:
    """Points, always signed: “+2.5”, “−3”, “0”."""
    text = plain_number(value)
    return text if not text or text == "0" or text.startswith(MINUS) else f"+{text}"


def rate_words(numerator: Any, denominator: Any, places: int = 1) -> str:
    """“95.0 %（19/20）”: truncated, so that no target is reached by rounding; without a base “—（0/0）”."""
    above, below = decimal_of(numerator) or Decimal(0), decimal_of(denominator) or Decimal(0)
    pair = {"numerator": plain_number(above), "denominator": plain_number(below)}
    if below == 0:
        return _("—（{numerator}/{denominator}）").format(**pair)
    share = (above * 100 / below).quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN)
    return _("{share} %（{numerator}/{denominator}）").format(share=f"{share}".replace("-", MINUS), **pair)


def amount_words(value: Any) -> str:
    """Money with grouping and its unit: “12,345.00 元”."""
    number = decimal_of(value)
    if number is None:
        return ""
    return _("{amount} 元").format(amount=f"{number:,.2f}".replace("-", MINUS))


def count_words(value: int | None, cap: int = COUNT_CAP) -> str:
    """A count that was only taken up to a cap: 1001 → “1,000+”."""
    if value is None:
        return ""
    return f"{cap:,}+" if value > cap else f"{value:,}"
