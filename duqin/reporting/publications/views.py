"""Issues: list, page, paper, the records behind a figure; drafting and publishing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from duqin.domains.inspections import queries as inspections
from duqin.engines.assessment import states as grades
from duqin.engines.documents import queries as documents
from duqin.engines.documents import services as paper_services
from duqin.foundation.organisation.models import local_name
from duqin.foundation.standards.models import Clause
from duqin.kernel.moments import today
from duqin.kernel.periods import period_of, shift
from duqin.reporting.publications import policies, queries, services, states
from duqin.reporting.publications.forms import DraftForm, SectionForm
from duqin.reporting.publications.models import Bulletin
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf
from duqin.ui.downloads import download, ending_of
from duqin.ui.forms import catch_up
from duqin.ui.listing import Column, Listing
from duqin.ui.parts import Empty
from duqin.ui.verbs import attempt, expecting, respond_form, sent

BULLETINS = Listing(
    name="publications.bulletins",
    columns=(
        Column(
            "title",
            gettext_lazy("期次"),
            link=PageOf("publications:bulletin", "period"),
            priority=1,
        ),
        Column("number", gettext_lazy("编号"), lambda b: b.number.text if b.number else ""),
        Column("period", gettext_lazy("月份"), sort="period"),
        Column("issuer", gettext_lazy("编发单位"), "issuer.name"),
        Column("state", gettext_lazy("状态"), lambda b: states.BULLETIN[b.state], kind="state"),
        Column("published_at", gettext_lazy("发布时间"), kind="moment"),
    ),
    filters=queries.BULLETINS,
    order="-period",
    empty=Empty(
        gettext_lazy("还没有通报"), gettext_lazy("当月考核冻结后，可以从冻结的数据起草《监控巡查信息》。")
    ),
)


@require_GET
@page(may=policies.may_read)
def bulletins(request: HttpRequest) -> HttpResponseBase:
    """All issues, newest first."""
    by = by_of(request)
    return BULLETINS.respond(
        request,
        queries.bulletins(by),
        title=_("监控巡查信息"),
        template="publications/bulletins.html",
        may_draft=policies.may_draft(by),
    )


@require_http_methods(["GET", "POST"])
@page(may=policies.may_draft)
def draft(request: HttpRequest) -> HttpResponse:
    """Draft the issue of a month."""
    form = DraftForm(*sent(request), initial={"period": shift(period_of(today()), -1)})
    if request.method == "POST":
        by = by_of(request)
        made = attempt(form, lambda: services.draft(by=by, period=form.cleaned_data["period"]))
        if made is not None:
            return redirect("publications:bulletin", made.period)
    return respond_form(
        request,
        "publications/draft.html",
        form,
        submit_label=_("从冻结数据起草"),
        cancel_url=reverse("publications:bulletins"),
    )


@require_GET
@page(may=policies.may_read)
def bulletin(request: HttpRequest, period: str) -> HttpResponse:
    """The issue on the screen; every figure opens the records it counts."""
    by = by_of(request)
    found = _issue(request, period)
    context = _words(found) | {
        "may_draft": policies.may_draft(by) and found.state == "draft",
        "may_publish": policies.may_publish(by) and found.state == "draft",
        "may_acknowledge": found.state == "published"
        and by.person_id is not None
        and not found.readings.filter(person=by.person_id).exists(),
        "readers": queries.readers(found) if policies.may_draft(by) else [],
        "state": states.BULLETIN[found.state],
    }
    return render(request, "publications/bulletin.html", context)


@require_GET
@page(may=policies.may_read)
def bulletin_file(request: HttpRequest, period: str, ending: str) -> HttpResponseBase:
    """The issue as PDF or DOCX: the archived one once published, before that a draft marked as such."""
    found, wanted = _issue(request, period), ending_of(ending)
    editions = documents.issued("publications.bulletin", found)
    if editions:
        return download(paper_services.file_of(editions[0], wanted), request)
    by, mark = by_of(request), "草稿" if found.state == "draft" else ""
    made = paper_services.render("publications.bulletin", found, viewer=by, format=wanted, mark=mark)
    return download(made, request)


@require_GET
@page(may=policies.may_read)
def figure(request: HttpRequest, period: str, code: str) -> HttpResponse:
    """The records a figure counts, as far as the reader may see them; the count itself is public. Those of a rate are parted
    into what it counts and the rest of its whole."""
    found = _issue(request, period)
    shown = queries.traced(found.figures, code)
    if shown is None:
        raise Http404
    by = by_of(request)
    context: dict[str, Any] = {"bulletin": found, "figure": shown, "label": _label(shown)}
    records: list[Any] = []
    if shown.kind == "inspections.finding":
        records = list(inspections.findings(by).filter(pk__in=shown.ids).order_by("number"))
        context["groups"] = _groups(shown, records)
    elif shown.kind == "inspections.inspection":
        records = list(inspections.inspections(by).filter(pk__in=shown.ids).order_by("number"))
        context["visits"] = records
    else:
        lines = {str(line["unit"]): line for line in _units(found.figures)}
        records = [lines[key] for key in shown.ids if key in lines]
        context["units"] = records
    context["hidden"] = len(shown.ids) - len(records)
    return render(request, "publications/figure.html", context)


def _label(shown: queries.Traced) -> str:
    """What a figure is called: its name, that of its heading, or with the unit it belongs to."""
    if shown.heading:
        return str(dict(Clause.Heading.choices)[shown.heading])
    label = str(LABELS.get(shown.of, shown.of))
    return f"{local_name(shown.unit['name'], shown.unit['name_en'])} · {label}" if shown.unit else label


def _groups(shown: queries.Traced, findings: list[Any]) -> list[tuple[str, list[Any]]]:
    """The findings under the words that say how they count; a plain count has one group without words."""
    if shown.part_ids is None:
        return [("", findings)]
    counted = [one for one in findings if str(one.pk) in shown.part_ids]
    rest = [one for one in findings if str(one.pk) not in shown.part_ids]
    words = _("计入 %(n)s 项") % {"n": len(counted)}, _("未计入 %(n)s 项") % {"n": len(rest)}
    return [(said, rows) for said, rows in zip(words, (counted, rest), strict=True) if rows]


@require_http_methods(["GET", "POST"])
@page(may=policies.may_draft)
def section(request: HttpRequest, period: str, key: str) -> HttpResponse:
    """Write the words of a section."""
    found = _issue(request, period)
    row = get_object_or_404(found.sections, key=key)
    form = SectionForm(*sent(request), initial={"heading": row.heading, "text": row.text})
    if request.method == "POST":
        by = by_of(request)
        expecting(found, request)
        done = attempt(
            form,
            lambda: services.rewrite_section(
                found, by=by, key=key, text=form.cleaned_data["text"], heading=form.cleaned_data["heading"]
            ),
        )
        if done is not None:
            return redirect("publications:bulletin", period)
        if getattr(form, "is_stale", False):
            row.refresh_from_db()
            catch_up(form, SectionForm(initial={"heading": row.heading, "text": row.text}))
    return respond_form(
        request,
        "publications/section.html",
        form,
        bulletin=found,
        codes=[
            (code, LABELS.get(code, code), shown["text"]) for code, shown in found.figures["figures"].items()
        ],
        submit_label=_("保存正文"),
        cancel_url=reverse("publications:bulletin", args=[period]),
        draft_key=f"bulletin-{found.pk}-{key}",
    )


@require_POST
@page(may=policies.may_draft)
def refresh(request: HttpRequest, period: str) -> HttpResponse:
    """Take the figures anew."""
    services.refresh(expecting(_issue(request, period), request), by=by_of(request))
    return redirect("publications:bulletin", period)


@require_POST
@page(may=policies.may_publish)
def publish(request: HttpRequest, period: str) -> HttpResponse:
    """Publish the issue."""
    services.publish(expecting(_issue(request, period), request), by=by_of(request))
    return redirect("publications:bulletin", period)


@require_POST
@page(may=policies.may_draft)
def discard(request: HttpRequest, period: str) -> HttpResponse:
    """Give the draft up."""
    services.discard(expecting(_issue(request, period), request), by=by_of(request))
    return redirect("publications:bulletins")


@require_POST
@page(may=policies.may_read)
def acknowledge(request: HttpRequest, period: str) -> HttpResponse:
    """Note that I have read the issue."""
    services.acknowledge(_issue(request, period), by=by_of(request))
    return redirect("publications:bulletin", period)


LABELS: dict[str, Any] = {
    "inspections": gettext_lazy("检查次数"),
    "findings": pgettext_lazy("figure", "发现问题"),
    "closed": gettext_lazy("已销号"),
    "open": gettext_lazy("尚未整改完成"),
    "overdue": gettext_lazy("逾期"),
    "recurrent": gettext_lazy("反复出现"),
    "fixed_on_spot": pgettext_lazy("figure", "当场整改"),
    "major": gettext_lazy("重大问题"),
    "serious": gettext_lazy("较重问题"),
    "quality": gettext_lazy("质量类"),
    "safety": gettext_lazy("安全类"),
    "units_inspected": gettext_lazy("覆盖单位"),
    "rectification_rate": gettext_lazy("整改率"),
    "on_time_rate": gettext_lazy("按期整改率"),
    "level_1": pgettext_lazy("figure", "一级检查"),
    "level_2": pgettext_lazy("figure", "二级检查"),
    "level_3": pgettext_lazy("figure", "三级自查"),
}


def _issue(request: HttpRequest, period: str) -> Bulletin:
    found = queries.bulletin_for(by_of(request), period)
    if found is None:
        raise Http404
    return found


def _words(found: Bulletin) -> dict[str, Any]:
    """What the page shows: sections with figures in place, tables in words."""
    figures = found.figures
    checkpoint = queries.checkpoint(found)
    headings = dict(Clause.Heading.choices)
    return {
        "bulletin": found,
        "checkpoint": checkpoint,
        "checkpoint_at": checkpoint.moment if checkpoint else None,
        "figures": figures,
        "sections": [(s, queries.rendered(s, figures)) for s in found.sections.order_by("order")],
        "headings": [
            (headings[h["heading"]], h["count"], f"heading.{h['heading']}") for h in figures["headings"]
        ],
        "units": _units(figures),
        "severities": dict(Clause.Severity.choices),
    }


def _units(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of the units in words, with the code that opens each of their figures."""
    return [
        {
            **line,
            "local_name": local_name(line["name"], line["name_en"]),
            "grade_label": grades.GRADES[line["grade"]],
            "score": Decimal(line["score"]),
            "change": Decimal(line["change"]) if line["change"] else None,
            "opens": dict(queries.codes_of(line)),
        }
        for line in figures["units"]
    ]
