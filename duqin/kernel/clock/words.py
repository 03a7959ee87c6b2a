"""The texts of the clock: reasons, terms, what is left, doubts. Chinese here, English in locale/."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from duqin.kernel.clock.derivation import Derivation, Stretch
from duqin.kernel.clock.instants import LAST_SECOND
from duqin.kernel.clock.measuring import Quantity, Remaining
from duqin.kernel.clock.plausibility import Doubt, DoubtKind
from duqin.kernel.clock.reasons import Why
from duqin.kernel.clock.terms import Term, TermUnit

WHY = {
    Why.start: gettext_lazy("起算日"),
    Why.at_once: gettext_lazy("当场处理"),
    Why.working: pgettext_lazy("计数理由", "工作日"),
    Why.provisional: gettext_lazy("工作日（暂按周一至周五计）"),
    Why.adjusted_workday: gettext_lazy("调休上班"),
    Why.weekend: gettext_lazy("周末"),
    Why.holiday: gettext_lazy("法定节假日"),
    Why.adjusted_restday: gettext_lazy("调休放假"),
    Why.calendar_day: gettext_lazy("自然日"),
    Why.clock_hours: gettext_lazy("连续计时"),
    Why.office_window: gettext_lazy("办公时间"),
    Why.paused: gettext_lazy("暂停计时"),
}
LONG = timedelta(days=2)

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


def term_words(term: Term) -> str:
    """A term as one says it: 3 个工作日, 24 小时, 立即."""
    return amount_words(term.amount, term.unit)


def amount_words(amount: int | Decimal, unit: TermUnit) -> str:
    """A number of hours or days in its unit; "at once" has no number."""
    plural = int(amount) if amount == int(amount) else 2
    values = {"n": amount}
    match unit:
        case TermUnit.hours:
            return ngettext("%(n)s 小时", "%(n)s 小时", plural) % values
        case TermUnit.office_hours:
            return ngettext("%(n)s 个工作小时", "%(n)s 个工作小时", plural) % values
        case TermUnit.calendar_days:
            return ngettext("%(n)s 个自然日", "%(n)s 个自然日", plural) % values
        case TermUnit.working_days:
            return ngettext("%(n)s 个工作日", "%(n)s 个工作日", plural) % values
        case TermUnit.at_once:
            return _("立即")


def minutes_words(minutes: int) -> str:
    """Running time: 45 分钟, 2 小时, 2 小时 30 分钟."""
    hours, rest = divmod(minutes, 60)
    in_hours = ngettext("%(n)s 小时", "%(n)s 小时", hours) % {"n": hours}
    in_minutes = ngettext("%(n)s 分钟", "%(n)s 分钟", rest) % {"n": rest}
    return in_minutes if not hours else f"{in_hours} {in_minutes}" if rest else in_hours


def quantity_words(quantity: Quantity) -> str:
    """Measured time in its unit."""
    if quantity.unit.counts_days:
        return amount_words(quantity.days, quantity.unit)
    in_office = quantity.unit is TermUnit.office_hours
    words = minutes_words(quantity.hours * 60 + quantity.minutes)
    return _("%(time)s（办公时间）") % {"time": words} if in_office else words


def remaining_words(left: Remaining) -> str:
    """What is left, or by how much it was missed: 还剩 1 个工作日, 今天到期, 已逾期 2 个工作日."""
    return _remaining(_rounded(left.quantity), left.overdue, left.due_today, get_language())


@lru_cache(maxsize=2048)
def _remaining(quantity: Quantity, overdue: bool, due_today: bool, language: str | None) -> str:
    if quantity.unit.counts_days and quantity.days == 0:
        if due_today and not overdue:
            return _("今天到期")
        return _("已逾期，不足 1 天") if overdue else _("还剩不足 1 天")
    amount = {"amount": quantity_words(quantity)}
    return (_("已逾期 %(amount)s") if overdue else _("还剩 %(amount)s")) % amount


def _rounded(quantity: Quantity) -> Quantity:
    """Running time of two days and more in whole days: nobody reads 1,937 hours and 26 minutes."""
    if quantity.unit.counts_days or quantity.unit is TermUnit.office_hours or quantity.time < LONG:
        return quantity
    return Quantity(TermUnit.calendar_days, days=quantity.time.days)


def day_words(day: date) -> str:
    """A date with its weekday: 2026年5月8日 周五."""
    parts = {"year": day.year, "month": day.month, "day": day.day, "weekday": WEEKDAYS[day.weekday()]}
    return _("%(year)d年%(month)d月%(day)d日 %(weekday)s") % parts


def moment_words(local: datetime) -> str:
    """A moment on campus with its weekday; the last second of a day is 24:00."""
    ends_day = local.time().replace(microsecond=0) == LAST_SECOND
    return f"{day_words(local.date())} {'24:00' if ends_day else f'{local:%H:%M}'}"


def stretch_words(row: Stretch) -> str:
    """A row of an explanation: days, reason, and what it gave to the count."""
    days = day_words(row.from_date)
    if row.days > 1:
        days = _("%(first)s 至 %(last)s") % {"first": days, "last": day_words(row.to_date)}
    reason = f"{WHY[row.why]}·{row.note}" if row.note else str(WHY[row.why])
    return _("%(days)s：%(reason)s，%(effect)s") % {
        "days": days,
        "reason": reason,
        "effect": effect_words(row),
    }


def effect_words(row: Stretch) -> str:
    """What a row of an explanation gave to the count."""
    if row.counted and row.number is not None:
        return _("计为第 %(n)d 天") % {"n": row.number} if row.number else _("计为当天")
    if row.minutes is not None:
        time = {"time": minutes_words(row.minutes)}
        return (_("计 %(time)s") if row.counted else _("停 %(time)s")) % time
    if row.why is Why.at_once:
        return _("即时到期")
    starts_running = row.why is Why.start and row.number is None
    return _("开始计时") if starts_running else _("不计")


def provisional_words(derivation: Derivation) -> str:
    """The warning that a deadline may still move; empty when it will not."""
    if not derivation.provisional:
        return ""
    years = _("、").join(map(str, derivation.provisional_years))
    return _("%(years)s年的放假安排尚未登记，暂按周一至周五推算；登记后将重新计算。") % {"years": years}


def doubt_words(doubt: Doubt) -> str:
    """A doubt about an entered calendar as a full sentence."""
    values = {"found": doubt.found, "expected": doubt.expected, "day": doubt.day and day_words(doubt.day)}
    match doubt.kind:
        case DoubtKind.long_run:
            text = _("到%(day)s已连续上班 %(found)d 天，一般不超过 %(expected)d 天，请核对调休安排。")
        case DoubtKind.ordinary_workday:
            text = _("%(day)s本来就是工作日，却登记为调休上班，请核对日期。")
        case DoubtKind.balance:
            text = _(
                "全年因放假净减少 %(found)d 个工作日，而法定节假日为 %(expected)d 天，请核对有无漏登或多登。"
            )
    return text % values
