"""Invite a guest to one inspection and hand him his link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.signing import GuestForm
from duqin.domains.inspections.models import Inspection
from duqin.domains.inspections.views.given import inspection_of, sent
from duqin.foundation.organisation.models import Account
from duqin.kernel.moments import now
from duqin.ui.access import by_of, page
from duqin.ui.qr import qr_svg
from duqin.ui.verbs import attempt, respond_form


@page(may=policies.may_look)
def guests(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Guests of an inspection, and the form for a further one."""
    inspection = _led(request, pk)
    moment = now().replace(second=0, microsecond=0)
    form = GuestForm(
        *sent(request), initial={"valid_from": moment, "valid_until": moment + timedelta(hours=10)}
    )
    account = None
    if form.is_bound:
        account = attempt(
            form, lambda: services.invite_guest(inspection, by=by_of(request), **form.cleaned_data)
        )
    if account is not None:
        return _welcome(request, inspection, account)
    return respond_form(
        request,
        "inspections/records/guests.html",
        form,
        title=_("邀请特邀检查人"),
        submit_label=_("开设来宾账号"),
        inspection=inspection,
        guests=queries.guest_accounts(inspection),
        cancel_url=reverse("inspections:signatures", args=[pk]),
    )


@require_POST
@page(may=policies.may_look)
def link(request: HttpRequest, pk: UUID, account_id: int) -> HttpResponse:
    """A fresh link for a guest who lost his."""
    inspection = _led(request, pk)
    account = next((one for one in queries.guest_accounts(inspection) if one.pk == account_id), None)
    if account is None:
        raise Http404
    return _welcome(request, inspection, account)


def _led(request: HttpRequest, pk: UUID) -> Inspection:
    inspection = inspection_of(request, pk)
    if not policies.may_lead(by_of(request), inspection):
        raise Http404
    return inspection


def _welcome(request: HttpRequest, inspection: Inspection, account: Account) -> HttpResponse:
    """The link and its code, shown once: it is nowhere kept."""
    token = services.guest_link(inspection, by=by_of(request), account=account)
    address = settings.PUBLIC_ADDRESS + reverse("web:set_password", args=[token])
    context: dict[str, Any] = {
        "inspection": inspection,
        "account": account,
        "address": address,
        "code": qr_svg(address),
        "back": reverse("inspections:guests", args=[inspection.pk]),
    }
    response = render(request, "inspections/records/guest_link.html", context)
    response["Cache-Control"] = "no-store"
    return response
