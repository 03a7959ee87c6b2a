"""Documents: the register, one document with its versions on a line, its relations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duqin.foundation.standards import policies, queries, services
from duqin.foundation.standards.forms import DocumentForm, LinkForm
from duqin.foundation.standards.models import Document
from duqin.foundation.standards.queries import DocumentOnDay, VersionOnDay, filters
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.standards.views.finding import posted, run_form, the_document, version_url
from duqin.ui import markup
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf
from duqin.ui.listing import Choices, Column, Empty, Listing
from duqin.ui.moments import day_words
from duqin.ui.parts import Step
from duqin.ui.verbs import attempt, expecting

STANDINGS = (
    ("effective", _("现行有效")),
    ("preparing", _("正在编制")),
    ("review", _("应当复审")),
    ("lapsed", _("已失效或废止")),
)


def version_words(found: VersionOnDay | None) -> str:
    """第 2 版, never broken into two lines."""
    words = gettext("第 %(n)d 版") % {"n": found.version.number} if found else ""
    return words.replace(" ", "\u00a0")


def standing_marks(found: DocumentOnDay) -> SafeString:
    """The standing, and whether a review is due."""
    shown = found.shown
    if shown is None:
        return SafeString()
    due = markup.pill(gettext("应当复审"), "open") if shown.is_review_due else SafeString()
    return format_html("{} {}", markup.state_pill(shown.state), due)


def preparing_words(found: DocumentOnDay) -> str:
    """The version in preparation beside the one that applies."""
    draft = found.in_preparation
    return f"{version_words(draft)} {draft.state.label}" if draft and draft is not found.shown else ""


def _date(name: str) -> Any:
    return lambda found: getattr(found.shown.version, name) if found.shown else None


DOCUMENTS = Listing(
    name="standards.documents",
    columns=(
        Column(
            "title",
            _("名称"),
            lambda d: d.document.local_title,
            sort="title",
            priority=1,
            link=PageOf("standards:document", "document.code"),
        ),
        Column("area", _("服务领域"), lambda d: area_name(d.document)),
        Column("version", _("版本"), lambda d: version_words(d.shown)),
        Column(
            "state",
            _("状态"),
            lambda d: d.shown.state if d.shown else None,
            kind="state",
            html=standing_marks,
        ),
        Column("effective_on", _("施行日期"), _date("effective_on"), kind="day"),
        Column("expires_on", _("失效日期"), _date("expires_on"), kind="day", priority=3),
        Column("review_due_on", _("复审日期"), _date("review_due_on"), kind="day", priority=3),
        Column("preparing", _("编制中"), preparing_words, priority=3),
        Column("code", _("代码"), "document.code", sort="code", priority=3),
    ),
    filters=filters.DOCUMENTS,
    order="code",
    empty=Empty(
        _("还没有制度文件"),
        _(
            "学校的检查标准以文件的形式保存在这里，每一版都经会议通过、公布后施行。草案（包括内置的检查条款）只有编制和审定标准的人看得到。"
        ),
    ),
)


def area_name(document: Document) -> str:
    """The area in the reader's language."""
    return in_language(document.area.name, document.area.name_en) if document.area else ""


@require_GET
@page(may=policies.may_look)
def document_list(request: HttpRequest) -> HttpResponseBase:
    """All documents the reader may see, each with the version that speaks for it today."""
    by = by_of(request)
    standing = Choices(
        "standing",
        _("状态"),
        choices=STANDINGS,
        apply=lambda rows, wanted: rows.filter(pk__in=queries.documents_standing(by, wanted)),
    )
    listing = replace(
        DOCUMENTS, filters=(*DOCUMENTS.filters, standing), prepare=lambda rows: queries.on_day(rows, by)
    )
    context = {"may_edit": policies.may_edit(by)}
    return listing.respond(
        request, queries.documents(by), title=_("制度文件"), template="standards/documents.html", **context
    )


