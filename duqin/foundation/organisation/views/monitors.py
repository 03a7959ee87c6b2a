"""Pages of the register of monitors: who is missing, who waits, an appointment's steps (R-000-09…15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duqin.foundation.organisation import policies, queries, services, states
from duqin.foundation.organisation.forms.monitors import DatedStep, EndOfOffice, Nomination, ReasonedStep
from duqin.foundation.organisation.models import MonitorAppointment, Unit
from duqin.foundation.organisation.rules.monitors import CONDITIONS
from duqin.foundation.organisation.views.pages import Trail, form_page, sent
from duqin.foundation.organisation.views.trails import entries
from duqin.kernel.actors import Actor
from duqin.ui import markup
from duqin.ui.access import by_of, page
from duqin.ui.addresses import PageOf
from duqin.ui.forms import Form
from duqin.ui.listing import Choices, Column, DateRange, Listing, Search, spreadsheet
from duqin.ui.parts import Empty, Step
from duqin.ui.verbs import expecting


def url_of(appointment: MonitorAppointment) -> str:
    """The page of an appointment."""
    return reverse("organisation:monitor", args=[appointment.pk])


def _names(held: list[MonitorAppointment]) -> str:
    return _("、").join(found.person.name for found in held)


def _standing(row: queries.RegisterRow) -> tuple[str, str]:
    """Missing, waiting, not filed yet, staffed: in words, and their family."""
    if row.is_gap:
        return (_("待审定"), "waiting") if row.waiting else (_("缺监控员"), "open")
    if any(held.state == "approved" for held in row.in_office):
        return _("已审定待存档"), "waiting"
    return (_("已配备"), "settled") if row.in_office else (_("待审定"), "waiting")


REGISTER = (
    Column(
        "unit",
        gettext_lazy("部门"),
        lambda row: row.unit.local_name,
        link=PageOf("organisation:monitors_of", "unit.code"),
        priority=1,
    ),
    Column(
        "standing",
        gettext_lazy("状态"),
        lambda row: _standing(row)[0],
        html=lambda row: markup.pill(*_standing(row)),
    ),
    Column("role", gettext_lazy("应设"), lambda row: _("监控员") if row.required else _("安全员（视情）")),
    Column("held", gettext_lazy("在任"), lambda row: _names(row.in_office)),
    Column("waiting", gettext_lazy("待审定"), lambda row: _names(row.waiting)),
)

HISTORY = Listing(
    name="organisation.monitors",
    columns=(
        Column("person", gettext_lazy("姓名"), "person.name", link=url_of, sort="person__name", priority=1),
        Column("state", gettext_lazy("状态"), lambda row: states.MONITOR[row.state], kind="state"),
        Column("unit", gettext_lazy("部门"), lambda row: row.unit.local_name, sort="unit__code"),
        Column("role", gettext_lazy("职务"), lambda row: row.get_role_display()),
        Column("nominated_on", gettext_lazy("提名日期"), kind="day", sort="nominated_on"),
        Column("approved_on", gettext_lazy("审定（生效）"), kind="day", sort="approved_on", nullable=True),
        Column("filed_on", gettext_lazy("存档日期"), kind="day", priority=3),
        Column("ended_on", gettext_lazy("在任末日"), kind="day", sort="ended_on", nullable=True),
    ),
    filters=(
        Search("q", gettext_lazy("姓名或部门"), fields=("person__name", "unit__name")),
        Choices("state", gettext_lazy("状态"), choices=states.MONITOR.choices),
        Choices("role", gettext_lazy("职务"), choices=MonitorAppointment.Role.choices),
        DateRange("approved", gettext_lazy("审定日期"), field="approved_on"),
    ),
    order="-nominated_on",
    empty=Empty(
        gettext_lazy("还没有任用记录"), gettext_lazy("部门提名监控员以后，任用的每一步都留在这里。"), "users"
    ),
)


def _trail(unit: Unit | None = None) -> Trail:
    home: list[tuple[Any, str]] = [(_("监控员名册"), reverse("organisation:monitors"))]
    return [*home, (unit.local_name, reverse("organisation:monitors_of", args=[unit.code]))] if unit else home


@page(may=policies.may_look)
def register(request: HttpRequest) -> HttpResponseBase:
    """The staffing register: 15/16 and which is missing, gaps first (R-000-09, R-000-10). ?export=xlsx gives the table."""
    by = by_of(request)
    found = queries.monitor_register(by)
    if request.GET.get("export") == "xlsx":
        return spreadsheet(REGISTER, found.rows, title=_("监控员名册"))
    context = {
        "register": found,
        "staffed": f"{found.staffed}/{len(found.required)}",
        "columns": REGISTER,
        "waiting": queries.waiting_count(by),
        "nominable": _nominable(by),
    }
    return render(request, "organisation/monitors/register.html", context)


def _nominable(by: Actor) -> list[tuple[Unit, str]]:
    """Units the actor may nominate for, with the form's address; none for whom may do so everywhere."""
    reach = by.reach(policies.NOMINATE)
    if reach.everywhere or not reach:
        return []
    units = (
        queries.current_units()
        .filter(reach.q("pk"))
        .exclude(kind__in=(Unit.Kind.PROVIDER, Unit.Kind.COMMITTEE))
    )
    return [(unit, f"{reverse('organisation:monitor_nominate')}?unit={unit.code}") for unit in units]


