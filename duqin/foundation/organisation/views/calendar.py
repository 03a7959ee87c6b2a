"""Pages of the working calendar: a year in months, one day, the official table, office hours."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.calendar import DayForm, OfficeHours, YearFile
from duqin.foundation.organisation.models import CalendarDay
from duqin.foundation.organisation.rules.year_tables import EARLIEST, LATEST, SHEET_HEADER
from duqin.foundation.organisation.views.months import holidays, months, weekdays
from duqin.foundation.organisation.views.pages import Trail, form_page, sent
from duqin.kernel.clock import Why
from duqin.kernel.clock.words import WHY, day_words
from duqin.kernel.moments import today
from duqin.ui.access import by_of, page
from duqin.ui.listing import Column
from duqin.ui.listing.export import CONTENT_TYPE, export
from duqin.ui.verbs import expecting

SATURDAY = 5
NOT_KNOWN_BEFORE = gettext_lazy(
    "%(years)s年的放假安排尚未登记，暂按周一至周五推算；登记后，受影响的期限会重新计算。"
)


def kind_of(day: CalendarDay) -> Why:
    """The kind of an entered day, as the official tables name it."""
    if day.is_working:
        return Why.adjusted_workday
    return Why.adjusted_restday if day.is_swapped else Why.holiday


HOLIDAYS = (
    Column("note", gettext_lazy("事由"), lambda holiday: holiday.note or _("未写事由"), priority=1),
    Column("rest", gettext_lazy("放假"), "rest_words"),
    Column("work", gettext_lazy("调休上班"), "work_words"),
    Column("source", gettext_lazy("依据文件")),
)


def year_url(year: int) -> str:
    """The page of a year."""
    return reverse("organisation:calendar_year", args=[year])


def provisional_warning() -> str:
    """The banner on every page of the calendar while a year wants its notice; empty when none does."""
    missing = queries.missing_years()
    return str(NOT_KNOWN_BEFORE) % {"years": _("、").join(map(str, missing))} if missing else ""


def _trail(year: int | None = None) -> Trail:
    home: list[tuple[str, str]] = [(_("校历"), reverse("organisation:calendar"))]
    return [*home, (str(year), year_url(year))] if year else home


@page(may=policies.may_look)
def calendar(request: HttpRequest) -> HttpResponse:
    """This year."""
    return redirect(year_url(today().year))


@page(may=policies.may_look)
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    """A year in month grids, its source, its doubts, and the days that depart from Monday–Friday."""
    if not EARLIEST <= year <= LATEST:
        raise Http404
    kept = queries.calendar()
    context = {
        "year": year,
        "years": sorted({*kept.known_years, year - 1, year, year + 1, today().year, today().year + 1}),
        "table": queries.calendar_year(year),
        "months": months(year, kept, today()),
        "weekdays": weekdays(),
        "working": sum(kept.is_working(date.fromordinal(n)) for n in _ordinals(year)),
        "holidays": holidays(queries.calendar_days(year)),
        "columns": HOLIDAYS,
        "doubts": queries.calendar_doubts(year),
        "warning": provisional_warning(),
        "office": kept.office,
        "may_keep": policies.may_keep_calendar(by_of(request)),
    }
    return render(request, "organisation/calendar/year.html", context)


def _ordinals(year: int) -> range:
    return range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())


@page(may=policies.may_look)
def calendar_export(request: HttpRequest, year: int) -> HttpResponseBase:
    """The days of a year as a spreadsheet, in the form the import reads."""
    columns = [
        Column("date", SHEET_HEADER[0], kind="day"),
        Column("kind", SHEET_HEADER[1], lambda day: str(WHY[kind_of(day)])),
        Column("note", SHEET_HEADER[2]),
        Column("source", gettext_lazy("依据文件")),
    ]
    title = _("%(year)d年放假安排") % {"year": year}
    file, _written = export(columns, queries.calendar_days(year), title=title)
    return FileResponse(file, as_attachment=True, filename=f"{title}.xlsx", content_type=CONTENT_TYPE)


@page(may=policies.may_keep_calendar)
def calendar_import(request: HttpRequest) -> HttpResponse:
    """Register the official table of a year from a file."""
    missing = queries.missing_years()
    form = YearFile(*sent(request), initial={"year": missing[0] if missing else today().year + 1})

    def register() -> Any:
        given = form.cleaned_data
        return services.add_year(
            by=by_of(request),
            year=given["year"],
            source=given["source"],
            published_on=given["published_on"],
            days=given["table"].days,
            keep_own=given["keep_own"],
        )

    return form_page(
        request,
        form,
        register,
        title=_("登记年度放假安排"),
        back=reverse("organisation:calendar"),
        trail=_trail(),
        done=lambda table: year_url(table.year),
        lead=_(
            "先在任一年份导出样表，照样填写。已登记的年份再次登记时，以新文件为准；受影响的期限会重新计算。"
        ),
        submit_label=_("登记"),
    )


@page(may=policies.may_keep_calendar)
def calendar_day(request: HttpRequest, day: date) -> HttpResponse:
    """Say what a day is."""
    entered = queries.calendar_day(day)
    form = DayForm(*sent(request), initial=_said_of(day, entered))
    return form_page(
        request,
        form,
        lambda: services.put_day(by=by_of(request), date=day, **form.values()),
        title=day_words(day),
        back=year_url(day.year),
        trail=_trail(day.year),
        template="organisation/calendar/day.html",
        entered=entered,
        lead="" if entered else _("这一天现在按周一至周五的惯例计算。"),
    )


def _said_of(day: date, entered: CalendarDay | None) -> dict[str, Any]:
    if entered:
        return {"kind": kind_of(entered).value, "note": entered.note, "source": entered.source}
    usual = Why.adjusted_workday if day.weekday() >= SATURDAY else Why.holiday
    return {"kind": usual.value}


@require_POST
@page(may=policies.may_keep_calendar)
def calendar_day_remove(request: HttpRequest, day: date) -> HttpResponse:
    """Take a day out of the table."""
    entered = queries.calendar_day(day)
    if entered is None:
        raise Http404
    services.remove_day(entered, by=by_of(request))
    return redirect(year_url(day.year))


@require_POST
@page(may=policies.may_keep_calendar)
def calendar_year_remove(request: HttpRequest, year: int) -> HttpResponse:
    """Take back a year registered by mistake."""
    services.remove_year(get_object_or_404(queries.calendar_years(), year=year), by=by_of(request))
    return redirect(year_url(year))


@require_POST
@page(may=policies.may_keep_calendar)
def calendar_load(request: HttpRequest) -> HttpResponse:
    """Register the years that come with Duqin."""
    loaded = services.load_shipped_calendar(by=by_of(request))
    return redirect(year_url(max(loaded, default=today().year)))


@page(may=policies.may_keep_calendar)
def office_hours(request: HttpRequest) -> HttpResponse:
    """When the office is open on a working day."""
    institution = queries.institution()
    if institution is None:
        raise Http404
    names = ("opens_1", "closes_1", "opens_2", "closes_2")
    flat = [clock for window in queries.calendar().office for clock in window]
    initial = dict(zip(names, flat, strict=False)) | {"version": institution.version}
    form = OfficeHours(*sent(request), initial=initial)
    return form_page(
        request,
        form,
        lambda: services.set_office_hours(
            expecting(institution, request), by=by_of(request), windows=form.windows()
        ),
        title=_("办公时段"),
        back=reverse("organisation:calendar"),
        trail=_trail(),
        lead=_("以“工作小时”计的期限只在办公时间内计时；改动后，受影响的期限会重新计算。"),
        stored=lambda: (institution, {}),
    )
