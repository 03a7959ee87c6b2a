"""Clauses: the search across all that is in force, and one clause with everything known about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from duqin.foundation.standards import policies, queries, states
from duqin.foundation.standards.forms import AskForm
from duqin.foundation.standards.models import Clause
from duqin.foundation.standards.queries import filters
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.standards.rules.packs import PackBasis
from duqin.foundation.standards.views.finding import clause_today, clause_url, the_clause
from duqin.kernel.moments import today as this_day
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf
from duqin.ui.listing import Column, Empty, Listing
from duqin.ui.parts import Change

CLAUSES = Listing(
    name="standards.clauses",
    columns=(
        Column(
            "code",
            _("编号"),
            sort="code",
            link=PageOf("standards:clause", "code"),
            html=lambda c: format_html('<span class="number">{}</span>', c.code),
        ),
        Column(
            "title",
            _("条款"),
            "local_title",
            link=PageOf("standards:clause", "code"),
            priority=1,
        ),
        Column("area", _("服务领域"), lambda c: in_language(c.area.name, c.area.name_en), sort="area__order"),
        Column("severity", _("严重程度"), kind="severity"),
        Column("heading", _("检查内容类别"), lambda c: c.get_heading_display(), priority=3),
        Column("levels", _("适用层级"), lambda c: queries.level_words(c.levels), priority=3),
        Column("points", _("扣分"), queries.points_words),
        Column("deadline", _("整改期限"), queries.deadline_words),
        Column(
            "basis",
            _("依据"),
            lambda c: states.VERIFICATION.get(queries.worst_standing(c) or ""),
            kind="state",
        ),
        Column(
            "responsible", _("责任主体"), lambda c: in_language(c.responsible, c.responsible_en), priority=3
        ),
    ),
    filters=filters.CLAUSES,
    order="code",
    empty=Empty(_("今天还没有现行条款"), _("制度文件公布并施行之后，条款会出现在这里，供检查使用。")),
)


@require_GET
@page(may=policies.may_look)
def search(request: HttpRequest) -> HttpResponseBase:
    """All clauses in force today."""
    rows = queries.clauses_to_search(by_of(request))
    return CLAUSES.respond(request, rows, title=_("现行条款"), template="standards/clauses.html")


@require_GET
@page(may=policies.may_look)
def today(request: HttpRequest, clause: str) -> HttpResponse:
    """The clause that applies today, or its newest version."""
    return show(request, clause_today(request, clause))


@require_GET
@page(may=policies.may_look)
def in_version(request: HttpRequest, code: str, number: int, clause: str) -> HttpResponse:
    """The clause as it stands in one version."""
    return show(request, the_clause(request, code, number, clause))


def show(request: HttpRequest, clause: Clause, ask_form: AskForm | None = None) -> HttpResponse:
    """Everything about the clause: attributes, bases, questions, waivers, history."""
    by, version = by_of(request), clause.document_version
    said = queries.said(clause)
    form = ask_form or AskForm()
    context: dict[str, Any] = {
        "clause": clause,
        "version": version,
        "document": version.document,
        "found": queries.version_on_day(version),
        "said": said,
        "attributes": [(a.label, said[a.key]) for a in queries.ATTRIBUTES if a.key not in ALONE],
        "measured": [queries.measure_words(measure) for measure in clause.measured],
        "bases": [_basis(basis) for basis in clause.bases.all()],
        "printed": queries.printable_bases(clause),
        "is_penal": bool(queries.penalty_bases(clause)),
        "questions": queries.interpretations(clause.code),
        "waivers": queries.waivers(clause.code),
        "history": [
            (item, [Change(d.label, d.before, d.after) for d in item.changes], clause_url(item.clause))
            for item in queries.clause_history(clause.code, by)
        ],
        "ask_form": form,
        "today": this_day(),
        "may_ask": policies.may_ask(by),
        "may_answer": policies.may_edit(by),
        "may_waive": policies.may_adopt(by),
        "may_edit_draft": policies.may_edit(by) and version.state == "draft",
    }
    return render(request, "standards/clause.html", context, status=422 if form.errors else 200)


ALONE = ("title", "check", "bases", "measured")
"""Attributes that have a place of their own on the page."""


def _basis(basis: Any) -> dict[str, Any]:
    cited = PackBasis(citation=basis.citation.code, state=basis.state, article=basis.article)
    return {
        "basis": basis,
        "title": basis.citation.local_title,
        "article": in_language(cited.article_label, cited.article_label_en),
        "note": in_language(basis.note, basis.note_en),
        "state": states.VERIFICATION[basis.standing],
        "url": reverse("standards:citation", args=[basis.citation.code]),
    }
