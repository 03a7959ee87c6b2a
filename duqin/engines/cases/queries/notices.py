"""Notices, extensions, numbers, and what the room of origin tells about a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from duqin.engines.cases import policies
from duqin.engines.cases.models import Case, Escalation, Extension, Notice, NoticeItem, Step
from duqin.engines.cases.models.notices import notice_name
from duqin.engines.cases.models.protected import NoticeQuerySet
from duqin.engines.cases.ports import OriginCard, ProblemCard, origins, problem_cards, told
from duqin.engines.documents import queries as documents
from duqin.engines.documents.models import NumberDrawn
from duqin.kernel.actors import Actor
from duqin.kernel.clock import Derivation
from duqin.kernel.clock.words import stretch_words
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.prepared_rows import PerActor, PreparedRows
from duqin.kernel.refs import Ref

KIND = "cases.notice"


def notices(by: Actor) -> NoticeQuerySet:
    """Notices the actor may see, with the number of their cases and of those still open."""
    rows = Notice.objects.visible_to(by).select_related(
        "number", "issuer", "unit", "drafted_by", "tracked_by", "signature"
    )
    # By a question for each row shown: joined, the items of all notices would be grouped for one page of them.
    items = NoticeItem.objects.filter(notice=OuterRef("pk")).order_by().values("notice")
    settled = items.filter(case__state__in=["closed", "void"])
    counted = {
        name: Coalesce(Subquery(found.annotate(number=Count("pk")).values("number")), 0)
        for name, found in (("case_count", items), ("settled_count", settled))
    }
    return rows.annotate(**counted)


SHOWN = (
    *("state", "due_at", "issued_at", "receipt", "tracked_at", "number__text"),
    *("unit__name", "unit__name_en", "issuer__name", "issuer__name_en"),
)


def notices_shown(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Of notices what a line of the list shows."""
    return rows.select_related(None).select_related("number", "issuer", "unit").only(*SHOWN)


_NOTICE = PerActor(lambda by: Prepared(lambda: notices(by).filter(pk=Slot("pk"))))


def notice(by: Actor, pk: int) -> Notice | None:
    """One of these notices; None for what does not exist for this actor."""
    return _NOTICE.of(by).first(pk=pk)


_NOTICE_TO_LOCK = PerActor(lambda by: Prepared(lambda: _to_lock(by)))


def _to_lock(by: Actor) -> QuerySet[Notice]:
    rows = Notice.objects.visible_to(by).select_related("issuer", "unit").filter(pk=Slot("pk"))
    return rows.select_for_update(of=("self",))


def notice_to_lock(by: Actor) -> Prepared[Notice]:
    """One of these notices under its lock, for a verb that finds it itself (`trust.sought`)."""
    return _NOTICE_TO_LOCK.of(by)


_NOTICES_FROM = PerActor(
    lambda by: Prepared(
        lambda: notices(by).filter(origin_kind=Slot("kind"), origin_id=Slot("id")).order_by("pk")
    )
)


def notices_from(by: Actor, origin: Ref) -> list[Notice]:
    """Those that come from one origin, in the order in which they were drafted."""
    return _NOTICES_FROM.of(by).all(kind=origin.kind, id=origin.id)


_ITEMS = Prepared(
    lambda: (
        NoticeItem.objects.select_related("case__place", "case__responsible", "case__unit", "case__area")
        .filter(notice=Slot("notice"))
        .order_by("order")
    )
)


def notice_items(notice: Notice) -> list[NoticeItem]:
    """The lines of a notice in order, with their cases."""
    return _ITEMS.all(notice=notice.pk) if notice.held is None else list(notice.held)


@contextmanager
def holding(notice: Notice, items: Sequence[NoticeItem] | None) -> Iterator[None]:
    """For the length of the block the lines of the notice are these, whose cases the act has under its lock.

    Args:
        items: in order, each with place, responsible person, unit and area of its case; None to have them read.
    """
    notice.held = items
    try:
        yield
    finally:
        notice.held = None


def open_cases_for_notice(by: Actor) -> QuerySet[Case]:
    """Open cases that stand in no notice yet, and of which the actor may issue one: to this unit, in this name."""
    taken = NoticeItem.objects.filter(is_current=True)
    reach = by.reach("cases.issue")
    rows = Case.objects.visible_to(by).filter(reach.q("unit"), policies.in_whose_name(by), state="open")
    rows = rows.exclude(notice_items__in=taken)
    return rows.select_related("unit", "issuer", "place", "area").order_by(
        "unit__order", "unit__code", "opened_at", "id"
    )


def extensions(by: Actor) -> QuerySet[Extension]:
    """Extensions of cases the actor may see."""
    rows = Extension.objects.filter(case__in=Case.objects.visible_to(by))
    return rows.select_related("case__unit", "case__place", "case__responsible", "asked_by", "decided_by")


def accountabilities(by: Actor) -> QuerySet[Escalation]:
    """Heads held to account for overdue cases (R-002-20), of the cases the actor may see."""
    rows = Escalation.objects.filter(accountable__isnull=False, case__in=Case.objects.visible_to(by))
    return rows.select_related("accountable", "case__unit", "rung")


