"""Import of past inspections: send a file, look at what it would do, confirm, watch it come in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from duqin.domains.inspections import policies, queries, services, states
from duqin.domains.inspections.forms.past import RecordsForm
from duqin.domains.inspections.forms.past_matching import MatchingForm
from duqin.domains.inspections.models import RecordImport
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf
from duqin.ui.listing import Choices, Column, Empty, Listing, Search
from duqin.ui.verbs import attempt, expecting, respond_form, sent

BUSY = ("uploaded", "waiting")
SHOWN = 200
"""Faults that the page lists; the workbook has them all."""

IMPORTS = Listing(
    name="inspections.imports",
    columns=(
        Column(
            "file_name",
            _("文件"),
            link=PageOf("inspections:past_import", "pk"),
            sort="file_name",
            priority=1,
        ),
        Column("state", _("状态"), lambda row: states.IMPORT[row.state], kind="state"),
        Column("inspections", _("检查"), lambda row: row.counts.get("inspections", "")),
        Column("findings", pgettext_lazy("figure", "问题"), lambda row: row.counts.get("findings", "")),
        Column("wrong", _("有误的行"), lambda row: row.counts.get("wrong", "")),
        Column("asked_by_name", _("导入人"), priority=3),
        Column("asked_at", _("时间"), kind="moment", sort="asked_at"),
    ),
    filters=(
        Search("q", _("文件名"), fields=("file_name",)),
        Choices("state", _("状态"), choices=states.IMPORT.choices),
    ),
    order="-asked_at",
    empty=Empty(
        _("还没有导入过历史检查"), _("以前的检查、问题和整改可以从 Excel 或 CSV 文件导入。"), icon="upload"
    ),
)
TILES = (
    ("inspections", _("检查")),
    ("answers", _("逐条结果")),
    ("findings", _("问题")),
    ("closed", _("已销号")),
    ("reported", _("待复查")),
    ("open", _("整改中")),
    ("recurrent", _("反复出现")),
    ("points", _("扣分（未计封顶与加倍）")),
    ("skipped", _("以前导入过")),
    ("wrong", _("有误的行")),
)
FAULTY_TILES = (("lines", _("行数")), TILES[-1])


@page(may=policies.may_import)
def imports(request: HttpRequest) -> HttpResponseBase:
    """The files so far."""
    rows = queries.record_imports(by_of(request))
    return IMPORTS.respond(
        request, rows, title=gettext("历史检查导入"), template="inspections/past/list.html"
    )


@require_http_methods(["GET", "POST"])
@page(may=policies.may_import)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and its mapping; what cannot be read is refused at once, the lines are checked by the sweep."""
    by = by_of(request)
    form = RecordsForm(*sent(request), earlier=queries.kept_mappings(by))

    def keep() -> RecordImport:
        given = form.cleaned_data
        if given.get("mapping"):
            mapping = services.past.read_mapping(given["mapping"].read(services.past.MOST_MAPPING + 1))
        else:
            mapping = queries.mapping_kept(by, given.get("earlier") or "")
        return services.past.upload(
            by=by, file=given["file"], mapping=mapping, into_frozen=given["into_frozen"]
        )

    if form.is_bound and (record := attempt(form, keep)) is not None:
        next_page = "past_matching" if record.state == "unmatched" else "past_import"
        return redirect(f"inspections:{next_page}", record.pk)
    return respond_form(
        request,
        "inspections/past/upload.html",
        form,
        submit_label=gettext("上传并核对"),
        cancel_url=reverse("inspections:past"),
    )


@require_GET
@page(may=policies.may_import)
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: how far it is, what it would do or did, what is wrong."""
    found = _found(request, pk)
    told = FAULTY_TILES if found.state == "faulty" else TILES
    tiles = [(label, found.counts[key]) for key, label in told if found.counts.get(key) not in (None, 0, "0")]
    context = {
        "record": found,
        "state": states.IMPORT[found.state],
        "is_busy": found.state in BUSY,
        "tiles": tiles,
        "faults": found.faults[:SHOWN],
        "more_faults": max(0, len(found.faults) - SHOWN),
        "may_match": states.IMPORT.allows(found.state, "match") and bool(found.path),
        "may_discard": states.IMPORT.allows(found.state, "discard"),
        **_phase(found),
    }
    return render(request, "inspections/past/detail.html", context)


@require_GET
@page(may=policies.may_import)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The moving part of the page; when the work is done the page comes anew."""
    found = _found(request, pk)
    if found.state not in BUSY:
        return HttpResponseClientRefresh()
    return render(request, "inspections/past/progress.html", {"record": found, **_phase(found)})


@require_http_methods(["GET", "POST"])
@page(may=policies.may_import)
def matching(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is which, and what unknown words and names stand for."""
    found = _found(request, pk)
    if not states.IMPORT.allows(found.state, "match"):
        return redirect("inspections:past_import", pk)
    offer = services.past.offered(found)
    form = MatchingForm(*sent(request), offer=offer, defaults=found.mapping.get("defaults", {}))

    def match() -> RecordImport:
        return services.past.match(expecting(found, request), by=by_of(request), **form.said())

    if form.is_bound and attempt(form, match) is not None:
        return redirect("inspections:past_import", pk)
    kinds = {unknown.of for unknown in offer.unknown}
    return respond_form(
        request,
        "inspections/past/matching.html",
        form,
        record=found,
        known=services.past.known(kinds),
        submit_label=gettext("保存并重新核对"),
        cancel_url=reverse("inspections:past_import", args=[pk]),
    )


@require_POST
@page(may=policies.may_import)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring in what was checked."""
    found = _found(request, pk)
    services.past.confirm(expecting(found, request), by=by_of(request))
    return redirect("inspections:past_import", pk)


@require_POST
@page(may=policies.may_import)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file up."""
    services.past.discard(_found(request, pk), by=by_of(request))
    return redirect("inspections:past")


@require_GET
@page(may=policies.may_import)
def faults(request: HttpRequest, pk: int) -> HttpResponse:
    """All faults as a workbook."""
    found = _found(request, pk)
    if not found.faults:
        raise Http404
    return _file(services.past.faults_book(found.faults), services.past.CONTENT_TYPE, "duqin-faults.xlsx")


@require_GET
@page(may=policies.may_import)
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook, its columns explained."""
    return _file(services.past.template_book(), services.past.CONTENT_TYPE, "duqin-inspections.xlsx")


@require_GET
@page(may=policies.may_import)
def sample_mapping(request: HttpRequest) -> HttpResponse:
    """A mapping with a line of everything."""
    return _file(services.past.sample_mapping(), "application/yaml; charset=utf-8", "duqin-mapping.yaml")


def _found(request: HttpRequest, pk: int) -> RecordImport:
    found: RecordImport = get_object_or_404(queries.record_import(by_of(request)), pk=pk)
    return found


def _phase(found: RecordImport) -> dict[str, Any]:
    """What the worker is at, in words."""
    words = {
        "reading": gettext("正在读取文件"),
        "checking": gettext("正在逐行核对"),
        "writing": gettext("正在写入，请稍候"),
    }
    return {"phase": words.get(found.phase, gettext("等待后台作业"))}


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
