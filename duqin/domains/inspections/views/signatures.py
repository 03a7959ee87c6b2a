"""Hand over the phone: signatures, refusals to sign, obstructions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duqin.domains.inspections import policies, queries, services
from duqin.domains.inspections.forms.signing import ObstructionForm, OnceForm, RefusalForm, SignForm
from duqin.domains.inspections.models import Inspection, Party
from duqin.domains.inspections.services.signing import SIGNABLE
from duqin.domains.inspections.views.given import done, sent, sheet_of
from duqin.domains.inspections.views.showing import photo
from duqin.foundation.trust import services as trust
from duqin.kernel.moments import now
from duqin.ui.access import by_of, page
from duqin.ui.verbs import respond_form


@require_GET
@page(may=policies.may_look)
def signatures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is to sign, who has, who refused, who is missing."""
    inspection = sheet_of(request, pk)
    lines = [
        (signer, photo(signer.signature.image) if signer.signature and signer.signature.image else None)
        for signer in queries.signers(inspection)
    ]
    context = {
        "inspection": inspection,
        "lines": lines,
        "missing": sum(signer.is_missing for signer, _image in lines),
        "obstructions": inspection.obstructions.order_by("at"),
        "is_open": inspection.state in SIGNABLE,
        "is_filling": inspection.state in ("in_progress", "returned"),
        "may_lead": policies.may_lead(by_of(request), inspection),
    }
    return render(request, "inspections/records/signatures.html", context)


@page(may=policies.may_look)
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a signature on glass; `?party=` says whose."""
    inspection = sheet_of(request, pk)
    party = _party(request, inspection)
    form = SignForm(*sent(request), initial=_who(party, inspection))
    if done(form, lambda: _signed(request, inspection, party, form)):
        return redirect("inspections:signatures", pk=pk)
    return _form_page(request, inspection, form, party, title=_("签名"), submit=_("确认签名"))


@page(may=policies.may_look)
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that someone would not sign."""
    inspection = sheet_of(request, pk)
    party = _party(request, inspection)
    form = RefusalForm(*sent(request), initial=_who(party, inspection))
    if done(
        form,
        lambda: services.refuse_to_sign(inspection, by=by_of(request), party=party, **form.cleaned_data),
    ):
        return redirect("inspections:signatures", pk=pk)
    return _form_page(request, inspection, form, party, title=_("记录拒签"), submit=_("记录拒签"))


@page(may=policies.may_look)
def obstruct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note an obstruction with its moment and witness."""
    inspection = sheet_of(request, pk)
    form = ObstructionForm(*sent(request), initial={"at": now()})
    if done(form, lambda: services.obstruct(inspection, by=by_of(request), **form.cleaned_data)):
        return redirect("inspections:signatures", pk=pk)
    return _form_page(request, inspection, form, None, title=_("记录受阻情况"), submit=_("记录"))


def _signed(request: HttpRequest, inspection: Inspection, party: Party | None, form: SignForm) -> Any:
    by, said = by_of(request), form.cleaned_data
    image = trust.keep_photograph(ContentFile(said["signature"], name="signature.png"), by=by)
    return services.sign(
        inspection, by=by, id=said["id"], role=said["role"], name=said["name"], party=party, image=image
    )


def _party(request: HttpRequest, inspection: Inspection) -> Party | None:
    given = request.GET.get("party", "")
    return next((p for p in queries.parties_of(inspection) if str(p.pk) == given), None)


def _who(party: Party | None, inspection: Inspection) -> dict[str, Any]:
    """Whose line it is: the person of the party, or the name that was noted."""
    if party is None:
        return {"role": Party.Role.ACCOMPANY}
    return {"role": party.role, "name": party.person.name if party.person else party.name}


def _form_page(
    request: HttpRequest,
    inspection: Inspection,
    form: OnceForm,
    party: Party | None,
    *,
    title: str,
    submit: str,
) -> HttpResponse:
    if party is not None:
        form.fields["role"].widget = form.fields["role"].hidden_widget()
    return respond_form(
        request,
        "inspections/records/sign_form.html",
        form,
        title=title,
        submit_label=submit,
        inspection=inspection,
        party=party,
        signer=next((line for line in queries.signers(inspection) if party and line.party == party), None),
        cancel_url=reverse("inspections:signatures", args=[inspection.pk]),
    )
