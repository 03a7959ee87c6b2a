"""The responsibility matrix: areas and duties, who leads, who supports, gaps and overlaps (R-001-32,
R-004-03).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.units import AreaForm, DutyForm, NewArea, NewDuty
from duqin.foundation.organisation.models import Duty, ServiceArea, Unit
from duqin.foundation.organisation.views.names import unit_name
from duqin.foundation.organisation.views.pages import Trail, form_page, sent
from duqin.kernel.states import Family, State
from duqin.ui.access import by_of, page
from duqin.ui.listing import Column, spreadsheet
from duqin.ui.verbs import expecting

GAP = State("gap", gettext_lazy("空缺"), Family.OVERDUE)
OVERLAP = State("overlap", gettext_lazy("重叠"), Family.OPEN)
CLEAR = State("clear", gettext_lazy("明确"), Family.SETTLED)
Line = queries.Responsibility


def home() -> str:
    return reverse("organisation:responsibilities")


def state_of(line: Line) -> State:
    return GAP if line.is_gap else OVERLAP if line.is_overlap else CLEAR


def name_of(line: Line) -> str:
    return line.duty.local_name if line.duty else line.area.local_name


def edit_url(line: Line) -> str:
    if line.duty:
        return reverse("organisation:duty_edit", args=[line.duty.pk])
    return reverse("organisation:area_edit", args=[line.area.code])


def _units(units: Sequence[Unit]) -> SafeString:
    return format_html_join(_("、"), "{}", ((unit_name(unit),) for unit in units))


def _names(units: Sequence[Unit]) -> str:
    return _("、").join(unit.local_name for unit in units)


COLUMNS = (
    Column("area", gettext_lazy("服务领域"), lambda line: line.area.local_name),
    Column("name", gettext_lazy("领域或职责"), name_of, priority=1),
    Column("state", gettext_lazy("情况"), state_of, kind="state"),
    Column(
        "leads", gettext_lazy("主责"), lambda line: _names(line.leads), html=lambda line: _units(line.leads)
    ),
    Column(
        "supports",
        gettext_lazy("配合"),
        lambda line: _names(line.supports),
        html=lambda line: _units(line.supports),
    ),
)


@page(may=policies.may_look)
def responsibilities(request: HttpRequest) -> HttpResponseBase:
    """The matrix: conflicts and gaps first in numbers, then every line, then units across; ?export=xlsx."""
    by = by_of(request)
    lines = queries.responsibilities(by)
    if request.GET.get("export") == "xlsx":
        return spreadsheet(COLUMNS, lines, title=_("职责分工"))
    may_maintain = policies.may_maintain(by)
    units = _units_across(lines)
    context = {
        "lines": [
            (line, state_of(line), edit_url(line) if may_maintain else "", _marks(line, units))
            for line in lines
        ],
        "units": units,
        "gaps": sum(line.is_gap for line in lines),
        "overlaps": sum(line.is_overlap for line in lines),
        "retired": list(queries.areas(by).filter(is_active=False)) if may_maintain else [],
        "may_maintain": may_maintain,
    }
    return render(request, "organisation/units/responsibilities.html", context)


def _units_across(lines: Sequence[Line]) -> list[Unit]:
    """Units that carry something, in the order of the house."""
    found = {unit.pk: unit for line in lines for unit in (*line.leads, *line.supports)}
    return sorted(found.values(), key=lambda unit: (unit.order, unit.code))


def _marks(line: Line, units: Sequence[Unit]) -> list[tuple[Unit, str]]:
    leads, supports = {u.pk for u in line.leads}, {u.pk for u in line.supports}
    return [
        (unit, "lead" if unit.pk in leads else "support" if unit.pk in supports else "") for unit in units
    ]


def _trail() -> Trail:
    return [(_("职责分工"), home())]


@page(may=policies.may_maintain)
def area_new(request: HttpRequest) -> HttpResponse:
    """Set up a field of service with its owner."""
    form = NewArea(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.create_area(by=by_of(request), **form.facts()),
        title=_("设立服务领域"),
        back=home(),
        trail=_trail(),
        submit_label=_("设立"),
    )


@page(may=policies.may_maintain)
def area_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a field of service or its owner."""
    area: ServiceArea = get_object_or_404(queries.areas(by_of(request)), code=code)

    def stored() -> dict[str, Any]:
        return {name: getattr(area, name) for name in ("name", "name_en", "owner", "order")}

    form = AreaForm(*sent(request), initial=stored() | {"version": area.version})
    return form_page(
        request,
        form,
        lambda: services.update_area(expecting(area, request), by=by_of(request), **form.facts()),
        title=_("服务领域：%(name)s") % {"name": area.local_name},
        back=home(),
        trail=_trail(),
        stored=lambda: (area, stored()),
        template="organisation/units/area_form.html",
        area=area,
    )


@require_POST
@page(may=policies.may_maintain)
def area_retire(request: HttpRequest, code: str) -> HttpResponse:
    """Take a field of service out of use."""
    services.retire_area(get_object_or_404(queries.areas(by_of(request)), code=code), by=by_of(request))
    return redirect(home())


@require_POST
@page(may=policies.may_maintain)
def area_restore(request: HttpRequest, code: str) -> HttpResponse:
    """Take a field of service into use again."""
    services.restore_area(get_object_or_404(queries.areas(by_of(request)), code=code), by=by_of(request))
    return redirect(home())


@page(may=policies.may_maintain)
def duty_new(request: HttpRequest) -> HttpResponse:
    """Write down a duty, in the area named by ?area=; who carries it comes next."""
    area = queries.areas(by_of(request)).filter(code=request.GET.get("area", "")).first()
    form = NewDuty(*sent(request), initial={"area": area})
    return form_page(
        request,
        form,
        lambda: services.create_duty(by=by_of(request), **form.facts()),
        title=_("添加职责"),
        back=home(),
        trail=_trail(),
        done=lambda duty: reverse("organisation:duty_edit", args=[duty.pk]),
        submit_label=_("下一步：确定单位"),
    )


@page(may=policies.may_maintain)
def duty_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a duty and who leads and supports it."""
    duty: Duty = get_object_or_404(queries.duties(by_of(request)), pk=pk)

    def stored() -> dict[str, Any]:
        parts = list(queries.shares_of(duty))
        facts = {name: getattr(duty, name) for name in ("area", "name", "name_en", "order")}
        leads = [part.unit for part in parts if part.role == "lead"]
        return facts | {"leads": leads, "supports": [part.unit for part in parts if part.role == "support"]}

    form = DutyForm(*sent(request), initial=stored() | {"version": duty.version})
    return form_page(
        request,
        form,
        lambda: services.update_duty(expecting(duty, request), by=by_of(request), **form.facts()),
        title=_("职责：%(name)s") % {"name": duty.local_name},
        back=home(),
        trail=_trail(),
        stored=lambda: (duty, stored()),
        template="organisation/units/duty_form.html",
        duty=duty,
    )


@require_POST
@page(may=policies.may_maintain)
def duty_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike a duty off the matrix."""
    services.retire_duty(get_object_or_404(queries.duties(by_of(request)), pk=pk), by=by_of(request))
    return redirect(home())
