"""Standards over the API: documents, versions, the clauses in force on a day, rule packs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from pydantic import Field

from duqin.foundation.standards import policies, queries, services
from duqin.foundation.standards.models import DocumentVersion
from duqin.foundation.standards.queries import filters
from duqin.kernel.moments import today
from duqin.ui.api import Coded, In, Out, Page, Room, answer_page, by_of, listing
from duqin.ui.listing import BadQuery, Sort

room = Room("standards")
DOCUMENTS = listing(
    "standards.documents",
    filters=filters.DOCUMENTS,
    sorts=(Sort("code", "code"), Sort("title", "title")),
    order="code",
)
CLAUSES = listing(
    "standards.clauses",
    filters=filters.CLAUSES,
    sorts=(Sort("code", "code"), Sort("area", "area__order")),
    order="code",
    more=("day",),
)
Pack = Annotated[str, Field(min_length=1, max_length=5_000_000, description="A rule pack as YAML.")]


class DocumentLine(Out):
    """A document of the register."""

    code: str
    title: str
    title_en: str
    serial_no: str
    area: Coded | None
    issuer: Coded | None
    version: int


class VersionLine(Out):
    """A version, and what it is today."""

    number: int
    state: str
    standing: str = Field(description="What it is today: effective, superseded, expired, repealed …")
    adopted_on: date | None
    published_on: date | None
    effective_on: date | None
    expires_on: date | None
    repealed_on: date | None
    review_due_on: date | None


class DocumentOut(DocumentLine):
    """A document with the versions the owner of the token may read, the newest first."""

    versions: list[VersionLine]


class BasisOut(Out):
    """On what a clause rests."""

    citation: str
    article: str
    standing: str

    @staticmethod
    def resolve_citation(basis: Any) -> str:
        return str(basis.citation.code)


class ClauseOut(Out):
    """A requirement that can be checked."""

    code: str
    document: str
    version: int = Field(description="Number of the version of the document.")
    area: Coded
    group: str
    title: str
    title_en: str
    check_text: str
    check_text_en: str
    severity: str
    domain: str
    heading: str
    levels: list[int]
    points: Decimal
    cap: Decimal | None
    per: str
    deadline_amount: int
    deadline_unit: str
    is_photo_required: bool = Field(alias="photo_required")
    measured: list[dict[str, Any]]
    bases: list[BasisOut]

    @staticmethod
    def resolve_document(clause: Any) -> str:
        return str(clause.document_version.document.code)

    @staticmethod
    def resolve_version(clause: Any) -> int:
        return int(clause.document_version.number)

    @staticmethod
    def resolve_bases(clause: Any) -> list[Any]:
        return list(clause.bases.all())


class VersionOut(VersionLine):
    """A version with its clauses."""

    title: str
    summary: str
    clauses: list[ClauseOut]


class ChecklistOut(Coded):
    """A form of an area."""

    area: Coded
    levels: list[int]
    outline: list[str]
    is_active: bool


class PackIn(In):
    """A rule pack, with the table of the bases it leans on where the register lacks them."""

    pack: Pack
    citations: Annotated[str, Field(max_length=5_000_000, description="A table of bases as YAML.")] = ""


class PackOut(Out):
    """What an import would do."""

    document: str
    number: int = Field(description="Number of the version that would be made.")
    is_unchanged: bool
    added: list[str]
    changed: list[str]
    removed: list[str]
    faults: list[str]


def version_of(request: HttpRequest, code: str, number: int) -> DocumentVersion:
    """A version the actor may read, or 404."""
    found: DocumentVersion = get_object_or_404(
        queries.versions(by_of(request)), document__code=code, number=number
    )
    return found


def told(found: queries.VersionOnDay) -> dict[str, Any]:
    """A version with what it is on the day."""
    names = ("number", "state", "adopted_on", "published_on", "effective_on", "expires_on")
    facts = {name: getattr(found.version, name) for name in (*names, "repealed_on", "review_due_on")}
    return facts | {"standing": str(found.standing.value)}


def asked_day(request: HttpRequest) -> date:
    """The day named by ?day=, today without it. Raises BadQuery."""
    text = request.GET.get("day", "")
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError as fault:
        raise BadQuery("day", _("日期请写成 2026-05-11 的样子。"), field="day") from fault


@room.get("/documents", may=policies.may_look, out=Page[DocumentLine], of=DOCUMENTS)
def documents(request: HttpRequest) -> Any:
    """Documents of which the owner of the token may read a version."""
    return answer_page(request, DOCUMENTS, queries.documents(by_of(request)))


@room.get("/documents/{code}", may=policies.may_look, out=DocumentOut)
def document(request: HttpRequest, code: str) -> Any:
    """One document with its versions, and what each is today."""
    by = by_of(request)
    (found,) = queries.on_day([get_object_or_404(queries.documents(by), code=code)], by)
    shown: Any = found.document
    return {
        **{name: getattr(shown, name) for name in ("code", "title", "title_en", "serial_no", "version")},
        "area": shown.area,
        "issuer": shown.issuer,
        "versions": [told(version) for version in found.versions],
    }


@room.get("/documents/{code}/versions/{int:number}", may=policies.may_look, out=VersionOut)
def version(request: HttpRequest, code: str, number: int) -> Any:
    """One version with its clauses."""
    found = version_of(request, code, number)
    words = {"title": found.title or found.document.title, "summary": found.summary}
    return told(queries.version_on_day(found)) | words | {"clauses": queries.clauses_of(found.pk)}


@room.get("/documents/{code}/versions/{int:number}/pack", may=policies.may_look, out=None)
def pack(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version as a rule pack (YAML); taking it in again gives the same content."""
    return HttpResponse(
        services.export_pack(version_of(request, code, number)),
        content_type="application/yaml; charset=utf-8",
    )


