"""Where each page of the house opens, and for whom: from the matrix of permissions, and at rows of other states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from django.test import Client
from django.urls import reverse

from duqin.domains.inspections.models import Inspection
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Notice
from duqin.foundation.organisation import services as organisation
from duqin.foundation.standards import services as standards
from duqin.foundation.standards.models import Document
from duqin.kernel.moments import today
from tests.cast import Member
from tests.domains.inspections import visit
from tests.engines.cases import story
from tests.interfaces.api.callers import token_of
from tests.interfaces.permissions.matrix import ROLES, address, kept, member_of, wanted
from tests.interfaces.permissions.populated import Populated

PREFERRED = ("monitoring_head", "head", "inspector", "director", "administrator", *ROLES)
"""Who sees most, first."""
ELSEWHERE = {
    "assessment:latest": "leads to the newest month",
    "cases:notice_proof": "leads to the proof of its audit row",
    "inspections:finding_change": "leads to the item of the sheet",
    "offline:shell": "is filled by its script: tests/domains/inspections/phone",
    "inspections:past_progress": "is a part of the page of an import",
    "organisation:account_link": "is posted",
    "organisation:calendar": "leads to this year",
    "organisation:find_place": "leads to the place",
    "trust:sound": "hands over a file",
    "web:door_cas": "leads to another server: tests/interfaces/doors",
    "web:door_cas_back": "is where another server leads back",
    "web:door_oidc": "leads to another server: tests/interfaces/doors",
    "web:door_oidc_back": "is where another server leads back",
    "web:first_run": "opens in an empty house: test_the_first_pages_have_no_barrier",
}
"""Routes that answer no page of their own, or not in this house."""


class Visit(NamedTuple):
    """A page: the route, where it opens, and for whom (`anonymous` without an account)."""

    route: str
    address: str
    role: str


def pages(house: Populated, browser_of: Callable[[Member], Client]) -> tuple[list[Visit], list[str]]:
    """A visit to every page, and the routes for which none was found."""
    found: list[Visit] = []
    lost: list[str] = []
    tried = Trial(house, browser_of)
    for (route, method), answers in sorted(kept().items()):
        if method != "GET" or route in ELSEWHERE or {"405", "file"} & set(answers.values()) - _mixed(answers):
            continue
        role = next((role for role in PREFERRED if answers[role] == "200"), None)
        seen = Visit(route, address(house, route), role) if role else tried.visit(route)
        if seen:
            found.append(seen)
        else:
            lost.append(route)
    return found, lost


def _mixed(answers: dict[str, str]) -> set[str]:
    """405 beside 200: a page for the one, a button alone for the other."""
    return {"405", "file"} if "200" in answers.values() else set()


class Trial:
    """Looks for a row at which a route opens that does not open at its own row of the populated house."""

    def __init__(self, house: Populated, browser_of: Callable[[Member], Client]) -> None:
        self.house = house
        self.browsers = {role: browser_of(member_of(house, role)) for role in (*PREFERRED[:5], "auditor")}
        _further_states(house)
        self.rows: dict[str, Iterable[object]] = {
            "cases.number": [case.number for case in Case.objects.order_by("-pk")],
            "cases.pk": list(Notice.objects.order_by("-pk").values_list("pk", flat=True)),
            "inspections.pk": list(Inspection.objects.order_by("-pk").values_list("pk", flat=True)),
        }
        self.named = _named(house)

    def visit(self, route: str) -> Visit | None:
        for where in self.addresses(route):
            for role, browser in self.browsers.items():
                answer = browser.get(where)
                if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
                    return Visit(route, where, role)
        return None

    def addresses(self, route: str) -> Iterator[str]:
        """Where this route could open."""
        if route in self.named:
            yield self.named[route]
            return
        arguments = wanted(route)
        room = route.partition(":")[0]
        for row in self.rows.get(f"{room}.{arguments[0]}", ()) if len(arguments) == 1 else ():
            yield reverse(route, args=[row])


def _further_states(house: Populated) -> None:
    """Cases, notices and a sheet in the states that the populated house has none of."""
    cast = house.cast
    head = cast.head.actor
    story.opened(cast, severity="major")
    cases.draft_notice(by=cast.inspector.actor, cases=[story.opened(cast)])
    story.issued(cast, story.opened(cast))
    story.issued(cast, story.opened(cast, unit=cast.provider))
    story.received(cast, story.opened(cast, severity="major"))
    deferred = story.received(cast, story.opened(cast))
    cases.defer(
        deferred,
        by=cast.director.actor,
        interim_control="围挡并专人值守",
        review_on=today() + timedelta(days=9),
        reason="须大修",
    )
    cases.dispute(story.received(cast, story.opened(cast)), by=head, reason="不属本部门职责范围")
    story.closed(cast, story.opened(cast))
    visit.begin(cast)


def _named(house: Populated) -> dict[str, str]:
    """Pages whose address says more than a row."""
    cast = house.cast
    link = organisation.issue_password_link(cast.head.account, by=cast.administrator.actor)
    document = Document.objects.get(code=house.named["standards.code"])
    standards.start_version(document, by=cast.monitoring_head.actor)
    sheet = Inspection.objects.latest("started_at")
    problem = reverse("inspections:finding_add", args=[sheet.pk])
    return {
        "inspections:finding_add": f"{problem}?clause={visit.clause('C-1').pk}",
        "organisation:monitor_nominate": f"{reverse('organisation:monitor_nominate')}?unit={cast.catering.code}",
        "organisation:token": reverse("organisation:token", args=[token_of(cast.head).pk]),
        "standards:compare": reverse("standards:compare", args=[document.code]),
        "web:set_password": reverse("web:set_password", args=[link]),
    }
