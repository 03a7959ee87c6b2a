"""Statements of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from duqin.engines.assessment import policies, states
from duqin.engines.assessment.models import LedgerEntry, Scorecard
from duqin.engines.assessment.rules import scoring
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Unit
from duqin.foundation.standards.models import Clause
from duqin.kernel.actors import Actor
from duqin.kernel.periods import shift
from duqin.ui.access import by_of
from duqin.ui.listing import Choices, DateRange, Search

LEDGER = (
    Search(
        "q",
        gettext_lazy("事由、来源或检查人"),
        fields=("reason", "origin_label", "inspector_name", "clause__code"),
    ),
    Choices("kind", gettext_lazy("类别"), choices=list(states.KINDS.items())),
    Choices("unit", gettext_lazy("单位"), choices=lambda request: organisation.unit_choices(by_of(request))),
    DateRange("on", gettext_lazy("日期"), field="occurred_on"),
)
"""What the ledger can be narrowed by, on its page and over the API."""


@dataclass(frozen=True, slots=True)
class Card:
    """A unit's month as it is shown: live while the month is open, from the frozen row afterwards.

    `lines` are the trace: each a dict with clause, version, entries (finding, inspector, date, points), raw, counted.
    """

    unit: Unit
    period: str
    base: Decimal
    deducted: Decimal
    bonus: Decimal
    score: Decimal
    grade: str
    is_vetoed: bool
    lines: list[dict[str, Any]]
    frozen: Scorecard | None = None

    @property
    def state(self) -> str:
        return self.frozen.state if self.frozen else "open"


def live_entries(period: str, units: Iterable[Unit] | None = None) -> QuerySet[LedgerEntry]:
    """Entries of the month that stand: neither reversals nor reversed."""
    undone = LedgerEntry.objects.filter(reverses=OuterRef("pk"))
    rows = LedgerEntry.objects.filter(~Exists(undone), period=period).exclude(kind=LedgerEntry.Kind.REVERSAL)
    if units is not None:
        rows = rows.filter(unit__in=[unit.pk for unit in units])
    return rows.select_related("clause__document_version__document").order_by("occurred_on", "id")


def entries(by: Actor, *, period: str = "", unit: Unit | None = None) -> QuerySet[LedgerEntry]:
    """The ledger as the actor may read it, reversals included, newest first."""
    rows = LedgerEntry.objects.filter(by.reach(policies.READ).q("unit"))
    if period:
        rows = rows.filter(period=period)
    if unit is not None:
        rows = rows.filter(unit=unit)
    return rows.select_related("unit", "clause", "reverses").order_by("-occurred_on", "-id")


def live_cards(period: str, units: Iterable[Unit]) -> list[Card]:
    """Compute the month from the ledger, for many units in one statement."""
    units = list(units)
    found: dict[int, list[LedgerEntry]] = defaultdict(list)
    for entry in live_entries(period, units):
        found[entry.unit_id].append(entry)
    return [_live(unit, period, found[unit.pk]) for unit in units]


def _live(unit: Unit, period: str, rows: list[LedgerEntry]) -> Card:
    by_id = {row.pk: row for row in rows}
    result = scoring.score(_item(row) for row in rows)
    lines = [_trace(line, [by_id[i] for i in line.item_ids]) for line in result.lines]
    lines += [_bonus(row) for row in rows if row.kind in ("bonus", "veto")]
    return Card(
        unit,
        period,
        result.base,
        result.deducted,
        result.bonus,
        result.score,
        result.grade,
        result.is_vetoed,
        lines,
    )


def _item(row: LedgerEntry) -> scoring.Item:
    return scoring.Item(row.pk, row.kind, row.points, _terms(row.clause), row.occasion, row.places)


def _terms(clause: Clause | None) -> scoring.Terms | None:
    if clause is None:
        return None
    return scoring.Terms(str(clause.pk), clause.cap, clause.zero_if_places, clause.item_points)


def _trace(line: scoring.Line, rows: list[LedgerEntry]) -> dict[str, Any]:
    clause = rows[0].clause
    return {
        "kind": rows[0].kind,
        "clause": f"{clause.code} {clause.title}" if clause else "",
        "clause_en": f"{clause.code} {clause.title_en or clause.title}" if clause else "",
        "version": str(clause.document_version) if clause else "",
        "occasion": line.occasion,
        "raw": str(line.raw),
        "counted": str(line.counted),
        "why": line.why,
        "entries": [_entry(row) for row in rows],
    }


def _bonus(row: LedgerEntry) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "clause": row.reason or row.origin_label,
        "clause_en": row.reason or row.origin_label,
        "version": "",
        "occasion": row.occasion,
        "raw": str(row.points),
        "counted": str(row.points),
        "why": "",
        "entries": [_entry(row)],
    }


def _entry(row: LedgerEntry) -> dict[str, Any]:
    return {
        "id": row.pk,
        "points": str(row.points),
        "on": row.occurred_on.isoformat(),
        "origin": [row.origin_kind, row.origin_id, row.origin_label],
        "inspector": row.inspector_name,
        "reason": row.reason,
    }


def frozen(period: str) -> dict[int, Scorecard]:
    """Unit id → the current frozen or published card of the month."""
    rows = Scorecard.objects.filter(period=period).exclude(state="superseded")
    return {row.unit_id: row for row in rows}


def frozen_of(months: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Scorecard]:
    """Of these (unit id, month) those that are frozen or published, with their current card."""
    wanted = set(months)
    rows = Scorecard.objects.filter(period__in={period for _unit, period in wanted})
    rows = rows.exclude(state="superseded").select_related("unit").order_by("period", "unit_id")
    return {(row.unit_id, row.period): row for row in rows if (row.unit_id, row.period) in wanted}


def cards(period: str, units: Iterable[Unit] | None = None) -> list[Card]:
    """Every supervised unit's card: the frozen one where there is one, else computed now."""
    chosen = list(organisation.supervised_units() if units is None else units)
    kept = frozen(period)
    live = {card.unit.pk: card for card in live_cards(period, [u for u in chosen if u.pk not in kept])}
    return [_kept(unit, kept[unit.pk]) if unit.pk in kept else live[unit.pk] for unit in chosen]


