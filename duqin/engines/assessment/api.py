"""Scorecards and the ledger over the API, every point with its trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from pydantic import Field

from duqin.engines.assessment import policies, queries, services, states
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.kernel.periods import is_period
from duqin.ui.api import Body, Coded, In, Out, Page, Room, Text, answer_page, by_of, expecting, listing
from duqin.ui.listing import Sort

room = Room("assessment")
LEDGER = listing(
    "assessment.ledger",
    filters=queries.LEDGER,
    sorts=(Sort("occurred_on", "occurred_on"),),
    order="-occurred_on",
)


class CardLine(Out):
    """A unit's month."""

    unit: Coded
    period: str
    state: str = Field(description="open while it is reckoned live, then frozen and published")
    state_label: str
    base: Decimal
    deducted: Decimal
    bonus: Decimal
    score: Decimal
    grade: str
    grade_label: str
    is_vetoed: bool

    @staticmethod
    def resolve_state_label(card: Any) -> str:
        return str(states.state_of(card.state).label)

    @staticmethod
    def resolve_grade_label(card: Any) -> str:
        return str(states.GRADES[card.grade])


class CardOut(CardLine):
    """A unit's month with the trace of every point; without it for others' published cards."""

    lines: list[dict[str, Any]] = Field(
        description="What counts, by clause: raw and counted points, and the entries with their origin."
    )
    version: int | None
    number: int | None = Field(description="Version n of the card, once frozen.")

    @staticmethod
    def resolve_version(card: Any) -> int | None:
        return card.frozen.version if card.frozen else None

    @staticmethod
    def resolve_number(card: Any) -> int | None:
        return card.frozen.number if card.frozen else None


class EntryOut(Out):
    """An entry of the ledger; never edited, reversed by another."""

    id: int
    unit: Coded
    kind: str
    points: Decimal
    clause: str | None
    occurred_on: date
    period: str
    origin_kind: str
    origin_id: str
    origin_label: str
    inspector_name: str
    reason: str
    reverses: int | None = Field(alias="reverses_id")
    posted_at: datetime

    @staticmethod
    def resolve_clause(entry: Any) -> str | None:
        return entry.clause.code if entry.clause else None


class CorrectionIn(In):
    """Why a card is drawn up anew."""

    reason: Text


def known(period: str) -> str:
    """The month, or 404 for what is none."""
    if not is_period(period):
        raise Http404
    return period


def unit_of(code: str) -> Unit:
    """A supervised unit, or 404."""
    found: Unit = get_object_or_404(organisation.supervised_units(), code=code)
    return found


def shown(request: HttpRequest, period: str, code: str) -> queries.Card:
    """The card as far as the actor may see it: of others' published cards the score alone."""
    unit = unit_of(code)
    card, own = queries.card(unit, known(period)), policies.may_see_unit(by_of(request), unit.pk)
    if not own and card.state != "published":
        raise Http404
    return card if own else replace(card, lines=[])


@room.get("/months/{period}", may=policies.may_look, out=list[CardLine])
def month(request: HttpRequest, period: str) -> Any:
    """All units of a month that the owner of the token may see, the best first."""
    by = by_of(request)
    return [card for card, _before in queries.ranking(period, queries.visible_cards(by, known(period)))]


@room.get("/months/{period}/cards/{code}", may=policies.may_look, out=CardOut)
def card(request: HttpRequest, period: str, code: str) -> Any:
    """One unit's month, and where each point came from."""
    return shown(request, period, code)


@room.get("/ledger", may=policies.may_look, out=Page[EntryOut], of=LEDGER)
def ledger(request: HttpRequest) -> Any:
    """Every entry in reach, reversals included."""
    return answer_page(request, LEDGER, queries.entries(by_of(request)))


@room.post(
    "/months/{period}/freeze",
    may=policies.may_freeze,
    scopes=(policies.FREEZE,),
    body=Body.NONE,
    out=list[CardLine],
)
def freeze(request: HttpRequest, period: str) -> Any:
    """Freeze the cards of a month that is over; freezing twice changes nothing."""
    services.freeze_month(by=by_of(request), period=known(period))
    return queries.visible_cards(by_of(request), period)


@room.post(
    "/months/{period}/publish",
    may=policies.may_publish,
    scopes=(policies.PUBLISH,),
    body=Body.NONE,
    out=list[CardLine],
)
def publish(request: HttpRequest, period: str) -> Any:
    """Publish the frozen cards of a month and tell the heads of the units."""
    services.publish_month(by=by_of(request), period=known(period))
    return queries.visible_cards(by_of(request), period)


@room.post(
    "/months/{period}/cards/{code}/correct",
    may=policies.may_look,
    scopes=(policies.FREEZE, policies.PUBLISH),
    out=CardOut,
)
def correct(request: HttpRequest, period: str, code: str, said: CorrectionIn) -> Any:
    """Draw a card up anew as the next version; the old one stays readable."""
    by, unit = by_of(request), unit_of(code)
    shown(request, period, code)
    scorecard = get_object_or_404(queries.versions(unit, period).exclude(state="superseded"))
    services.correct(expecting(scorecard, request), by=by, reason=said.reason)
    return shown(request, period, code)