def number_register(by: Actor) -> QuerySet[NumberDrawn]:
    """Numbers of notices, void ones with their reason; of issuing units in reach."""
    return documents.register(KIND).filter(by.reach("cases.read").q("series__unit")).select_related("notice")


@dataclass(frozen=True, slots=True)
class Registers:
    """The series of notice numbers an actor sees: their units and years for filters, and what is missing in
    any."""

    units: list[tuple[int, str]]
    years: list[tuple[int, str]]
    gaps: list[str]


def number_registers(by: Actor) -> Registers:
    """The registers in reach; one statement while no number is missing."""
    found = (
        documents.series_of(KIND)
        .filter(by.reach("cases.read").q("unit"))
        .annotate(drawn_count=Count("drawn"))
    )
    rows = list(found)
    units = {series.unit.pk: series.unit.local_name for series in rows if series.unit}
    years = dict.fromkeys(series.year for series in rows)
    gaps = [
        f"{series.unit} {series.year}: {', '.join(map(str, documents.missing(series)))}"
        for series in rows
        if series.drawn_count != series.last
    ]
    return Registers(list(units.items()), [(year, str(year)) for year in years], gaps)


def origin_card(by: Actor, origin: Ref) -> OriginCard | None:
    """Where a case or notice comes from: with a link where this actor may open it, else the words alone."""
    shown = origins.get(origin.kind)
    if shown is None:
        return OriginCard(origin.label) if origin.label else None
    return shown(by, origin)


def problem_card(case: Case) -> ProblemCard:
    """The problem as the room of origin writes it; the title alone where no room does."""
    return problem_cards_of([case])[case.pk]


def told_of(by: Actor, case: Case) -> tuple[ProblemCard, OriginCard | None]:
    """The problem of a case and where it comes from, for its page."""
    if tells := told.get(case.origin_kind):
        return tells(by, case)
    return problem_card(case), origin_card(by, case.origin)


def problem_cards_of(cases: Sequence[Case]) -> dict[int, ProblemCard]:
    """Case id → its problem, with the statements of one for each room they come from."""
    found: dict[int, ProblemCard] = {case.pk: ProblemCard(description=case.title) for case in cases}
    for kind in {case.origin_kind for case in cases}:
        if cards_of := problem_cards.get(kind):
            own = [case for case in cases if case.origin_kind == kind]
            cards = cards_of(own)
            found |= {case.pk: cards[case.origin_id] for case in own if case.origin_id in cards}
    return found


class NoticeLine(NamedTuple):
    """A notice as the page of a case names it."""

    pk: int
    number: str | None

    def __str__(self) -> str:
        return notice_name(self.number)


def _notices_of(by: Actor) -> QuerySet[Any, Any]:
    rows = Notice.objects.visible_to(by).filter(items__case=Slot("case"))
    return rows.order_by("-items__is_current", "-id").values_list("pk", "number__text")


_NOTICES_OF = PerActor(lambda by: PreparedRows(NoticeLine, lambda: _notices_of(by)))


def notices_of(by: Actor, case: Case) -> list[NoticeLine]:
    """The notices a case stood in, the one in force first."""
    return _NOTICES_OF.of(by).all(case=case.pk)


_EXTENSIONS = Prepared(lambda: Extension.objects.filter(case=Slot("case")).order_by("-id"))


class EscalationLine(NamedTuple):
    """A rung a case has climbed, and who was held to account for it."""

    at: datetime
    rung: str
    accountable: str | None


_ESCALATIONS = PreparedRows(
    EscalationLine,
    lambda: (
        Escalation.objects.filter(case=Slot("case"))
        .order_by("-id")
        .values_list("at", "rung__name", "accountable__name")
    ),
)


def extensions_of(case: Case, history: Iterable[Step]) -> list[Extension]:
    """What was asked for a case, newest first; nothing is asked of the database when the history tells of none."""
    return _EXTENSIONS.all(case=case.pk) if any(step.verb == "ask_extension" for step in history) else []


def escalations_of(case: Case, history: Iterable[Step]) -> list[EscalationLine]:
    """Rungs a case has climbed, newest first; nothing is asked of the database when the history tells of none."""
    return _ESCALATIONS.all(case=case.pk) if any(step.verb == "escalate" for step in history) else []


def cases_for_draft(by: Actor, notice: Notice) -> QuerySet[Case]:
    """Cases a draft may hold: its own, and further open ones of the same unit and issuer."""
    free = open_cases_for_notice(by).filter(unit=notice.unit_id, issuer=notice.issuer_id).values("pk")
    rows = Case.objects.filter(Q(pk__in=free) | Q(pk__in=notice.items.values("case"), state="open"))
    return rows.select_related("unit", "issuer", "place", "area").order_by("opened_at", "id")


def origin_of(notice: Notice) -> Ref:
    """Where a notice comes from; an empty reference when it was put together by hand."""
    return Ref(notice.origin_kind, notice.origin_id, notice.origin_label)


def is_notice_overdue(items: Iterable[NoticeItem]) -> bool:
    """Whether any case of these lines of a notice is overdue at the unit."""
    return any(item.case.is_overdue for item in items)


def extension_lines(extension: Extension) -> list[str]:
    """How the new date was reckoned, in sentences; nothing before it was granted."""
    if not extension.derivation:
        return []
    return [stretch_words(row) for row in Derivation.from_json(extension.derivation).explain()]
