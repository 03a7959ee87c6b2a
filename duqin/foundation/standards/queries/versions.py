"""Documents and their versions: which applies on a day, what each is today, what it is linked with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from duqin.foundation.standards import policies, states
from duqin.foundation.standards.models import Document, DocumentLink, DocumentVersion
from duqin.foundation.standards.rules import in_force
from duqin.foundation.standards.rules.in_force import Dates, Standing
from duqin.foundation.standards.rules.periods import Slip, validity_slip
from duqin.kernel.actors import Actor
from duqin.kernel.moments import today
from duqin.kernel.prepared import Prepared, fixed
from duqin.kernel.states import State

Family = dict[int, tuple[int, Dates]]


@dataclass(frozen=True, slots=True)
class VersionOnDay:
    """A version with what it is on the day, and whether its stated end looks like a slip (R-004-109)."""

    version: DocumentVersion
    standing: Standing
    day: date

    @property
    def state(self) -> State:
        """The standing as a coloured word."""
        return states.STANDING[self.standing]

    @property
    def slip(self) -> Slip | None:
        start, end = self.version.effective_on, self.version.expires_on
        return validity_slip(start, end) if start and end else None

    @property
    def is_review_due(self) -> bool:
        """Only what applies is reviewed (R-004-12)."""
        due = self.version.review_due_on
        return self.standing is Standing.EFFECTIVE and due is not None and due <= self.day


@dataclass(frozen=True, slots=True)
class DocumentOnDay:
    """A document with the versions the reader may see, newest first, and the one that applies on the day."""

    document: Document
    versions: list[VersionOnDay] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.document.pk

    @property
    def effective(self) -> VersionOnDay | None:
        return next((v for v in self.versions if v.standing is Standing.EFFECTIVE), None)

    @property
    def shown(self) -> VersionOnDay | None:
        """The version that speaks for the document in a list: the one that applies, else the newest."""
        return self.effective or next(iter(self.versions), None)

    @property
    def in_preparation(self) -> VersionOnDay | None:
        """The version that is being written, reviewed or waits for publication."""
        return next((v for v in self.versions if v.version.state not in states.PUBLISHED), None)

    @property
    def has_lapsed(self) -> bool:
        """Whether it was in force once and no longer is: a link to it is marked (R-004-114)."""
        gone = (Standing.EXPIRED, Standing.REPEALED)
        published = [v for v in self.versions if v.version.state in states.PUBLISHED]
        return bool(published) and not self.effective and any(v.standing in gone for v in published)


def versions(by: Actor) -> QuerySet[DocumentVersion]:
    """Versions the actor may read: published ones, and drafts for those who write and decide."""
    rows = DocumentVersion.objects.select_related("document__area", "document__issuer", "interpreter")
    if not policies.may_look(by):
        return rows.none()
    return rows if policies.may_read_drafts(by) else rows.filter(state__in=states.PUBLISHED)


def documents(by: Actor) -> QuerySet[Document]:
    """Documents of which the actor may read a version; those who write see the empty ones too."""
    rows = Document.objects.select_related("area", "issuer")
    if not policies.may_look(by):
        return rows.none()
    if policies.may_read_drafts(by):
        return rows
    published = DocumentVersion.objects.filter(document=OuterRef("pk"), state__in=states.PUBLISHED)
    return rows.filter(Exists(published))


def on_day(rows: Iterable[Document], by: Actor, day: date | None = None) -> list[DocumentOnDay]:
    """The documents with their versions on the day (today unless given); one statement for all of them."""
    day, listed = day or today(), list(rows)
    found: dict[int, list[DocumentVersion]] = defaultdict(list)
    for version in versions(by).filter(document__in=listed).order_by("-number"):
        found[version.document_id].append(version)
    return [DocumentOnDay(document, _on_day(found[document.pk], day)) for document in listed]


def _on_day(siblings: list[DocumentVersion], day: date) -> list[VersionOnDay]:
    dates = [version.dates for version in siblings]
    return [VersionOnDay(v, in_force.standing(v.dates, dates, day), day) for v in siblings]


def version_on_day(version: DocumentVersion, day: date | None = None) -> VersionOnDay:
    """One version with what it is on the day."""
    siblings = [v.dates for v in DocumentVersion.objects.filter(document=version.document_id)]
    day = day or today()
    return VersionOnDay(version, in_force.standing(version.dates, siblings, day), day)


def version_in_force(document: Document, day: date) -> DocumentVersion | None:
    """The version that applies on the day: an inspection of 2026-08-31 gets version 1 (R-000-20)."""
    siblings = {
        v.number: v for v in DocumentVersion.objects.filter(document=document, state__in=states.PUBLISHED)
    }
    found = in_force.in_force((v.dates for v in siblings.values()), day)
    return siblings[found.number] if found else None


def versions_in_force(day: date) -> frozenset[int]:
    """Identities of all versions that apply on the day; one statement."""
    families = _families(DocumentVersion.objects.filter(effective_on__lte=day)).values()
    return frozenset(pk for family in families if (pk := _applying(family, day)) is not None)


def _families(rows: QuerySet[DocumentVersion]) -> dict[int, Family]:
    """Document id → its published versions among the rows, by number; one statement."""
    fields = ("number", "state", "published_on", "effective_on", "expires_on", "repealed_on")
    families: dict[int, Family] = defaultdict(dict)
    published = rows.filter(state__in=states.PUBLISHED)
    for pk, document_id, *facts in published.values_list("pk", "document_id", *fields):
        families[document_id][facts[0]] = (pk, Dates(*facts))
    return families


def _applying(family: Family, day: date) -> int | None:
    found = in_force.in_force((dates for _pk, dates in family.values()), day)
    return family[found.number][0] if found else None


class VersionsThroughTime:
    """Which version of a document applied on any day: read once, for many questions.

    Says of every document and day the same as `versions_in_force`.
    """

    def __init__(self) -> None:
        self._families = _families(DocumentVersion.objects.all())
        self._known: dict[tuple[int, date], int | None] = {}

    def on(self, document_id: int, day: date) -> int | None:
        """The version in force on the day; None when there was none."""
        key = document_id, day
        if key not in self._known:
            self._known[key] = _applying(self._families.get(document_id, {}), day)
        return self._known[key]

    def numbered(self, document_id: int, number: int) -> int | None:
        """The published version of this number."""
        found = self._families.get(document_id, {}).get(number)
        return found[0] if found else None


def latest_version(document: Document) -> DocumentVersion | None:
    """The version with the highest number, whatever its state."""
    return DocumentVersion.objects.filter(document=document).order_by("-number").first()


_UNDECIDED = Prepared(
    lambda: (
        DocumentVersion.objects.filter(state__in=fixed(["in_review", "adopted"]))
        .select_related("document__area")
        .order_by("-state", "document__area__order", "document__code", "number")
    )
)


def to_decide(by: Actor) -> list[DocumentVersion]:
    """Versions that wait for whoever may adopt and publish: handed in first, then adopted; one statement, none for others."""
    return _UNDECIDED.all() if by.person_id is not None and policies.may_adopt(by) else []


def reviews_due(by: Actor, day: date | None = None) -> list[DocumentVersion]:
    """Versions in force whose review is due by the day (R-004-12, R-004-110)."""
    day = day or today()
    due = versions(by).filter(pk__in=versions_in_force(day), review_due_on__lte=day)
    return list(due.order_by("review_due_on", "pk"))


def documents_standing(by: Actor, wanted: str, day: date | None = None) -> list[int]:
    """Identities of the documents that are "effective", "preparing", "review" (due) or "lapsed"."""
    return [found.pk for found in on_day(documents(by), by, day) if _is(found, wanted)]


def _is(found: DocumentOnDay, wanted: str) -> bool:
    match wanted:
        case "effective":
            return found.effective is not None
        case "preparing":
            return found.in_preparation is not None
        case "review":
            return found.effective is not None and found.effective.is_review_due
        case _:
            return found.has_lapsed


@dataclass(frozen=True, slots=True)
class LinkOnDay:
    """A relation of the document with the other end as it stands on the day."""

    link: DocumentLink
    other: DocumentOnDay
    is_outgoing: bool

    @property
    def name(self) -> str:
        """What a form sends back to say which link is meant: kind and code of the other end."""
        return f"{self.link.kind}:{self.other.document.code}"


def links(document: Document, by: Actor, day: date | None = None) -> list[LinkOnDay]:
    """What the document replaces, rests on or points to, and what points to it."""
    outgoing = list(
        DocumentLink.objects.filter(source=document).select_related("target").order_by("kind", "pk")
    )
    incoming = list(
        DocumentLink.objects.filter(target=document).select_related("source").order_by("kind", "pk")
    )
    readable = documents(by).filter(pk__in=[k.target_id for k in outgoing] + [k.source_id for k in incoming])
    others = {d.pk: d for d in on_day(readable, by, day)}
    return [
        *(LinkOnDay(k, others[k.target_id], True) for k in outgoing if k.target_id in others),
        *(LinkOnDay(k, others[k.source_id], False) for k in incoming if k.source_id in others),
    ]
