"""Rights on many days of the past, read once: the same as asked day by day."""

from __future__ import annotations

from datetime import date, timedelta

from duqin.foundation.organisation import queries
from duqin.foundation.organisation.models import Appointment, Contract, Seat, UnitPlacement
from tests.cast import Cast

DAYS = [date(2024, 1, 1) + timedelta(days=37 * n) for n in range(30)]


def test_the_actor_of_any_day_is_the_one_of_that_day(cast: Cast) -> None:
    Appointment.objects.filter(person=cast.inspector.person).update(to_date=date(2025, 3, 31))
    Appointment.objects.create(
        person=cast.inspector.person,
        post=cast.posts["department_head"],
        unit=cast.catering,
        from_date=date(2025, 2, 1),
    )
    Seat.objects.filter(person=cast.deputy.person, unit=cast.fleet).update(to_date=date(2024, 9, 1))
    Contract.objects.update(to_date=date(2025, 6, 30))
    UnitPlacement.objects.create(
        unit=cast.fleet, parent=cast.catering, from_date=date(2024, 1, 1), to_date=date(2024, 5, 1)
    )
    rights = queries.RightsThroughTime()
    for member in cast.members().values():
        for day in DAYS:
            assert rights.actor(member.person, day) == queries.actor_of_person(member.person, day)