@room.get("/clauses", may=policies.may_look, out=Page[ClauseOut], of=CLAUSES)
def clauses(request: HttpRequest) -> Any:
    """Clauses in force on a campus day: `day`, 2026-05-11, today unless given."""
    rows = queries.clauses_to_search(by_of(request), asked_day(request))
    return answer_page(request, CLAUSES, rows)


@room.get("/clauses/{code}", may=policies.may_look, out=ClauseOut, queries=("day",))
def clause(request: HttpRequest, code: str) -> Any:
    """The clause of a code as it stands on `day`, today unless given."""
    found = queries.clause_today(by_of(request), code, asked_day(request))
    if found is None:
        raise Http404
    return found


@room.get("/checklists", may=policies.may_look, out=list[ChecklistOut])
def checklists(request: HttpRequest) -> Any:
    """Checklists in use."""
    return list(queries.checklists(by_of(request)).order_by("area__order", "code"))


@room.post("/packs/preview", may=policies.may_edit, scopes=(policies.EDIT,), out=PackOut)
def pack_preview(request: HttpRequest, said: PackIn) -> Any:
    """Say what taking a rule pack in would do, or every reason why it cannot be; nothing is changed."""
    table = services.read_any_citations(said.citations) if said.citations else None
    plan = queries.plan_import(services.read_any_pack(said.pack), table)
    return {
        "document": plan.pack.document.pack,
        "number": plan.number,
        "is_unchanged": plan.is_unchanged,
        "added": [one.code for one in plan.added],
        "changed": [one.code for one in plan.changed],
        "removed": [one.code for one in plan.removed],
        "faults": [f"{fault.place} {fault.sentence}".strip() for fault in plan.faults],
    }


@room.post("/packs", may=policies.may_edit, scopes=(policies.EDIT,), out={201: VersionOut})
def import_pack(request: HttpRequest, said: PackIn) -> Any:
    """Take a rule pack in as a draft; the school adopts and publishes it itself. All or nothing."""
    made = services.import_pack(said.pack, by=by_of(request), citations=said.citations or None)
    return version(request, made.document.code, made.number)
