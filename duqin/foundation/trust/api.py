"""Evidence and the audit log over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import File, Form
from ninja.files import UploadedFile

from duqin.foundation.trust import policies, queries, services
from duqin.foundation.trust.models import Evidence
from duqin.ui.api import Body, Out, Page, Room, answer_page, by_of, listing
from duqin.ui.downloads import stored
from duqin.ui.listing import Sort

room = Room("trust")
AUDIT = listing("trust.audit", filters=queries.AUDIT, sorts=(Sort("at", "at"),), order="-at")


class EvidenceOut(Out):
    """A file by the SHA-256 of its original bytes."""

    sha256: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    taken_at: datetime | None
    received_at: datetime
    received_by_name: str


class AuditLine(Out):
    """One act, permitted or denied."""

    id: int
    at: datetime
    actor_kind: str
    actor_id: str
    actor_name: str
    capacity: str
    verb: str
    result: str
    object_kind: str
    object_id: str
    object_label: str
    request_id: str


class AuditOut(AuditLine):
    """One act, with what was said and what it changed."""

    said: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]


def visible(request: HttpRequest, sha256: str) -> Evidence:
    """The evidence, or 404 for what does not exist for this actor."""
    found = queries.evidence(sha256)
    if found is None or not policies.may_see_evidence(by_of(request), found):
        raise Http404
    return found


@room.post(
    "/evidence", may=policies.may_keep, body=Body.FORM, fields=("file", "taken_at"), out={201: EvidenceOut}
)
def keep_photograph(
    request: HttpRequest, file: File[UploadedFile], taken_at: Form[datetime | None] = None
) -> Any:
    """Hand in a photograph; the same bytes again give the evidence that is there already.

    The original stays sealed; a copy without its metadata is shown.
    """
    return services.keep_photograph(file, by=by_of(request), taken_at=taken_at)


@room.get("/evidence/{sha256}", may=policies.may_keep, out=EvidenceOut)
def evidence(request: HttpRequest, sha256: str) -> Any:
    """What is known of a file."""
    return visible(request, sha256)


@room.get("/evidence/{sha256}/shown", may=policies.may_keep, out=None)
def shown(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The clean copy, as JPEG; 404 for a voice note, which has none."""
    found = visible(request, sha256)
    if not found.shown:
        raise Http404
    return stored(found.shown, "image/jpeg")


@room.post(
    "/evidence/{sha256}/original",
    may=policies.may_ask_originals,
    scopes=(policies.ORIGINALS,),
    body=Body.NONE,
    out=None,
)
def original(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """The original with its metadata; POST because opening it is an act on record."""
    found = visible(request, sha256)
    path = services.open_original(found, by=by_of(request))
    suffix = found.media_type.rpartition("/")[2]
    return stored(path, found.media_type, name=f"{found.sha256[:16]}.{suffix}", seconds=0)


@room.get("/audit", may=policies.may_look, out=Page[AuditLine], of=AUDIT)
def audit(request: HttpRequest) -> Any:
    """Acts, newest first: all of them for who may read the audit, else one's own."""
    return answer_page(request, AUDIT, queries.audit_log(by_of(request)))


@room.get("/audit/{int:pk}", may=policies.may_look, out=AuditOut)
def audit_entry(request: HttpRequest, pk: int) -> Any:
    """One act."""
    return get_object_or_404(queries.audit_log(by_of(request)), pk=pk)
