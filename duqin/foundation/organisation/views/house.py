"""The room's first page, the settings of the institution, and the import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.accounts import InstitutionForm
from duqin.foundation.organisation.forms.providers import UploadForm
from duqin.foundation.organisation.rules.import_template import CONTENT_TYPE, template_book
from duqin.foundation.organisation.services import importing
from duqin.foundation.organisation.services.importing import Outcome, Preview
from duqin.foundation.organisation.views.pages import form_page, sent
from duqin.foundation.organisation.views.trails import entries
from duqin.kernel.actors import Actor
from duqin.kernel.errors import Conflict
from duqin.ui.access import by_of, page
from duqin.ui.verbs import attempt, expecting, respond_form

SHOWN = 200
"""Lines of each outcome a preview shows; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of setting the house up: what is there already, and where it goes on; `is_done` is None for what a house need
    not have."""

    label: str
    note: str
    url: str
    is_done: bool | None
    icon: str


@page(may=policies.may_look)
def home(request: HttpRequest) -> HttpResponse:
    """The organisation at a glance: what is set up, what is missing, where to go."""
    by = by_of(request)
    context = {
        "school": queries.institution(),
        "steps": _steps(queries.setup_figures(by), with_accounts=policies.may_manage_accounts(by)),
        "may_maintain": policies.may_maintain(by),
        "may_manage_accounts": policies.may_manage_accounts(by),
        "may_administer": policies.may_administer(by),
    }
    return render(request, "organisation/house/home.html", context)


def _steps(told: queries.SetupFigures, *, with_accounts: bool) -> list[Step]:
    """In the order in which a house is set up; accounts for whoever opens them."""

    def step(label: str, note: str, url_name: str, is_done: bool | None, icon: str) -> Step:
        return Step(label, note, reverse(f"organisation:{url_name}"), is_done, icon)

    heads = _("%(n)d 个部门没有负责人") % {"n": told.headless} if told.units else _("先登记单位")
    providers = _("%(n)d 家，%(m)d 家没有有效合同") % {"n": told.providers, "m": told.lapsed}
    steps = [
        step(_("单位名录"), _("%(n)d 个单位") % {"n": told.units}, "units", told.units > 0, "hierarchy-2"),
        step(_("人员"), _("%(n)d 人在职") % {"n": told.people}, "people", told.people > 1, "users"),
        step(_("责任人"), heads, "units", told.units > 0 and told.headless == 0, "user-check"),
        step(_("地点与网格"), _("%(n)d 个地点") % {"n": told.places}, "places", told.places > 0, "map-pin"),
        step(
            _("职责分工"),
            _("%(n)d 个服务领域没有责任单位") % {"n": told.ownerless},
            "responsibilities",
            told.ownerless == 0,
            "list-check",
        ),
        step(
            _("合作企业"),
            providers if told.providers else _("没有外包就不用登记"),
            "providers",
            told.lapsed == 0 if told.providers else None,
            "building",
        ),
    ]
    if with_accounts:
        words = _("%(n)d 人有账号，可以登录办事") % {"n": told.accounts}
        steps.append(step(_("账号"), words, "accounts", told.accounts > 0, "key"))
    return steps


@page(may=policies.may_administer)
def institution(request: HttpRequest) -> HttpResponse:
    """Name of the school and the rules for signing in."""
    school = queries.institution()
    if school is None:
        raise Http404

    def stored() -> dict[str, Any]:
        names = ("name", "name_en", "short_name", "password_profile", "second_step")
        return {name: getattr(school, name) for name in names}

    form = InstitutionForm(*sent(request), initial=stored() | {"version": school.version})
    return form_page(
        request,
        form,
        lambda: services.update_institution(expecting(school, request), by=by_of(request), **form.facts()),
        title=_("学校设置"),
        back=reverse("organisation:home"),
        trail=[(_("组织"), reverse("organisation:home"))],
        stored=lambda: (school, stored()),
        template="organisation/house/institution.html",
        timeline=entries(school),
    )


@page(may=policies.may_maintain)
def import_upload(request: HttpRequest) -> HttpResponse:
    """Choose a workbook; it is checked, read and kept for the preview."""
    form = UploadForm(*sent(request))

    def keep() -> importing.Workbook:
        return importing.keep(form.cleaned_data["file"].read(importing.MOST + 1))

    if form.is_bound and (workbook := attempt(form, keep)) is not None:
        return redirect("organisation:import_preview", sha256=workbook.sha256)
    return respond_form(request, "organisation/house/import.html", form, submit_label=_("预览"))


@page(may=policies.may_maintain)
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook with its headings explained, in the reader's language."""
    response = HttpResponse(template_book(), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="duqin-organisation.xlsx"'
    return response


@page(may=policies.may_maintain)
def import_preview(request: HttpRequest, sha256: str) -> HttpResponse:
    """What the file would do; confirming does exactly that, or nothing when the data changed meanwhile."""
    by = by_of(request)
    preview = importing.preview(importing.kept(sha256))
    if request.method != "POST":
        return _previewed(request, preview)
    if request.POST.get("fingerprint") != preview.fingerprint:
        return _previewed(request, preview, stale=True, status=409)
    return _apply(request, preview, by)


def _apply(request: HttpRequest, preview: Preview, by: Actor) -> HttpResponse:
    try:
        importing.apply(preview, by=by)
    except Conflict:
        fresh = importing.preview(preview.workbook)
        return _previewed(request, fresh, stale=True, status=409)
    importing.forget(preview.workbook.sha256)
    return _previewed(request, preview, is_applied=True)


def _previewed(
    request: HttpRequest,
    preview: Preview,
    *,
    stale: bool = False,
    is_applied: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "preview": preview,
        "sheets": [
            (sheet, lines[0].layout, [(outcome, preview.count(outcome, sheet)) for outcome in Outcome])
            for sheet, lines in preview.by_sheet.items()
            if lines
        ],
        "faulty": preview.with_outcome(Outcome.FAULTY)[:SHOWN],
        "changed": preview.with_outcome(Outcome.CHANGED)[:SHOWN],
        "created": preview.with_outcome(Outcome.CREATED)[:SHOWN],
        "numbers": {str(outcome): preview.count(outcome) for outcome in Outcome},
        "shown": SHOWN,
        "stale": stale,
        "is_applied": is_applied,
    }
    return render(request, "organisation/house/preview.html", context, status=status)
