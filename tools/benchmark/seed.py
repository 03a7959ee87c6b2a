"""An institution in the middle of its work, made through the services; what is measured starts from its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

USERNAME = "bench"
STORY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A started inspection, and what is said of a problem on it."""

    inspection: str
    said: dict[str, Any]


def make(say: Callable[[str], None]) -> None:
    """The demo's campus, its standards and two weeks of its semester; then the account that is measured."""
    from duqin.interfaces.cli.commands.starting import bring_up_to_date
    from duqin.interfaces.cli.demo import building
    from duqin.kernel.moments import today

    bring_up_to_date()
    building.build(say, since=today() - STORY)
    open_account()


def open_account() -> None:
    """An inspector whose rights end somewhere: section head of every second department, with the firms these supervise.

    The demo's own inspectors see everything, so their lists are asked without a condition; his are not.
    """
    from duqin.foundation.organisation import services
    from duqin.foundation.organisation.models import Person, Post, Unit
    from duqin.interfaces.cli.demo.accounts import PASSWORD
    from duqin.interfaces.cli.demo.campus import DEMO, LONG_AGO

    monitoring = Unit.objects.get(code="JKB")
    person: Person = services.create_person(
        by=DEMO, staff_no="2099001", name="郑量", unit=monitoring, status="school"
    )
    post = Post.objects.get(code="section_head")
    departments = Unit.objects.filter(kind="department", is_supervised=True).order_by("order", "code")
    for department in departments[::2]:
        services.appoint(
            person, by=DEMO, post=post, unit=department, from_date=LONG_AGO, basis="片区督查分工"
        )
    account = services.open_account(by=DEMO, username=USERNAME, person=person)
    services.redeem_password_link(services.issue_password_link(account, by=DEMO), PASSWORD)


def scope() -> list[int]:
    """Units whose cases the measured account sees."""
    by = actor()
    return sorted(by.reach("cases.read").unit_ids | by.unit_ids)


def actor() -> Any:
    """The measured account as an actor."""
    from duqin.foundation.organisation import queries as organisation
    from duqin.foundation.organisation.models import Account

    return organisation.actor_for(Account.objects.select_related("person").get(username=USERNAME))


def start_sheets(number: int) -> list[Sheet]:
    """Inspections begun at the firms in reach; each is used up by one walk."""
    from duqin.domains.inspections import queries, services
    from duqin.foundation.organisation.models import Place, ServiceArea, Unit

    by, found = actor(), []
    firms = Unit.objects.filter(kind="provider", pk__in=by.reach("inspections.inspect_2").unit_ids)
    firms = firms.exclude(pk__in=by.unit_ids).order_by("order", "code")
    place = Place.objects.filter(is_checkpoint=True).order_by("pk")[0]
    for turn in range(number):
        unit = firms[turn % len(firms)]
        area = ServiceArea.objects.filter(units=unit).exclude(code="fire").order_by("pk").first()
        visit = services.start(
            by=by, level=2, kind="patrol", area=area, unit=unit, place=place, outline=["巡查"]
        )
        plain = [c for c in queries.sheet_clauses(visit) if not c.photo_required and not c.measured]
        clause = plain[turn % len(plain)]
        said = {
            "clause": clause.pk,
            "unit": unit.pk,
            "place": place.pk,
            "count": 1,
            "severity": clause.severity,
            "description": "后厨地面有积水，防滑垫缺失。",
        }
        found.append(Sheet(str(visit.pk), said))
    return found


@dataclass(frozen=True, slots=True)
class Subject:
    """The case whose page is measured, and who looks at it."""

    case: int
    number: str
    person: int


def subject() -> Subject:
    """A case in reach that is being put right after a notice, of a firm; the one with the longest history of the copies."""
    from django.db.models import Count

    from duqin.engines.cases.models import Case

    by = actor()
    rows = Case.objects.visible_to(by).filter(state="rectifying", notice_items__isnull=False)
    case = rows.annotate(told=Count("steps")).order_by("-told", "-pk")[0]
    return Subject(case.pk, case.number, by.person_id)
