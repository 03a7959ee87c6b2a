"""From ledger entries to a card: caps, the three-places rule, bonus, veto, grade (domain-model §7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from duqin.kernel.figures import half_up

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clause says about points.

    Attributes:
        key: identity of the clause version.
        cap: most points one occasion may cost, positive; None without a cap.
        zero_if_places: from so many places on the whole item is lost.
        item_points: points of the whole item, positive; the cap stands in when it is not given.
    """

    key: str
    cap: Decimal | None = None
    zero_if_places: int | None = None
    item_points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One ledger entry, signed points; reversed entries are left out by the caller."""

    id: int
    kind: str
    points: Decimal
    terms: Terms | None = None
    occasion: str = ""
    places: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """Entries of one clause and one occasion: what they cost and what of it counts."""

    terms: Terms | None
    occasion: str
    item_ids: tuple[int, ...]
    raw: Decimal
    counted: Decimal
    why: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A grade from this score on."""

    code: str
    at_least: Decimal


GRADES = (
    Band("excellent", Decimal(90)),
    Band("good", Decimal(80)),
    Band("pass", Decimal(70)),
    Band("fail", ZERO),
)
VETOED = "unqualified"


@dataclass(frozen=True, slots=True)
class Score:
    """The statement of a period. `deducted` is negative or zero, `score` is rounded half-up to two decimals."""

    base: Decimal
    lines: tuple[Line, ...]
    deducted: Decimal
    bonus: Decimal
    score: Decimal
    grade: str
    is_vetoed: bool


def score(items: Iterable[Item], *, base: Decimal = HUNDRED, bands: Sequence[Band] = GRADES) -> Score:
    """Draw up the statement.

    Deductions of one clause in one occasion count together, up to its cap; from `zero_if_places` places on the
    item is lost. A doubling stands beside the deduction it doubles and is not capped with it. A veto changes the
    grade, never the number (R-004-101). The score does not fall below 0.
    """
    lines, bonus, vetoed = [], ZERO, False
    groups: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    for item in items:
        if item.kind == "veto":
            vetoed = True
        elif item.kind == "bonus":
            bonus += item.points
        else:
            groups[item.terms.key if item.terms else "", item.occasion, item.kind].append(item)
    for (_, occasion, kind), group in groups.items():
        lines.append(_line(group, occasion, capped=kind == "deduction"))
    deducted = sum((line.counted for line in lines), ZERO)
    total = half_up(max(ZERO, base + deducted + bonus))
    return Score(base, tuple(lines), deducted, bonus, total, grade(total, bands, vetoed), vetoed)


def _line(group: list[Item], occasion: str, *, capped: bool) -> Line:
    raw = sum((item.points for item in group), ZERO)
    terms = group[0].terms
    counted, why = raw, ""
    if terms and capped:
        counted, why = _limit(raw, sum(item.places for item in group), terms)
    return Line(terms, occasion, tuple(item.id for item in group), raw, counted, why)


def _limit(raw: Decimal, places: int, terms: Terms) -> tuple[Decimal, str]:
    whole = terms.item_points if terms.item_points is not None else terms.cap
    if terms.zero_if_places is not None and places >= terms.zero_if_places and whole is not None:
        return -whole, "zero_if_places"
    if terms.cap is not None and raw < -terms.cap:
        return -terms.cap, "cap"
    return raw, ""


def grade(total: Decimal, bands: Sequence[Band] = GRADES, is_vetoed: bool = False) -> str:
    """Code of the grade; a veto overrides it."""
    if is_vetoed:
        return VETOED
    return next((band.code for band in bands if total >= band.at_least), bands[-1].code)


def weighted(sources: Iterable[tuple[Decimal | None, Decimal]]) -> Decimal | None:
    """Weighted mean in which missing sources leave and the rest is re-normalised; None of nothing. Not rounded."""
    present = [(value, weight) for value, weight in sources if value is not None]
    whole = sum((weight for _, weight in present), ZERO)
    if whole == 0:
        return None
    return sum((value * weight for value, weight in present), ZERO) / whole


def mean(values: Iterable[Decimal]) -> Decimal | None:
    """Plain mean, not rounded; None of nothing."""
    found = list(values)
    return sum(found, ZERO) / len(found) if found else None
