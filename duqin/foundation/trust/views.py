"""Evidence by its hash, and the pages of the audit log."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duqin.foundation.trust import policies, queries, services
from duqin.foundation.trust.forms import CustodianForm
from duqin.foundation.trust.models import AuditEntry, Evidence
from duqin.kernel.errors import Refusal
from duqin.ui import said
from duqin.ui.access import by_of, page, signed_in
from duqin.ui.addresses import PageOf
from duqin.ui.downloads import stored
from duqin.ui.listing import Column, Listing
from duqin.ui.parts import Change
from duqin.ui.shell import capacity_writer
from duqin.ui.verbs import attempt, respond_form


def _act(row: AuditEntry) -> SafeString:
    """What was done in words, and the code that auditors cite."""
    words = queries.act_words(row.verb)
    if words == row.verb:
        return format_html("<code>{}</code>", row.verb)
    return format_html('{} <code class="cited">{}</code>', words, row.verb)


def _exported_act(row: AuditEntry) -> str:
    words = queries.act_words(row.verb)
    return words if words == row.verb else f"{words}（{row.verb}）"


AUDIT = Listing(
    name="trust.audit",
    columns=(
        Column("at", _("时间"), kind="moment", sort="at", priority=2),
        Column("actor_name", _("操作人")),
        Column("capacity", pgettext_lazy("capacity", "身份"), "capacity_words", priority=3),
        Column(
            "verb",
            _("操作"),
            lambda row: queries.act_words(row.verb),
            link=PageOf("trust:audit_entry", "pk"),
            html=_act,
            alike=lambda row: row.verb,
            export=_exported_act,
            priority=1,
        ),
        Column("object_label", _("对象")),
        Column("result", _("结果"), lambda row: dict(queries.RESULTS)[row.result]),
    ),
    filters=queries.AUDIT,
    order="-at",
)


def _with_capacity(rows: list[AuditEntry], words: Callable[[str], str]) -> list[AuditEntry]:
    """Rows with the capacity of whoever acted in the reader's language."""
    for row in rows:
        row.capacity_words = words(row.capacity)  # type: ignore[attr-defined]  # beside the row, for the page
    return rows


def _visible(request: HttpRequest, sha256: str) -> Evidence:
    """The evidence, or 404 for what does not exist for this actor."""
    found = queries.evidence(sha256)
    if found is None or not policies.may_see_evidence(by_of(request), found):
        raise Http404
    return found


@require_GET
@signed_in
def shown(request: HttpRequest, sha256: str) -> FileResponse:
    """The clean copy; a voice note has none."""
    return stored(_of_picture(_visible(request, sha256)).shown, "image/jpeg")


@require_GET
@signed_in
def thumbnail(request: HttpRequest, sha256: str) -> FileResponse:
    """The small clean copy."""
    return stored(_of_picture(_visible(request, sha256)).thumbnail, "image/jpeg")


def _of_picture(found: Evidence) -> Evidence:
    if not found.shown:
        raise Http404
    return found


@require_GET
@signed_in
def sound(request: HttpRequest, sha256: str) -> FileResponse:
    """A voice note, as it was recorded: it holds nothing but the voice."""
    found = _visible(request, sha256)
    if not found.media_type.startswith("audio/"):
        raise Http404
    return stored(queries.intact_original(found), found.media_type)


@require_http_methods(["POST"])
@page(may=policies.may_ask_originals)
def original(request: HttpRequest, sha256: str) -> FileResponse:
    """The original with its metadata; POST because opening it is an act on record."""
    found = _visible(request, sha256)
    path = services.open_original(found, by=by_of(request))
    suffix = found.media_type.rpartition("/")[2]
    return stored(path, found.media_type, name=f"{found.sha256[:16]}.{suffix}", seconds=0)


@require_GET
@page(may=policies.may_look)
def audit(request: HttpRequest) -> HttpResponseBase:
    """Acts, newest first: all of them for who may read the audit, else one's own."""
    by = by_of(request)
    listing = replace(AUDIT, prepare=partial(_with_capacity, words=capacity_writer(request)))
    return listing.respond(
        request,
        queries.audit_log(by),
        title=_("留痕"),
        template="trust/audit.html",
        may_verify=policies.may_read_audit(by),
    )


@require_GET
@page(may=policies.may_look)
def audit_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One act: who, in what capacity, what was said and what changed."""
    entry = get_object_or_404(queries.audit_log(by_of(request)), pk=pk)
    before, after = (queries.columns_as_said(entry.object_kind, row) for row in (entry.before, entry.after))
    names = queries.names_of([entry.said, before, after])
    room, kind = entry.verb.partition(".")[0], entry.object_kind
    choices = partial(queries.column_choices, kind)
    told = said.Told(room, names, partial(queries.told_words, room, kind), choices)
    row = said.ToldRow(room, names, partial(queries.column_words, kind), choices)
    changes = [
        Change(row.label(name), row.words(name, before.get(name)), row.words(name, after.get(name)))
        for name in sorted({*before, *after})
    ]
    seal = getattr(entry, "seal", None)
    context = {
        "entry": entry,
        "act": _act(entry),
        "act_words": queries.act_words(entry.verb),
        "changes": changes,
        "seal": seal,
        "said": [(told.label(name), told.words(name, value)) for name, value in sorted(entry.said.items())],
        "result_label": dict(queries.RESULTS)[entry.result],
    }
    return render(request, "trust/audit_entry.html", context)


@require_GET
@page(may=policies.may_read_audit)
def chain(request: HttpRequest) -> HttpResponse:
    """Recompute the chain now and say whether it is sound."""
    context = {
        "report": queries.verify_chain(),
        "file": queries.checkpoint_file(),
        "custody": queries.custody(),
        "former": queries.former_custodians(),
        "may_appoint": policies.may_appoint_custodians(by_of(request)),
    }
    try:
        context |= _anchored()
    except Refusal as refusal:
        context["damaged"] = refusal
    return render(request, "trust/chain.html", context)


def _anchored() -> dict[str, Any]:
    """The newest checkpoint with its time-stamp, and the keys."""
    found, folder = queries.newest_checkpoint(), queries.checkpoint_file().parent
    context: dict[str, Any] = {"checkpoint": found, "keys": queries.public_keys()}
    if found is None:
        return context
    context["checkpoint_at"] = found.moment
    with suppress(
        queries.NoClient, OSError, ValueError
    ):  # said by `duqin verify --anchor`; the page goes without
        roots = queries.stamp_roots()
        context |= {"stamps": queries.check_stamps([found], folder, roots), "has_roots": bool(roots)}
    return context


@require_http_methods(["GET", "POST"])
@page(may=policies.may_appoint_custodians)
def appoint_custodian(request: HttpRequest) -> HttpResponse:
    """Name who gets the newest checkpoint every day."""
    form = CustodianForm(request.POST or None)
    if request.method == "POST":
        by = by_of(request)
        if attempt(form, lambda: services.appoint_custodian(by=by, **form.cleaned_data)) is not None:
            return redirect("trust:chain")
    return respond_form(
        request,
        "trust/appoint_custodian.html",
        form,
        submit_label=_("指定保管人"),
        cancel_url=reverse("trust:chain"),
    )


@require_POST
@page(may=policies.may_appoint_custodians)
def dismiss_custodian(request: HttpRequest, pk: int) -> HttpResponse:
    """No more letters to this person."""
    found = get_object_or_404(queries.custodians(), pk=pk)
    services.dismiss_custodian(found, by=by_of(request))
    return redirect("trust:chain")
