"""Pages of semesters and peak seasons, and of “how is this date counted”."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.calendar import DueForm, SeasonForm, SpanForm
from duqin.foundation.organisation.models import Season, Semester
from duqin.foundation.organisation.views.calendar import provisional_warning
from duqin.foundation.organisation.views.pages import Trail, form_page, sent
from duqin.kernel.clock import due
from duqin.kernel.clock.due_report import report_lines
from duqin.kernel.clock.words import stretch_words
from duqin.kernel.moments import CAMPUS, now
from duqin.ui.access import by_of, page, signed_in
from duqin.ui.addresses import PageOf
from duqin.ui.listing import Column
from duqin.ui.verbs import expecting

SEMESTERS = (
    Column(
        "name",
        gettext_lazy("学期"),
        link=PageOf("organisation:semester", "pk"),
        priority=1,
    ),
    Column("from_date", gettext_lazy("开始日期"), kind="day"),
    Column("to_date", gettext_lazy("结束日期"), kind="day"),
)
SEASONS = (
    Column(
        "name",
        gettext_lazy("重点时段"),
        link=PageOf("organisation:season", "pk"),
        priority=1,
    ),
    Column("from_date", gettext_lazy("开始日期"), kind="day"),
    Column("to_date", gettext_lazy("结束日期"), kind="day"),
    Column("multiplier", gettext_lazy("倍数"), kind="number"),
)


def _unlinked(columns: tuple[Column, ...]) -> list[Column]:
    return [Column(columns[0].key, columns[0].label, priority=1), *columns[1:]]


def _trail() -> Trail:
    return [
        (_("校历"), reverse("organisation:calendar")),
        (_("学期与重点时段"), reverse("organisation:semesters")),
    ]


@page(may=policies.may_look)
def semesters(request: HttpRequest) -> HttpResponse:
    """Semesters and peak seasons."""
    may_keep = policies.may_keep_calendar(by_of(request))
    context = {
        "semesters": list(queries.semesters()),
        "seasons": list(queries.seasons()),
        "semester_columns": SEMESTERS if may_keep else _unlinked(SEMESTERS),
        "season_columns": SEASONS if may_keep else _unlinked(SEASONS),
        "warning": provisional_warning(),
        "may_keep": may_keep,
    }
    return render(request, "organisation/calendar/seasons.html", context)


def _span(row: Semester | Season) -> dict[str, Any]:
    names = ("name", "from_date", "to_date", *(("multiplier",) if isinstance(row, Season) else ()))
    return {name: getattr(row, name) for name in names}


@page(may=policies.may_keep_calendar)
def semester_new(request: HttpRequest) -> HttpResponse:
    """Enter a semester."""
    form = SpanForm(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.add_semester(by=by_of(request), **form.values()),
        title=_("登记学期"),
        back=reverse("organisation:semesters"),
        trail=_trail(),
    )


@page(may=policies.may_keep_calendar)
def semester(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a semester, or take it out."""
    row = get_object_or_404(queries.semesters(), pk=pk)
    form = SpanForm(*sent(request), initial=_span(row) | {"version": row.version})
    return form_page(
        request,
        form,
        lambda: services.change_semester(expecting(row, request), by=by_of(request), **form.values()),
        title=_("修改学期"),
        back=reverse("organisation:semesters"),
        trail=_trail(),
        stored=lambda: (row, _span(row)),
        template="organisation/calendar/span.html",
        remove_url=reverse("organisation:semester_remove", args=[row.pk]),
    )


@page(may=policies.may_keep_calendar)
def season_new(request: HttpRequest) -> HttpResponse:
    """Enter a peak season."""
    form = SeasonForm(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.add_season(by=by_of(request), **form.values()),
        title=_("登记重点时段"),
        back=reverse("organisation:semesters"),
        trail=_trail(),
    )


@page(may=policies.may_keep_calendar)
def season(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a peak season, or take it out."""
    row = get_object_or_404(queries.seasons(), pk=pk)
    form = SeasonForm(*sent(request), initial=_span(row) | {"version": row.version})
    return form_page(
        request,
        form,
        lambda: services.change_season(expecting(row, request), by=by_of(request), **form.values()),
        title=_("修改重点时段"),
        back=reverse("organisation:semesters"),
        trail=_trail(),
        stored=lambda: (row, _span(row)),
        template="organisation/calendar/span.html",
        remove_url=reverse("organisation:season_remove", args=[row.pk]),
    )


@require_POST
@page(may=policies.may_keep_calendar)
def semester_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a semester out."""
    services.remove_semester(get_object_or_404(queries.semesters(), pk=pk), by=by_of(request))
    return redirect("organisation:semesters")


@require_POST
@page(may=policies.may_keep_calendar)
def season_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a peak season out."""
    services.remove_season(get_object_or_404(queries.seasons(), pk=pk), by=by_of(request))
    return redirect("organisation:semesters")


@signed_in
def due_date(request: HttpRequest) -> HttpResponse:
    """A start and a term, reckoned day by day in the words of `duqin due`."""
    asked = "start" in request.GET
    form = DueForm(request.GET if asked else None, initial={"start": now().astimezone(CAMPUS), "amount": 3})
    context: dict[str, Any] = {"form": form, "warning": provisional_warning()}
    if form.is_valid():
        found = due(form.cleaned_data["start"], form.cleaned_data["term"], queries.calendar())
        rows = [(row.counted, stretch_words(row)) for row in found.explain()]
        said = report_lines(found)
        context |= {
            "given": said[:2],
            "verdict": said[2],
            "rows": rows,
            "hints": said[4 + len(rows) :],
        }
    return render(
        request, "organisation/calendar/due.html", context, status=422 if asked and form.errors else 200
    )
