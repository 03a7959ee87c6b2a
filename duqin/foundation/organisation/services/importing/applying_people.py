"""People of an import: the new ones together, every change by its own verb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from duqin.foundation.organisation.models import Appointment, Person, Post, Unit
from duqin.foundation.organisation.queries.tree import in_force
from duqin.foundation.organisation.services import appointments, people
from duqin.foundation.organisation.services.importing.lines import Line, Outcome
from duqin.foundation.organisation.services.importing.told import at
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today

PLAIN = ("name", "status", "phone", "email")
BATCH = 500


def apply_people(lines: Sequence[Line], by: Actor) -> None:
    """Create the new people with their posts, then change, move, return or release the others."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    posts = Post.objects.in_bulk()
    _create([line for line in lines if line.outcome == Outcome.CREATED], units)
    changed = [line for line in lines if line.outcome == Outcome.CHANGED]
    there = Person.objects.select_related("unit").in_bulk([line.noun for line in changed])
    for line in changed:
        with at(line):
            _change(line, there[line.noun or 0], units, posts, by)


def _create(lines: Sequence[Line], units: dict[str, Unit]) -> None:
    rows = [
        Person(
            staff_no=line.identity,
            unit=units[line.values["unit"]],
            **{key: line.values[key] for key in PLAIN if key in line.values},
        )
        for line in lines
    ]
    created = Person.objects.bulk_create(rows, batch_size=BATCH)
    held = [
        Appointment(person=person, unit_id=person.unit_id, post_id=post, from_date=today())
        for line, person in zip(lines, created, strict=True)
        for post in line.values.get("posts", ())
    ]
    Appointment.objects.bulk_create(held, batch_size=BATCH)
    _establish({(row.post_id, row.unit_id) for row in held})


def _establish(posts: Iterable[tuple[int, int]]) -> None:
    """The units now have these posts, so that they show as vacant when their holders go."""
    through = Post.units.through
    rows = [through(post_id=post, unit_id=unit) for post, unit in sorted(posts)]
    through._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def _change(line: Line, person: Person, units: dict[str, Unit], posts: dict[int, Post], by: Actor) -> None:
    if line.values.get("is_active") is False:
        people.person_left(person, by=by)
        return
    unit = units[line.values.get("unit") or person.unit.code]
    if line.changed("is_active"):
        people.person_returned(person, by=by, unit=unit)
    elif line.changed("unit"):
        people.move_person(person, by=by, unit=unit)
    if any(line.changed(key) for key in PLAIN):
        people.update_person(person, by=by, **{key: line.values[key] for key in PLAIN if key in line.values})
    if line.changed("posts"):
        _set_posts(person, unit, [posts[pk] for pk in line.values["posts"]], by)


def _set_posts(person: Person, unit: Unit, wanted: Sequence[Post], by: Actor) -> None:
    """The posts of a person in his unit are from today on exactly these."""
    running = Appointment.objects.filter(in_force(today()), person=person, unit=unit)
    held = set(running.values_list("post_id", flat=True))
    appointments.finish(running.exclude(post__in=wanted), before=today())
    for post in wanted:
        if post.pk not in held:
            appointments.appoint(person, by=by, post=post, unit=unit)