def card(unit: Unit, period: str) -> Card:
    """One unit's month."""
    return cards(period, [unit])[0]


def _kept(unit: Unit, row: Scorecard) -> Card:
    return Card(
        unit,
        row.period,
        row.base,
        row.deducted,
        row.bonus,
        row.score,
        row.grade,
        row.is_vetoed,
        row.trace,
        row,
    )


def visible_cards(by: Actor, period: str) -> list[Card]:
    """Cards the actor may see: all in reach, and of the others only published ones, without their trace."""
    return [
        card
        for card in cards(period)
        if policies.may_see_unit(by, card.unit.pk) or (policies.may_look(by) and card.state == "published")
    ]


def ranking(period: str, chosen: list[Card]) -> list[tuple[Card, Decimal | None]]:
    """These cards of the month by score, best first, each with last month's score; ties keep the order of units."""
    before = {card.unit.pk: card.score for card in cards(shift(period, -1), [card.unit for card in chosen])}
    return [(card, before.get(card.unit.pk)) for card in sorted(chosen, key=lambda c: -c.score)]


def versions(unit: Unit, period: str) -> QuerySet[Scorecard]:
    """All versions of a unit's month, newest first."""
    return Scorecard.objects.filter(unit=unit, period=period).order_by("-number")


def drifted(period: str) -> list[tuple[Scorecard, Card]]:
    """Frozen cards whose ledger has changed since, with what they would be now: candidates for a correction."""
    kept = frozen(period)
    units = Unit.objects.filter(pk__in=list(kept))
    return [
        (kept[live.unit.pk], live)
        for live in live_cards(period, units)
        if (live.score, live.grade) != (kept[live.unit.pk].score, kept[live.unit.pk].grade)
    ]
