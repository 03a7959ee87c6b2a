"""Semesters and peak seasons of the school calendar (domain-model §5.3, R-001-21).

Each verb states SeasonsChanged for the days before and after: plans owe more or less from now on.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.events import SeasonsChanged
from duqin.foundation.organisation.models import Season, Semester
from duqin.foundation.trust.services import act
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Refusal
from duqin.kernel.events import announce

LARGEST_MULTIPLIER = Decimal("10")


@act("organisation.add_semester", may=policies.may_keep_calendar)
def add_semester(*, by: Actor, name: str, from_date: date, to_date: date) -> Semester:
    """Enter a semester; semesters do not overlap.

    Raises:
        Refusal: "semester.dates", "semester.overlap".
    """
    return _keep_semester(Semester(), name, from_date, to_date)


@act("organisation.change_semester", may=policies.may_keep_calendar)
def change_semester(semester: Semester, *, by: Actor, name: str, from_date: date, to_date: date) -> Semester:
    """Correct a semester; refusals as in `add_semester`."""
    return _keep_semester(semester, name, from_date, to_date)


@act("organisation.remove_semester", may=policies.may_keep_calendar)
def remove_semester(semester: Semester, *, by: Actor) -> Semester:
    """Take a semester out; plans counted by semester owe nothing in it any more."""
    Semester.objects.filter(pk=semester.pk).delete()
    _tell(*_days(semester))
    return semester


@act("organisation.add_season", may=policies.may_keep_calendar)
def add_season(
    *, by: Actor, name: str, from_date: date, to_date: date, multiplier: Decimal = Decimal(2)
) -> Season:
    """Enter a peak season in which plans that follow seasons owe `multiplier` times their count.

    Seasons may overlap; the strongest rules. Raises Refusal: "season.dates", "season.multiplier" (1 to 10).
    """
    return _keep_season(Season(), name, from_date, to_date, multiplier)


@act("organisation.change_season", may=policies.may_keep_calendar)
def change_season(
    season: Season, *, by: Actor, name: str, from_date: date, to_date: date, multiplier: Decimal
) -> Season:
    """Correct a peak season; tasks nobody has begun follow it. Refusals as in `add_season`."""
    return _keep_season(season, name, from_date, to_date, multiplier)


@act("organisation.remove_season", may=policies.may_keep_calendar)
def remove_season(season: Season, *, by: Actor) -> Season:
    """Take a peak season out; the tasks it added are withdrawn where nobody has begun them."""
    Season.objects.filter(pk=season.pk).delete()
    _tell(*_days(season))
    return season


def _keep_semester(semester: Semester, name: str, from_date: date, to_date: date) -> Semester:
    _in_order("semester.dates", from_date, to_date)
    touching = Semester.objects.filter(from_date__lte=to_date, to_date__gte=from_date).exclude(pk=semester.pk)
    if other := touching.first():
        sentence = _("与“%(name)s”（%(first)s 至 %(last)s）重叠；学期之间不能重叠。")
        words = {"name": other.name, "first": other.from_date, "last": other.to_date}
        raise Refusal("semester.overlap", sentence % words, field="from_date")
    before = _days(semester)
    semester.name, semester.from_date, semester.to_date = name.strip(), from_date, to_date
    semester.save()
    _tell(*before, from_date, to_date)
    return semester


def _keep_season(season: Season, name: str, from_date: date, to_date: date, multiplier: Decimal) -> Season:
    _in_order("season.dates", from_date, to_date)
    if not 1 <= multiplier <= LARGEST_MULTIPLIER:
        raise Refusal("season.multiplier", _("倍数应在 1 到 10 之间。"), field="multiplier")
    before = _days(season)
    season.name, season.from_date, season.to_date = name.strip(), from_date, to_date
    season.multiplier = multiplier
    season.save()
    _tell(*before, from_date, to_date)
    return season


def _in_order(code: str, from_date: date, to_date: date) -> None:
    if to_date < from_date:
        raise Refusal(code, _("结束日期不能早于开始日期。"), field="to_date")


def _days(row: Semester | Season) -> tuple[date, ...]:
    """First and last day of a row as it was read; nothing of one that is still to be entered."""
    return (row.from_date, row.to_date) if row.pk else ()


def _tell(*days: date) -> None:
    announce(SeasonsChanged(from_date=min(days), to_date=max(days)))
