"""People, posts, appointments, accounts."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from duqin.foundation.organisation.models import (
    Account,
    Appointment,
    Institution,
    Person,
    Post,
    RightsStamp,
    Seat,
    Unit,
)
from duqin.foundation.organisation.queries.calendar import calendar_in_force
from duqin.foundation.organisation.queries.tree import in_force
from duqin.foundation.organisation.queries.units import current_units, visible_unit_ids
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today
from duqin.kernel.prepared import Prepared, Slot


def people(by: Actor) -> QuerySet[Person]:
    """People the actor may look up: of his own units and of those his rights reach, and himself (R-004-74).

    Names in a responsibility chain are shown to everyone on the unit's page; this is the register behind
    them.
    """
    rows = Person.objects.select_related("unit")
    seen = visible_unit_ids(by)
    if by.confined_to is not None:
        return rows.none()
    return rows if seen is None else rows.filter(Q(unit__in=seen) | Q(pk=by.person_id))


def person_named(staff_no: str) -> Person | None:
    """The person of a staff number, for commands and jobs."""
    return Person.objects.filter(staff_no=staff_no).first()


def appointments_of(person: Person) -> QuerySet[Appointment]:
    """Posts a person holds or held, latest first."""
    return person.appointments.select_related("post", "unit").order_by("-from_date", "-pk")


def appointments_on(person: Person, day: date | None = None) -> QuerySet[Appointment]:
    """Posts a person holds on the day."""
    return appointments_of(person).filter(in_force(day or today()))


def appointments(by: Actor) -> QuerySet[Appointment]:
    """All appointments, for those who maintain them; the view asks may_maintain."""
    return Appointment.objects.select_related("person", "post", "unit")


def seats(by: Actor) -> QuerySet[Seat]:
    """All seats, for those who maintain them."""
    return Seat.objects.select_related("unit", "person", "post", "post_unit")


def seats_of_person(person: Person) -> QuerySet[Seat]:
    """Seats held by name, latest first."""
    return person.seats.select_related("unit").order_by("-from_date", "-pk")


def posts(by: Actor | None = None) -> QuerySet[Post]:
    """All posts."""
    return Post.objects.order_by("pk")


def posts_with_holders(by: Actor) -> QuerySet[Post]:
    """All posts, each with `holders`: how many appointments to it run today."""
    held = Appointment.objects.filter(in_force(today()), post=OuterRef("pk")).order_by().values("post")
    counted = held.annotate(n=Count("pk")).values("n")
    return posts(by).annotate(holders=Coalesce(Subquery(counted), 0))


def posts_by_person(person_ids: list[int]) -> dict[int, list[Appointment]]:
    """Person id → the appointments held today, for a page of a list."""
    rows = Appointment.objects.filter(in_force(today()), person__in=person_ids).select_related("post", "unit")
    found: dict[int, list[Appointment]] = defaultdict(list)
    for held in rows.order_by("from_date", "pk"):
        found[held.person_id].append(held)
    return found


def units_having(post: Post) -> QuerySet[Unit]:
    """Units of today that have this post, held or vacant."""
    return current_units().filter(posts=post).order_by("order", "code")


def holders_now(post: Post) -> QuerySet[Appointment]:
    """Who holds a post today, and where."""
    rows = Appointment.objects.filter(in_force(today()), post=post).select_related("person", "unit")
    return rows.order_by("unit__order", "unit__code", "person__staff_no")


def accounts(by: Actor) -> QuerySet[Account]:
    """All accounts with their people; the view asks may_manage_accounts."""
    return Account.objects.select_related("person", "person__unit")


def accounts_signed_in() -> QuerySet[Account]:
    """Accounts with all that every page asks of them: the person and his unit, and of the institution its names, its
    rule for the second step and what names the calendar in force: `school_name`, `school_name_en`, `second_step`,
    `calendar_stamp`, `office_hours`; and `rights_stamp`, by which `actor_for` sees whether rights have changed.
    """
    school = Institution.objects.order_by("pk")
    return Account.objects.select_related("person__unit").annotate(
        school_name=Subquery(school.values("name")[:1]),
        school_name_en=Subquery(school.values("name_en")[:1]),
        second_step=Subquery(school.values("second_step")[:1]),
        rights_stamp=Subquery(RightsStamp.objects.order_by("pk").values("text")[:1]),
        **calendar_in_force(),
    )


_SIGNED_IN = Prepared(lambda: accounts_signed_in().filter(pk=Slot("pk")))


def account_signed_in(pk: int) -> Account | None:
    """The account behind a session with all that every page asks of it, in one statement."""
    return _SIGNED_IN.first(pk=int(pk))


def language_of(person: OuterRef) -> QuerySet[Account, str]:
    """The language a person has chosen, of several accounts in the one used last; for a subquery of his row."""
    chosen = Account.objects.filter(person=person, is_active=True).exclude(language="")
    return chosen.order_by(F("last_login").desc(nulls_last=True), "-pk").values_list("language", flat=True)[
        :1
    ]


def accounts_of(person: Person) -> QuerySet[Account]:
    """The accounts of a person."""
    return Account.objects.filter(person=person).order_by("pk")