@require_GET
@page(may=policies.may_look)
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One document: the version in force, all versions on a line, what it is linked with."""
    return _show(request, the_document(request, code))


def _show(request: HttpRequest, document: Document, link_form: LinkForm | None = None) -> HttpResponse:
    by = by_of(request)
    (found,) = queries.on_day([document], by)
    others = queries.documents(by).exclude(pk=document.pk).order_by("title", "pk")
    form = link_form or LinkForm(offered=others)
    context = {
        "document": document,
        "area": area_name(document),
        "found": found,
        "line": [_step(version) for version in reversed(found.versions)],
        "versions": found.versions,
        "columns": VERSIONS,
        "links": queries.links(document, by),
        "link_form": form,
        "may_edit": policies.may_edit(by),
        "may_start": policies.may_edit(by) and _is_settled(found),
    }
    return render(request, "standards/document.html", context, status=422 if form.errors else 200)


def _is_settled(found: DocumentOnDay) -> bool:
    """Whether a new version may be begun: nothing is drafted or reviewed."""
    return all(version.version.is_fixed for version in found.versions)


def _step(found: VersionOnDay) -> Step:
    """A version on the line: its days, and done, current or still to come."""
    version = found.version
    days = [
        str(day_words(day))
        for day in (version.effective_on, version.expires_on or version.repealed_on)
        if day
    ]
    status = {"effective": "current", "superseded": "done", "expired": "done", "repealed": "done"}
    label = f"{version_words(found)} · {found.state.label}"
    return Step(label, status.get(found.standing, "todo"), who="—".join(days))


VERSIONS = (
    Column("number", _("版本"), version_words, link=lambda v: version_url(v.version), priority=1),
    Column("state", _("状态"), "state", kind="state"),
    Column("adopted_on", _("通过日期"), "version.adopted_on", kind="day"),
    Column("published_on", _("公布日期"), "version.published_on", kind="day"),
    Column("effective_on", _("施行日期"), "version.effective_on", kind="day"),
    Column("expires_on", _("失效日期"), "version.expires_on", kind="day"),
)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def create(request: HttpRequest) -> HttpResponse:
    """Register a document."""
    form = DocumentForm(posted(request))
    listed = reverse("standards:documents")
    return run_form(
        request,
        form,
        lambda: services.create_document(by=by_of(request), **form.said),
        done=lambda document: reverse("standards:document", args=[document.code]),
        title=_("登记制度文件"),
        crumbs=[(_("制度文件"), listed)],
        cancel_url=listed,
        submit_label=_("登记"),
        draft_key="standards-document",
    )


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct the entry of a document."""
    document = the_document(request, code)
    form = DocumentForm(posted(request), noun=document)
    shown = reverse("standards:document", args=[code])
    return run_form(
        request,
        form,
        lambda: services.edit_document(expecting(document, request), by=by_of(request), **form.said),
        done=lambda _document: shown,
        title=_("修改文件登记"),
        crumbs=[(_("制度文件"), reverse("standards:documents")), (document.local_title, shown)],
        cancel_url=shown,
    )


@require_POST
@page(may=policies.may_edit)
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Relate the document to another."""
    document = the_document(request, code)
    offered = queries.documents(by_of(request)).exclude(pk=document.pk).order_by("title", "pk")
    form = LinkForm(request.POST, offered=offered)
    done = attempt(form, lambda: services.link_documents(document, by=by_of(request), **form.cleaned_data))
    return _show(request, document, form) if done is None else redirect("standards:document", code)


@require_POST
@page(may=policies.may_edit)
def unlink(request: HttpRequest, code: str) -> HttpResponse:
    """Take a relation away; the button says which."""
    document = the_document(request, code)
    kind, _sep, target = request.POST.get("link", "").partition(":")
    other = get_object_or_404(queries.documents(by_of(request)), code=target)
    services.unlink_documents(document, by=by_of(request), target=other, kind=kind)
    return redirect("standards:document", code)
