"""More time: asked by the unit, decided by another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from duqin.engines.cases import policies, queries, services
from duqin.engines.cases.api import shapes
from duqin.engines.cases.api.shapes import ExtensionOut, room
from duqin.engines.cases.api.verbs import wanted
from duqin.engines.cases.models import Extension
from duqin.engines.cases.queries import filters
from duqin.ui.api import Page, answer_page, by_of, expecting, listing
from duqin.ui.listing import Sort

EXTENSIONS = listing(
    "cases.extensions",
    filters=filters.EXTENSIONS,
    sorts=(Sort("at", "asked_at"), Sort("old", "old_due_at")),
    order="-at",
)


def extension_of(request: HttpRequest, pk: int) -> Extension:
    """The extension, or 404, in the version the caller has seen."""
    found: Extension = expecting(get_object_or_404(queries.extensions(by_of(request)), pk=pk), request)
    return found


def shown(request: HttpRequest, pk: int) -> Extension:
    """The extension as it stands now."""
    found: Extension = get_object_or_404(queries.extensions(by_of(request)), pk=pk)
    return found


@room.get("/extensions", may=policies.may_look, out=Page[ExtensionOut], of=EXTENSIONS)
def extensions(request: HttpRequest) -> Any:
    """Extensions asked and decided; `state=asked` is the inbox."""
    return answer_page(request, EXTENSIONS, queries.extensions(by_of(request)))


@room.get("/extensions/{int:pk}", may=policies.may_look, out=ExtensionOut)
def extension(request: HttpRequest, pk: int) -> Any:
    """One extension."""
    return shown(request, pk)


@room.post(
    "/cases/{number}/extensions", may=policies.may_look, scopes=(policies.ANSWER,), out={201: ExtensionOut}
)
def ask(request: HttpRequest, number: str, said: shapes.Ask) -> Any:
    """Ask for more time before the deadline; it runs on until somebody decides."""
    made = services.ask(wanted(request, number), by=by_of(request), amount=said.amount, reason=said.reason)
    return shown(request, made.pk)


@room.post("/extensions/{int:pk}/grant", may=policies.may_look, scopes=(policies.EXTEND,), out=ExtensionOut)
def grant(request: HttpRequest, pk: int, said: shapes.Decision) -> Any:
    """Grant what was asked; both dates are kept."""
    services.grant(extension_of(request, pk), by=by_of(request), opinion=said.opinion)
    return shown(request, pk)


@room.post("/extensions/{int:pk}/refuse", may=policies.may_look, scopes=(policies.EXTEND,), out=ExtensionOut)
def refuse(request: HttpRequest, pk: int, said: shapes.Decision) -> Any:
    """Do not grant, and say why; the deadline stays."""
    services.refuse(extension_of(request, pk), by=by_of(request), opinion=said.opinion)
    return shown(request, pk)
