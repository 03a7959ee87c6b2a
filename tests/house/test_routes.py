"""Every route says who may open it; the public ones are on this short list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from duqin.interfaces.api.door import Door
from duqin.interfaces.api.mounting import OPERATIONS
from duqin.interfaces.web.middleware import UNMARKED
from duqin.kernel.actors import Actor
from duqin.kernel.refs import Ref

PUBLIC = {
    "api:openapi",
    "api:unknown",
    "web:first_run",
    "web:set_password",
    "account_login",
    "web:door_oidc",
    "web:door_oidc_back",
    "web:door_cas",
    "web:door_cas_back",
    "web:healthz",
    "web:readyz",
    "offline:shell",
    "offline:shrinker",
    "offline:worker",
    "offline:manifest",
    "ui:theme",
    "ui:language",
}


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Name and view of every route."""
    for part in (resolver or get_resolver()).url_patterns:
        if isinstance(part, URLResolver):
            yield from routes(part, f"{prefix}{part.namespace}:" if part.namespace else prefix)
        elif isinstance(part, URLPattern):
            yield f"{prefix}{part.name}", part.callback


ROUTES = [(name, view) for name, view in routes() if not view.__module__.startswith(UNMARKED)]


def test_there_are_routes_to_judge() -> None:
    assert len(ROUTES) > 60


@pytest.mark.parametrize(("name", "view"), ROUTES, ids=[name for name, _ in ROUTES])
def test_a_route_has_a_policy_or_is_on_the_public_list(name: str, view: Any) -> None:
    marked = getattr(view, "view_class", view)
    assert hasattr(view, "access") or hasattr(marked, "access"), f"{name} says nothing about access"
    if isinstance(view, Door):
        assert view.operations, f"{name} has no operation"
        return
    if getattr(view, "access", getattr(marked, "access", None)) is None:
        assert name in PUBLIC, f"{name} is public but not on the list"


BEHIND_DOORS = {
    operation.name
    for _name, view in ROUTES
    if isinstance(view, Door)
    for operation in view.operations.values()
}
NOBODY = Actor(ref=Ref("nobody", "", ""))


def test_every_operation_of_the_api_stands_behind_a_door() -> None:
    assert len(OPERATIONS) > 80
    assert set(OPERATIONS) == BEHIND_DOORS


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_has_a_policy_that_refuses_nobody_at_all(name: str) -> None:
    """There is no public operation: whoever is not signed in and holds nothing is refused by each policy."""
    assert OPERATIONS[name].may(NOBODY) is False
