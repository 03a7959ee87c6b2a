"""The operations of all rooms under one roof."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from duqin.domains.inspections import api as inspections
from duqin.engines.assessment import api as assessment
from duqin.engines.cases import api as cases
from duqin.engines.workbench import api as workbench
from duqin.foundation.organisation import api as organisation
from duqin.foundation.standards import api as standards
from duqin.foundation.trust import api as trust
from duqin.interfaces.api.door import Door
from duqin.interfaces.api.problems import Declined, answer_of, misfit, nothing_here
from duqin.interfaces.api.reading import StrictParser
from duqin.kernel.errors import Refusal
from duqin.reporting.publications import api as publications
from duqin.ui.api import Operation

ROOMS = [
    trust.room,
    organisation.room,
    standards.room,
    workbench.room,
    assessment.room,
    cases.room,
    inspections.room,
    publications.room,
]
OPERATIONS: dict[str, Operation] = {name: op for room in ROOMS for name, op in room.operations.items()}


class Token(HttpBearer):
    """Stands in the OpenAPI document; the door has looked at the token before."""

    openapi_description = "A token made under “My account → API tokens”."

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        return True


api = NinjaAPI(
    title="Duqin",
    version="1",
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
    auth=Token(),
    urls_namespace="api",
)
for room in ROOMS:
    api.add_router(f"/{room.name}", room.router)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, fault: Refusal) -> HttpResponse:
    return answer_of(fault)


@api.exception_handler(Http404)
def hidden(request: HttpRequest, fault: Http404) -> HttpResponse:
    return answer_of(nothing_here())


@api.exception_handler(ValidationError)
def unfit(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    return answer_of(misfit(fault))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, fault: HttpError) -> HttpResponse:
    """What ninja refuses by itself: a body our parser has refused before."""
    cause = fault.__cause__
    return answer_of(
        cause if isinstance(cause, Refusal) else Declined(fault.status_code, "request", str(fault))
    )


def doors() -> Iterator[URLPattern]:
    """One door for each address, with the operations of all its methods."""
    behind: dict[str, URLPattern] = {}
    methods: dict[str, dict[str, Operation]] = {}
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name in OPERATIONS:
            route = str(pattern.pattern)
            behind.setdefault(route, pattern)
            operation = OPERATIONS[pattern.name]
            methods.setdefault(route, {})[operation.method] = operation
    for route, pattern in behind.items():
        pattern.callback = Door(pattern.callback, methods[route])
        yield pattern
