"""The monthly bulletin over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from duqin.reporting.publications import policies, queries, services, states
from duqin.reporting.publications.models import Bulletin
from duqin.ui.api import Body, Coded, In, Out, Page, Room, Text, answer_page, by_of, expecting, listing
from duqin.ui.listing import Sort

room = Room("publications")
DRAFT, PUBLISH = (policies.DRAFT,), (policies.PUBLISH,)
BULLETINS = listing(
    "publications.bulletins",
    filters=queries.BULLETINS,
    sorts=(Sort("period", "period"),),
    order="-period",
)


class BulletinLine(Out):
    """An issue as a line of the list."""

    period: str
    issue: int
    number: str | None
    title: str
    issuer: Coded
    state: str
    state_label: str
    published_at: datetime | None
    published_by_name: str
    reply_due_at: datetime | None
    version: int

    @staticmethod
    def resolve_number(bulletin: Any) -> str | None:
        return bulletin.number.text if bulletin.number else None

    @staticmethod
    def resolve_state_label(bulletin: Any) -> str:
        return str(states.BULLETIN[bulletin.state].label)


class SectionOut(Out):
    """The words of a section; figures stand in as `{{ code }}`."""

    key: str
    heading: str
    text: str
    rendered: str = Field(description="With the figures in place.")


class BulletinOut(BulletinLine):
    """An issue with its words and its frozen figures, each with the records it counts."""

    figures: dict[str, Any]
    figures_hash: str
    frozen_at: datetime
    sections: list[SectionOut]

    @staticmethod
    def resolve_sections(bulletin: Any) -> list[dict[str, str]]:
        return [
            {
                "key": section.key,
                "heading": section.heading,
                "text": section.text,
                "rendered": "\n".join(
                    "".join(piece.text for piece in line)
                    for line in queries.rendered(section, bulletin.figures)
                ),
            }
            for section in bulletin.sections.order_by("order")
        ]


class DraftIn(In):
    """Which month."""

    period: Annotated[str, Field(min_length=7, max_length=7, description="A month, 2026-03.")]


class SectionIn(In):
    """The words of a section."""

    text: Text
    heading: Annotated[str, Field(max_length=120)] = ""


def issue_of(request: HttpRequest, period: str) -> Bulletin:
    """The issue of a month, or 404, in the version the caller has seen."""
    found = queries.bulletin_for(by_of(request), period)
    if found is None:
        raise Http404
    issue: Bulletin = expecting(found, request)
    return issue


def shown(request: HttpRequest, period: str) -> Bulletin:
    """The issue as it stands now."""
    found = queries.bulletin_for(by_of(request), period)
    if found is None:
        raise Http404
    return found


@room.get("/bulletins", may=policies.may_read, out=Page[BulletinLine], of=BULLETINS)
def bulletins(request: HttpRequest) -> Any:
    """Issues, published ones for everyone."""
    return answer_page(request, BULLETINS, queries.bulletins(by_of(request)))


@room.get("/bulletins/{period}", may=policies.may_read, out=BulletinOut)
def bulletin(request: HttpRequest, period: str) -> Any:
    """The issue of a month."""
    return shown(request, period)


@room.post("/bulletins", may=policies.may_draft, scopes=DRAFT, out={201: BulletinOut})
def draft(request: HttpRequest, said: DraftIn) -> Any:
    """Draft the issue of a month whose scores are frozen; asking again gives the draft that is there."""
    services.draft(by=by_of(request), period=said.period)
    return shown(request, said.period)


@room.post("/bulletins/{period}/sections/{key}", may=policies.may_draft, scopes=DRAFT, out=BulletinOut)
def rewrite_section(request: HttpRequest, period: str, key: str, said: SectionIn) -> Any:
    """Write the words of a section; figures are put in by their code."""
    found = issue_of(request, period)
    get_object_or_404(found.sections, key=key)
    services.rewrite_section(found, by=by_of(request), key=key, text=said.text, heading=said.heading)
    return shown(request, period)


@room.post(
    "/bulletins/{period}/refresh", may=policies.may_draft, scopes=DRAFT, body=Body.NONE, out=BulletinOut
)
def refresh(request: HttpRequest, period: str) -> Any:
    """Take the figures of the month anew, while it is a draft."""
    services.refresh(issue_of(request, period), by=by_of(request))
    return shown(request, period)


@room.post(
    "/bulletins/{period}/publish", may=policies.may_publish, scopes=PUBLISH, body=Body.NONE, out=BulletinOut
)
def publish(request: HttpRequest, period: str) -> Any:
    """Publish the draft, the month's scores with it, and tell the head of every unit listed."""
    services.publish(issue_of(request, period), by=by_of(request))
    return shown(request, period)


@room.post(
    "/bulletins/{period}/discard", may=policies.may_draft, scopes=DRAFT, body=Body.NONE, out={204: None}
)
def discard_bulletin(request: HttpRequest, period: str) -> None:
    """Give a draft up; the month can be drafted anew."""
    services.discard(issue_of(request, period), by=by_of(request))


@room.post("/bulletins/{period}/acknowledge", may=policies.may_read, body=Body.NONE, out={204: None})
def acknowledge(request: HttpRequest, period: str) -> None:
    """Note that the owner of the token has read the issue; once."""
    services.acknowledge(shown(request, period), by=by_of(request))