@page(may=policies.may_look)
def monitor_history(request: HttpRequest) -> HttpResponseBase:
    """All appointments one may see, with export (R-000-15)."""
    rows = queries.monitor_appointments(by_of(request))
    return HISTORY.respond(request, rows, title=_("任用记录"), template="organisation/monitors/history.html")


@page(may=policies.may_look)
def monitors_of(request: HttpRequest, code: str) -> HttpResponse:
    """A unit's monitors today and before, and how their beats cover its checkpoints (R-000-11, R-000-15)."""
    by, unit = by_of(request), get_object_or_404(queries.current_units(), code=code)
    coverage = queries.beat_coverage(unit)
    context = {
        "unit": unit,
        "title": unit.local_name,
        "held": list(queries.monitors_in_office().filter(unit=unit)),
        "history": list(queries.monitor_history(by, unit)),
        "columns": [column for column in HISTORY.columns if column.key not in ("unit", "filed_on")],
        "coverage": coverage,
        "may_nominate": policies.may_nominate(by, unit),
        "url_of": url_of,
    }
    return render(request, "organisation/monitors/unit.html", context)


@page(may=policies.may_look)
def monitor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An appointment: where it stands, who is at turn, conditions, beat, history."""
    by = by_of(request)
    held = get_object_or_404(queries.monitor_appointments(by), pk=pk)
    may_see_steps = policies.may_see_steps(by, held)
    context = {
        "held": held,
        "may_see_steps": may_see_steps,
        "title": held.person.name,
        "state": states.MONITOR[held.state],
        "steps": _steps(held),
        "conditions": [words for code, words in CONDITIONS.items() if code in held.conditions],
        "beat": queries.beat_places(held),
        "timeline": entries(held) if may_see_steps else [],
        "may_approve": held.state == "nominated" and policies.may_approve(by, held),
        "may_file": held.state == "approved" and policies.may_file(by, held),
        "may_end": held.state in ("approved", "filed") and policies.may_end(by, held),
        "may_set_beat": held.state in ("approved", "filed") and policies.may_set_beat(by, held),
        "at_turn": _at_turn(held),
    }
    return render(request, "organisation/monitors/detail.html", context)


def _at_turn(held: MonitorAppointment) -> str:
    """Who does the next step: the leaders in charge, or those who file."""
    capability = {"nominated": policies.APPROVE, "approved": policies.FILE}.get(held.state)
    people = queries.people_with(capability, held.unit_id) if capability else ()
    return _("、").join(person.name for person in people)


def _steps(held: MonitorAppointment) -> list[Step]:
    refused = held.state == "refused"
    second = _("不予审定") if refused else _("审定")
    rows = [
        (_("提名"), held.nominated_on, held.nominated_by),
        (second, held.approved_on, held.approved_by),
        (_("存档"), held.filed_on, held.filed_by),
    ]
    current = {"nominated": 1, "approved": 2}.get(held.state)
    steps = []
    for number, (label, day, who) in enumerate(rows):
        done = day is not None or (refused and number == 1)
        status = "done" if done else "current" if number == current else "skipped" if refused else "todo"
        steps.append(Step(f"{label} {day:%Y-%m-%d}" if day else label, status, who=who.name if who else ""))
    return steps


@page(may=lambda by: by.may(policies.NOMINATE))
def monitor_nominate(request: HttpRequest) -> HttpResponse:
    """A department picks its monitor or safety officer."""
    by = by_of(request)
    unit = get_object_or_404(
        queries.current_units().filter(by.reach(policies.NOMINATE).q("pk")), code=request.GET.get("unit", "")
    )
    form = Nomination(*sent(request), unit=unit)
    role = _("监控员") if unit.is_monitored else _("安全员")
    return form_page(
        request,
        form,
        lambda: services.nominate(by=by, **form.nomination()),
        title=_("提名%(role)s") % {"role": role},
        back=reverse("organisation:monitors_of", args=[unit.code]),
        trail=_trail(unit),
        done=url_of,
        submit_label=_("提名"),
        draft_key=f"nominate-{unit.code}",
        form_action=request.get_full_path(),
    )


@page(may=policies.may_look)
def monitors_waiting(request: HttpRequest) -> HttpResponse:
    """The inbox: nominations to decide, appointments to file, beats to draw."""
    by = by_of(request)
    shown = ("person", "unit", "role", "nominated_on")
    context = {
        "columns": [column for column in HISTORY.columns if column.key in shown],
        "nominated": list(queries.nominations_waiting(by)),
        "to_file": list(queries.appointments_to_file(by)),
    }
    return render(request, "organisation/monitors/waiting.html", context)


def _step(
    request: HttpRequest, pk: int, form: Form, verb: Callable[[MonitorAppointment, Actor], Any], title: str
) -> HttpResponse:
    """The form of one step of an appointment."""
    by = by_of(request)
    held = get_object_or_404(queries.monitor_appointments(by), pk=pk)
    form.initial["version"] = held.version
    return form_page(
        request,
        form,
        lambda: verb(expecting(held, request), by),
        title=title,
        back=url_of(held),
        trail=[*_trail(held.unit), (held.person.name, url_of(held))],
        submit_label=title,
        stored=lambda: (held, {}),
    )


@page(may=lambda by: by.may(policies.APPROVE))
def monitor_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader in charge approves."""
    form = DatedStep(*sent(request))
    return _step(
        request,
        pk,
        form,
        lambda held, by: services.approve(held, by=by, on=form.cleaned_data["on"]),
        _("审定"),
    )


@page(may=lambda by: by.may(policies.APPROVE))
def monitor_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader in charge says no."""
    form = ReasonedStep(*sent(request))
    return _step(
        request,
        pk,
        form,
        lambda held, by: services.refuse(held, by=by, reason=form.cleaned_data["reason"]),
        _("不予审定"),
    )


@page(may=lambda by: by.may(policies.FILE))
def monitor_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The monitoring department files."""
    form = DatedStep(*sent(request))
    return _step(
        request, pk, form, lambda held, by: services.file(held, by=by, on=form.cleaned_data["on"]), _("存档")
    )


@page(may=lambda by: by.may(policies.FILE) or by.may(policies.APPROVE))
def monitor_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an office."""
    form = EndOfOffice(*sent(request))
    return _step(
        request,
        pk,
        form,
        lambda held, by: services.end(
            held, by=by, reason=form.cleaned_data["reason"], on=form.cleaned_data["on"]
        ),
        _("卸任"),
    )
