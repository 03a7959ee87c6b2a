"""The calendar changed: every open deadline it touches is reckoned anew (domain-model §5.2)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from duqin.engines.cases.models import Case, Clock, Notice
from duqin.engines.cases.services import stepping, telling
from duqin.engines.cases.services.clocks import Clocks
from duqin.foundation.organisation.events import CalendarChanged
from duqin.kernel.actors import system
from duqin.kernel.moments import CAMPUS, now


@transaction.atomic
def recount(changed: CalendarChanged) -> int:
    """Reckon anew what runs over the changed days; tell those whose deadline moved. Returns how many cases
    moved.

    A second time moves nothing. Deadlines that were met keep the reckoning by which they were met.
    """
    moved = 0
    for case in Case.objects.select_for_update(of=("self",)).filter(pk__in=_touched(changed)).order_by("id"):
        moved += _recount(case)
    return moved


def _touched(changed: CalendarChanged) -> set[int]:
    """Cases with a running clock whose count looks at one of the days."""
    first = datetime.combine(changed.from_date, time(0), CAMPUS)
    after = datetime.combine(changed.to_date + timedelta(days=1), time(0), CAMPUS)
    running = Clock.objects.filter(met_at__isnull=True, stopped_at__isnull=True, started_at__lt=after)
    looking = running.filter(Q(due_at__isnull=True) | Q(due_at__gte=first) | Q(is_provisional=True))
    return set(looking.values_list("case_id", flat=True))


def _recount(case: Case) -> int:
    at, before = now(), case.due_at
    if not Clocks(case, at).recount():
        return 0
    by = system("calendar")
    if case.due_at != before:
        note = telling.change_words(telling.day_of(before), telling.day_of(case.due_at))
        step = stepping.remark(case, "recount", by=by, at=at, note=note)
        telling.changed(case, step, [case.responsible, *telling.followers(case)], by=by)
    stepping.save_aside(case)
    _follow(case)
    return 1


def _follow(case: Case) -> None:
    """The notice shows the earliest deadline of its cases; what was issued for each stays on its line."""
    for notice in Notice.objects.select_for_update(of=("self",)).filter(
        items__case=case, items__is_current=True, state__in=["issued", "received"]
    ):
        open_cases = notice.cases.exclude(state__in=["closed", "void", "reported"])
        notice.due_at = min((c.due_at for c in open_cases if c.due_at), default=notice.due_at)
        stepping.save_aside(notice)
