"""Deadlines are brought to mind at half time, shortly before, at the breach, and each working day after
(§5.7)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from duqin.engines.cases.models import Case, Clock
from duqin.engines.cases.rules.reminders import Reminder
from duqin.engines.cases.services import telling
from duqin.engines.cases.services.clocks import set_reminder
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Person
from duqin.kernel.actors import system
from duqin.kernel.clock import TermUnit, remaining
from duqin.kernel.clock.words import remaining_words
from duqin.kernel.moments import now
from duqin.kernel.prepared import Prepared, Slot

AT_ONCE = 500


def remind() -> int:
    """Sweep: remind of what is due to be reminded of; returns how many.

    Safe to run twice and to be killed: reminder and next date are one transaction, taken by one worker only.
    """
    due = Clock.objects.filter(remind_at__lte=now(), met_at__isnull=True, stopped_at__isnull=True)
    found = due.order_by("remind_at", "id").values_list("pk", "remind_at")[:AT_ONCE]
    return sum(_remind(pk, at) for pk, at in list(found))


_CLOCK = Prepared(
    lambda: Clock.objects.select_related("case__unit", "case__responsible").filter(pk=Slot("pk"))
)


@transaction.atomic
def _remind(pk: int, planned: datetime | None) -> int:
    clock = _CLOCK.one(pk=pk)
    at = now()
    calendar = organisation.calendar()
    reminder = Reminder(clock.remind_as)
    set_reminder(clock, calendar, at)
    taken = Clock.objects.filter(pk=pk, remind_at=planned, met_at__isnull=True, stopped_at__isnull=True)
    if not taken.update(remind_at=clock.remind_at, remind_as=clock.remind_as) or clock.due_at is None:
        return 0
    left = remaining(clock.due_at, at, calendar, TermUnit(clock.unit))
    telling.tell(
        _people(clock),
        clock.case,
        "remind",
        lambda: (
            _("%(kind)s%(left)s：%(unit)s %(title)s")
            % {
                "kind": clock.get_kind_display(),
                "left": remaining_words(left),
                "unit": clock.case.unit,
                "title": clock.case.title,
            }
        ),
        by=system("clocks"),
        once=f"{clock.pk}:{reminder.value}:{at:%Y%m%d}",
        urgent=reminder in (Reminder.BREACH, Reminder.DAILY),
    )
    return 1


def _people(clock: Clock) -> list[Person]:
    """Who is at turn: the unit's responsible person, or whoever follows the case for the office."""
    case: Case = clock.case
    return telling.followers(case) if clock.is_of_office else [case.responsible]
