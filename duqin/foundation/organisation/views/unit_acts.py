"""Pages on which something is done to a unit, a seat or a body."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.units import (
    ChangedUnit,
    ClosedUnit,
    LastDay,
    MovedUnit,
    NewBody,
    NewUnit,
    ReasonForm,
    SeatForm,
)
from duqin.foundation.organisation.models import Seat, Unit
from duqin.foundation.organisation.services.seats import OF_BODIES, OF_UNITS
from duqin.foundation.organisation.views.names import unit_url
from duqin.foundation.organisation.views.pages import Trail, form_page, sent
from duqin.kernel.moments import today
from duqin.ui.access import by_of, page
from duqin.ui.verbs import expecting

FACTS = ("name", "name_en", "short_name", "kind", "is_monitored", "is_supervised", "order")


def found(request: HttpRequest, code: str) -> Unit:
    """The unit of the address, or 404."""
    unit: Unit = get_object_or_404(queries.units(by_of(request)), code=code)
    return unit


def trail(unit: Unit | None = None) -> Trail:
    """From the tree to the unit."""
    home: list[tuple[Any, str]] = [(_("单位名录"), reverse("organisation:units"))]
    return [*home, (unit.local_name, unit_url(unit))] if unit else home


@page(may=policies.may_maintain)
def unit_new(request: HttpRequest) -> HttpResponse:
    """Register a unit, below the one named by ?parent=."""
    above = queries.units(by_of(request)).filter(code=request.GET.get("parent", "")).first()
    form = NewUnit(*sent(request), initial={"parent": above})
    return form_page(
        request,
        form,
        lambda: services.create_unit(by=by_of(request), **form.facts()),
        title=_("登记单位"),
        back=unit_url(above) if above else reverse("organisation:units"),
        trail=trail(above),
        done=unit_url,
        template="organisation/tick_form.html",
        submit_label=_("登记"),
    )


@page(may=policies.may_maintain)
def unit_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what a unit is called and how it takes part."""
    unit = found(request, code)

    def stored() -> dict[str, Any]:
        return {name: getattr(unit, name) for name in FACTS} | {"areas": list(unit.areas.all())}

    form = ChangedUnit(*sent(request), unit=unit, initial=stored() | {"version": unit.version})
    return form_page(
        request,
        form,
        lambda: services.update_unit(expecting(unit, request), by=by_of(request), **form.facts()),
        title=_("修改单位"),
        back=unit_url(unit),
        trail=trail(unit),
        template="organisation/tick_form.html",
        stored=lambda: (unit, {name: value for name, value in stored().items() if name in form.fields}),
    )


@page(may=policies.may_maintain)
def unit_move(request: HttpRequest, code: str) -> HttpResponse:
    """Put a unit under another from a day on."""
    unit = found(request, code)
    form = MovedUnit(*sent(request), initial={"parent": unit.parent, "version": unit.version})

    def move() -> Unit:
        told = form.cleaned_data
        return services.move_unit(
            expecting(unit, request),
            by=by_of(request),
            parent=told["parent"],
            day=told["day"],
            basis=told["basis"],
        )

    return form_page(
        request,
        form,
        move,
        title=_("调整隶属关系"),
        back=unit_url(unit),
        trail=trail(unit),
        stored=lambda: (unit, {"parent": unit.parent}),
        submit_label=_("调整"),
    )


@page(may=policies.may_maintain)
def unit_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a unit, when nothing hangs on it any more."""
    unit = found(request, code)
    form = ClosedUnit(*sent(request), initial={"version": unit.version})
    holding = [] if form.is_bound else services.what_holds(unit, today())
    return form_page(
        request,
        form,
        lambda: services.close_unit(
            expecting(unit, request),
            by=by_of(request),
            day=form.cleaned_data["day"],
            basis=form.cleaned_data["basis"],
        ),
        title=_("撤销单位"),
        back=unit_url(unit),
        trail=trail(unit),
        stored=lambda: (unit, {}),
        lead=" ".join(holding) or _("撤销后，单位的历史、隶属关系和记录都保留。"),
        submit_label=_("撤销单位"),
    )


@page(may=policies.may_maintain)
def unit_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take a closing back."""
    unit = found(request, code)
    form = ReasonForm(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.reopen_unit(unit, by=by_of(request), reason=form.cleaned_data["reason"]),
        title=_("恢复单位"),
        back=unit_url(unit),
        trail=trail(unit),
        submit_label=_("恢复"),
    )


@page(may=policies.may_maintain)
def seat_new(request: HttpRequest, code: str) -> HttpResponse:
    """Put somebody into a role of the chain or of the body, the role named by ?role= first."""
    unit = found(request, code)
    is_body = unit.kind == Unit.Kind.COMMITTEE
    form = SeatForm(
        *sent(request),
        roles=OF_BODIES if is_body else OF_UNITS,
        initial={"role": request.GET.get("role") or (Seat.Role.MEMBER if is_body else Seat.Role.HEAD)},
    )

    def fill() -> Seat:
        told = form.cleaned_data
        return services.fill_seat(
            unit,
            by=by_of(request),
            role=told["role"],
            holder=form.holder(),
            from_date=told["from_date"],
            beside=told.get("beside", False),
        )

    return form_page(
        request,
        form,
        fill,
        title=_("确定成员") if is_body else _("确定责任人"),
        back=unit_url(unit),
        trail=trail(unit),
        done=lambda seat: unit_url(unit),
        lead=_("指定人员，或者指定岗位和它所在的单位：按岗位的位置随任职自动更换。"),
    )


@page(may=policies.may_maintain)
def seat_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Set the last day of a seat."""
    unit = found(request, code)
    seat = get_object_or_404(queries.seats(by_of(request)), pk=pk, unit=unit)
    form = LastDay(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.end_seat(unit, by=by_of(request), seat=seat, last_day=form.cleaned_data["last_day"]),
        title=_("结束：%(role)s") % {"role": seat.get_role_display()},
        back=unit_url(unit),
        trail=trail(unit),
        submit_label=_("结束"),
    )


@page(may=policies.may_maintain)
def body_new(request: HttpRequest) -> HttpResponse:
    """Set up a committee or leading group with its leader (R-002-11)."""
    form = NewBody(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.create_body(by=by_of(request), **form.facts()),
        title=_("设立议事机构"),
        back=reverse("organisation:bodies"),
        trail=[(_("议事机构"), reverse("organisation:bodies"))],
        done=unit_url,
        submit_label=_("设立"),
    )
