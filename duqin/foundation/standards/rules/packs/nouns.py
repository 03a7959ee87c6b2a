"""The nouns of a rule pack: plain values, without ORM.

A field without a default must be given in the file; a field with a default may be left out.
Points are points of a score of 100, deadlines count working days, clock hours or nothing (at once).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

_ARTICLE = re.compile(r"(?P<first>\d+(?:\.\d+)*)(?:\((?P<item>\d+)\))?(?:-(?P<last>\d+))?")


@dataclass(frozen=True, slots=True)
class PackFocus:
    """A point of supervision an area must cover [监督重点] (R-001-07 … R-001-13)."""

    code: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class PackDocument:
    """The header of a pack: one versioned standard document (R-000-20)."""

    pack: str
    title: str
    title_en: str
    area: str
    version: int
    wording_note: str
    wording_note_en: str
    created: date
    licence: str
    focus: tuple[PackFocus, ...] = ()


@dataclass(frozen=True, slots=True)
class PackMeasure:
    """A figure an inspector measures; at least one of `min` and `max` is given, both inclusive."""

    name: str
    name_en: str
    unit: str
    unit_en: str
    min: Decimal | None = None
    max: Decimal | None = None
    note: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class PackDeadline:
    """Default time to put a breach right.

    `unit` is at_once (amount 0), hours (clock hours), office_hours, working_days or calendar_days; with
    `stop` the use is stopped at once and the amount, in hours, is the time for handing in the plan
    (domain model §5.8).
    """

    unit: str
    amount: int
    stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PackBasis:
    """One basis of a clause: a code of the citation table, an article and how far it was checked."""

    citation: str
    article: str = ""
    state: str
    quote_note: str = ""
    quote_note_en: str = ""

    @property
    def article_label(self) -> str:
        """The article as printed in Chinese: 第5条至第6条, 第3条第4项; the unusual as it stands."""
        match = _ARTICLE.fullmatch(self.article)
        if match is None:
            return self.article
        label = f"第{match['first']}条"
        if match["item"]:
            label += f"第{match['item']}项"
        if match["last"]:
            label += f"至第{match['last']}条"
        return label

    @property
    def article_label_en(self) -> str:
        """The article as printed in English: Art. 5–6, Art. 3(4), cl. 7.9.2.7."""
        match = _ARTICLE.fullmatch(self.article)
        if match is None:
            return self.article
        return ("cl. " if "." in match["first"] else "Art. ") + self.article.replace("-", "–")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackClause:
    """One checkable requirement with its price and default deadline (R-000-35, R-000-36, R-004-09).

    `points` are taken once per `per_amount` units of `per` (1 place, 5 percentage points, 400 cm² …) and at
    most `cap` in one inspection; from `zero_if_places` places on the whole cap is taken. A severity or veto
    that depends on a condition carries the condition as its note.
    """

    code: str
    group: str
    group_en: str
    title: str
    title_en: str
    check: str
    check_en: str
    kind: str
    focus: tuple[str, ...] = ()
    methods: tuple[str, ...]
    measured: tuple[PackMeasure, ...] = ()
    severity: str
    severity_note: str = ""
    severity_note_en: str = ""
    points: Decimal
    per: str
    per_amount: Decimal = Decimal(1)
    points_note: str = ""
    points_note_en: str = ""
    cap: Decimal
    zero_if_places: int | None = None
    deadline: PackDeadline
    deadline_note: str = ""
    deadline_note_en: str = ""
    photo_required: bool
    veto: bool
    veto_note: str = ""
    veto_note_en: str = ""
    weight: Decimal
    levels: tuple[int, ...]
    domain: str
    heading: str
    aspects: tuple[str, ...]
    dimension: str
    responsible: str
    responsible_en: str
    tier: str
    basis: tuple[PackBasis, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A rule pack: one document and its clauses, in the order of the file."""

    document: PackDocument
    clauses: tuple[PackClause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCitation:
    """A law, standard, rule or custom that bases point to, with its state of verification (R-004-01).

    `verified_articles` lists what was read in the text; empty means that the state speaks for the whole.
    A doubtful citation stays searchable and is never printed in a notice.
    """

    code: str
    short: str = ""
    title: str
    title_en: str
    issuer: str = ""
    issuer_en: str = ""
    number: str = ""
    kind: str
    tier: str
    state: str
    edition: str = ""
    effective_on: date | None = None
    verified_articles: tuple[str, ...] = ()
    note: str = ""
    note_en: str = ""
    checked_on: date


@dataclass(frozen=True, slots=True)
class CitationTable:
    """The table of bases a set of packs shares."""

    version: int
    created: date
    licence: str
    note: str
    note_en: str
    citations: tuple[PackCitation, ...]
