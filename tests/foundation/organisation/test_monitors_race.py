"""Several people at once, on real connections; SQLite writes one after the other and proves nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from duqin.foundation.organisation import services
from duqin.foundation.organisation.models import Grid, MonitorAppointment, Place
from duqin.foundation.organisation.rules.monitors import CONDITIONS
from duqin.kernel.actors import system
from tests.cast import Cast
from tests.together import together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="real concurrency needs PostgreSQL"),
]


def test_of_many_nominations_one_safety_officer_remains(cast: Cast) -> None:
    people = [member.person for member in (cast.student, cast.auditor, cast.school_inspector, cast.deputy)]
    found = together(
        *(
            lambda person=person: services.nominate(
                unit=cast.security,
                by=system("test"),
                person=person,
                role="safety_officer",
                conditions=list(CONDITIONS),
                confidentiality_signed_on=date(2026, 1, 5),
            )
            for person in people
        )
    )
    assert found == {"done": 1, "monitor.one_safety_officer": len(people) - 1}
    assert MonitorAppointment.objects.count() == 1


def test_a_grid_that_gets_a_lower_one_meanwhile_takes_no_places(cast: Cast) -> None:
    """Whoever comes first, every place with a grid lies in a lowest one (R-004-23)."""
    by = cast.monitoring_head.actor
    for number in range(5):
        above = services.create_grid(by=by, code=f"WG-{number}", name="上")
        together(
            lambda above=above, n=number: services.create_grid(
                by=by, code=f"WG-{n}-1", name="下", parent=above
            ),
            lambda above=above: services.assign_places(above, by=by, places=[cast.campus]),
        )
        lowest = set(Grid.objects.filter(children__isnull=True).values_list("pk", flat=True))
        assert {grid for grid in Place.objects.values_list("grid", flat=True) if grid} <= lowest
