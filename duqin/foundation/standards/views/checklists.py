"""Checklists: the list, one with its outline and clauses of today, making and changing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from duqin.foundation.standards import policies, queries, services
from duqin.foundation.standards.forms import ChecklistForm
from duqin.foundation.standards.models import Checklist
from duqin.foundation.standards.rules.languages import in_language
from duqin.foundation.standards.views.finding import posted, run_form
from duqin.foundation.standards.views.versions import CLAUSES
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf
from duqin.ui.listing import Choices, Column, Empty, Listing, Search
from duqin.ui.verbs import expecting

CHECKLISTS = Listing(
    name="standards.checklists",
    columns=(
        Column(
            "name",
            _("名称"),
            "local_name",
            sort="name",
            priority=1,
            link=PageOf("standards:checklist", "code"),
        ),
        Column("area", _("服务领域"), lambda c: in_language(c.area.name, c.area.name_en), sort="area__order"),
        Column("levels", _("适用层级"), lambda c: queries.level_words(c.levels)),
        Column("clauses", pgettext_lazy("of a checklist", "条款"), lambda c: c.chosen or _("全部现行条款")),
        Column("outline", _("提纲"), lambda c: len(c.outline), kind="number"),
        Column("is_full", _("全面检查"), kind="yesno", priority=3),
        Column("is_active", _("使用中"), kind="yesno", priority=3),
        Column("code", _("代码"), sort="code", priority=3),
    ),
    filters=(
        Search("q", _("名称"), fields=("name", "name_en", "code")),
        Choices("area", _("服务领域"), choices=lambda request: queries.area_choices(), field="area__code"),
    ),
    order="code",
    empty=Empty(_("还没有检查表"), _("检查表规定一次检查逐条核对哪些条款，并带有固定的检查提纲。")),
)


@require_GET
@page(may=policies.may_look)
def checklist_list(request: HttpRequest) -> HttpResponseBase:
    """All checklists in use."""
    by = by_of(request)
    return CHECKLISTS.respond(
        request,
        queries.checklists(by),
        title=_("检查表"),
        template="standards/checklists.html",
        may_edit=policies.may_edit(by),
    )


def the_checklist(request: HttpRequest, code: str) -> Checklist:
    return get_object_or_404(queries.checklists(by_of(request)), code=code)


@require_GET
@page(may=policies.may_look)
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One checklist: its outline, and the clauses it means today."""
    checklist = the_checklist(request, code)
    clauses = queries.checklist_clauses(checklist)
    context = {
        "checklist": checklist,
        "area": in_language(checklist.area.name, checklist.area.name_en),
        "levels": queries.level_words(checklist.levels),
        "groups": queries.grouped(clauses),
        "count": len(clauses),
        "columns": CLAUSES,
        "missing": queries.missing_codes(checklist),
        "uncovered": queries.uncovered_focus(checklist.area, clauses),
        "may_edit": policies.may_edit(by_of(request)),
    }
    return render(request, "standards/checklist.html", context)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def create(request: HttpRequest) -> HttpResponse:
    """Make a checklist; the clauses are chosen once its area is known."""
    form = ChecklistForm(posted(request))
    listed = reverse("standards:checklists")
    return run_form(
        request,
        form,
        lambda: services.create_checklist(by=by_of(request), **form.said),
        done=lambda row: reverse("standards:checklist", args=[row.code]),
        title=_("新建检查表"),
        crumbs=[(_("检查表"), listed)],
        cancel_url=listed,
        submit_label=_("建立检查表"),
        draft_key="standards-checklist",
    )


@require_http_methods(["GET", "POST"])
@page(may=policies.may_edit)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a checklist."""
    checklist = the_checklist(request, code)
    form = ChecklistForm(posted(request), noun=checklist)
    shown = reverse("standards:checklist", args=[code])
    return run_form(
        request,
        form,
        lambda: services.edit_checklist(expecting(checklist, request), by=by_of(request), **form.said),
        done=lambda _row: shown,
        title=_("修改检查表"),
        crumbs=[(_("检查表"), reverse("standards:checklists")), (checklist.local_name, shown)],
        cancel_url=shown,
    )
