"""上报日: what becomes of the 10th or 25th when it is no working day."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.reports import ReportDaysForm
from duqin.domains.inspections.rules.report_days import ReportDays, Shift, named_day, named_next
from duqin.domains.inspections.views.given import sent
from duqin.foundation.organisation import queries as organisation
from duqin.foundation.organisation.models import Institution
from duqin.kernel.clock.words import day_words
from duqin.kernel.moments import today
from duqin.ui.access import by_of, page
from duqin.ui.forms import catch_up
from duqin.ui.listing import Column
from duqin.ui.verbs import attempt, expecting, respond_form

YEAR = timedelta(days=365)
MOVED = (
    Column("named", gettext_lazy("原定日"), lambda row: day_words(row[0]), priority=1),
    Column("earlier", gettext_lazy("提前到"), lambda row: day_words(row[1])),
    Column("later", gettext_lazy("顺延到"), lambda row: day_words(row[2])),
)


@require_http_methods(["GET", "POST"])
@page(may=policies.may_settle)
def report_days(request: HttpRequest) -> HttpResponse:
    """See and change the choice, beside the days of the coming year it is about."""
    school = organisation.institution()
    if school is None:
        raise Http404
    days = queries.report_days()
    since = named_next(named_day(today()))
    form = ReportDaysForm(*sent(request), initial=_initial(school, days))
    if form.is_bound:
        done = attempt(
            form,
            lambda: services.set_report_days(
                expecting(school, request), by=by_of(request), shift=Shift(form.cleaned_data["shift"])
            ),
        )
        if done is not None:
            messages.success(
                request, _("上报日已保存，从 %(since)s 的报告起生效。") % {"since": day_words(since)}
            )
            return redirect("inspections:report_days")
        if getattr(form, "is_stale", False):
            catch_up(form, ReportDaysForm(initial=_initial(school, queries.report_days())))
    return respond_form(
        request,
        "inspections/reports/days.html",
        form,
        title=_("上报日"),
        submit_label=_("保存"),
        cancel_url=reverse("inspections:reports") if policies.may_see_plans(by_of(request)) else "",
        since=since,
        columns=MOVED,
        moved=days.moved(today(), today() + YEAR),
        is_provisional=any(days.calendar.is_provisional(day) for day in (today(), today() + YEAR)),
    )


def _initial(school: Institution, days: ReportDays) -> dict[str, object]:
    """The choice made last, also when it holds only from the next half month on."""
    chosen = days.choices[-1][1] if days.choices else Shift.keep
    return {"version": school.version, "shift": chosen.value}
