"""Pages to maintain places: enter, correct, move, grade, put out of use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duqin.foundation.organisation import policies, queries, services
from duqin.foundation.organisation.forms.places import (
    ChangedPlace,
    MovedPlace,
    NewPlace,
    OutageEnd,
    OutageForm,
    RiskForm,
)
from duqin.foundation.organisation.models import Place
from duqin.foundation.organisation.rules.places import ORDER
from duqin.foundation.organisation.views.pages import Trail, form_page, sent
from duqin.foundation.organisation.views.places import url_of
from duqin.ui.access import by_of, page
from duqin.ui.verbs import expecting


def _trail(place: Place) -> Trail:
    return [(_("地点与网格"), reverse("organisation:places")), (place.name, url_of(place))]


@page(may=policies.may_maintain)
def place_new(request: HttpRequest) -> HttpResponse:
    """Enter a place, below the one named by ?parent=."""
    above = queries.place_by_code(request.GET.get("parent", "")).first()
    initial: dict[str, Any] = {"parent": above, "kind": ORDER[0]}
    if above is not None:
        below = ORDER[min(ORDER.index(above.kind) + 1, len(ORDER) - 1)]
        initial |= {"unit": above.unit, "code": f"{above.code}-", "kind": below}
    form = NewPlace(*sent(request), initial=initial)
    return form_page(
        request,
        form,
        lambda: services.create_place(by=by_of(request), **form.facts()),
        title=_("登记地点"),
        back=url_of(above) if above else reverse("organisation:places"),
        trail=_trail(above) if above else [(_("地点与网格"), reverse("organisation:places"))],
        done=url_of,
        submit_label=_("登记"),
        draft_key="place-new",
    )


def _stored(place: Place) -> dict[str, object]:
    names = ("code", "name", "unit", "is_checkpoint", "latitude", "longitude", "order")
    return {name: getattr(place, name) for name in names}


@page(may=policies.may_maintain)
def place_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what is known of a place."""
    place = get_object_or_404(queries.place_by_code(code))
    initial = _stored(place) | {"areas": place.areas.all(), "version": place.version}
    form = ChangedPlace(*sent(request), initial=initial)
    return form_page(
        request,
        form,
        lambda: services.change_place(expecting(place, request), by=by_of(request), **form.facts()),
        title=_("修改地点"),
        back=url_of(place),
        trail=_trail(place),
        done=url_of,
        stored=lambda: (place, _stored(place)),
    )


@page(may=policies.may_maintain)
def place_move(request: HttpRequest, code: str) -> HttpResponse:
    """Put a place under another."""
    place = get_object_or_404(queries.place_by_code(code))
    form = MovedPlace(*sent(request), initial={"parent": place.parent, "version": place.version})
    return form_page(
        request,
        form,
        lambda: services.move_place(
            expecting(place, request), by=by_of(request), parent=form.cleaned_data["parent"]
        ),
        title=_("移动地点"),
        back=url_of(place),
        trail=_trail(place),
        lead=_("编码、责任单位、网格和墙上的二维码都不变；全名随新的上级更新。"),
        stored=lambda: (place, {"parent": place.parent}),
        submit_label=_("移动"),
    )


@page(may=policies.may_maintain)
def place_risk(request: HttpRequest, code: str) -> HttpResponse:
    """Grade the risk of a place."""
    place = get_object_or_404(queries.place_by_code(code))
    form = RiskForm(*sent(request), initial={"risk": place.risk, "version": place.version})
    return form_page(
        request,
        form,
        lambda: services.set_risk(
            expecting(place, request),
            by=by_of(request),
            risk=form.cleaned_data["risk"],
            reason=form.cleaned_data["reason"],
        ),
        title=_("评定风险等级"),
        back=url_of(place),
        trail=_trail(place),
        stored=lambda: (place, {"risk": place.risk}),
    )


@page(may=policies.may_maintain)
def place_outage(request: HttpRequest, code: str) -> HttpResponse:
    """Put a place out of use for a while."""
    place = get_object_or_404(queries.place_by_code(code))
    form = OutageForm(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.put_out_of_use(place, by=by_of(request), **form.cleaned_data),
        title=_("登记暂停使用"),
        back=url_of(place),
        trail=_trail(place),
        lead=_("停用期间，这里和下面的检查点不计入自查覆盖率的分母，理由与覆盖率一起显示。"),
        submit_label=_("登记"),
    )


@page(may=policies.may_maintain)
def outage_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say since when a place is in use again."""
    outage = get_object_or_404(queries.all_outages(), pk=pk)
    form = OutageEnd(*sent(request))
    return form_page(
        request,
        form,
        lambda: services.end_outage(outage, by=by_of(request), to_date=form.cleaned_data["to_date"]),
        title=_("恢复使用"),
        back=url_of(outage.place),
        trail=_trail(outage.place),
        submit_label=_("恢复使用"),
    )


@require_POST
@page(may=policies.may_maintain)
def place_close(request: HttpRequest, code: str) -> HttpResponse:
    """Take a place and all below it out of the lists."""
    place = get_object_or_404(queries.place_by_code(code))
    return redirect(url_of(services.close_place(place, by=by_of(request))))


@require_POST
@page(may=policies.may_maintain)
def place_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take a place into use again."""
    place = get_object_or_404(queries.place_by_code(code))
    return redirect(url_of(services.reopen_place(place, by=by_of(request))))


@require_POST
@page(may=policies.may_maintain)
def place_renew_qr(request: HttpRequest, code: str) -> HttpResponse:
    """Give a place a new code for its wall."""
    place = get_object_or_404(queries.place_by_code(code))
    return redirect(url_of(services.renew_qr(place, by=by_of(request))))
