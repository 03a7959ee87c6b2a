"""A room's operations, each with the sentence that says who may call it (docs/decisions/0011)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ninja import Router

from duqin.kernel.actors import Actor
from duqin.ui.api.pages import parameters
from duqin.ui.listing import Listing

Predicate = Callable[[Actor], bool]
View = Callable[..., Any]


class Body(StrEnum):
    """What an operation takes beside its address."""

    NONE = "none"
    JSON = "json"
    FORM = "form"


@dataclass(frozen=True)
class Operation:
    """One operation as the door and the laws of the house see it.

    Attributes:
        may: who may call it at all, as for a page; the verb behind it asks its own policy besides.
        scopes: capabilities of which the token must carry one; none for what every token may do.
        queries: names its address may carry after the question mark. fields: names a form may carry.
    """

    name: str
    method: str
    path: str
    may: Predicate
    scopes: tuple[str, ...]
    body: Body
    queries: frozenset[str]
    fields: frozenset[str] = frozenset()

    @property
    def is_write(self) -> bool:
        """Whether it may change something; a read-only token does not reach it."""
        return self.method != "GET"


class Room:
    """The operations of one room, in the order in which they are matched and documented."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.router = Router()
        self.operations: dict[str, Operation] = {}

    def get(
        self, path: str, *, may: Predicate, out: Any, of: Listing | None = None, queries: Sequence[str] = ()
    ) -> Callable[[View], View]:
        """Read something. `of` is the list whose filters, orders and pages the address may name."""
        extra = {"parameters": parameters(of)} if of else {}
        names = {p["name"] for p in extra.get("parameters", ())} | set(queries)
        return self._operation("GET", path, may, (), out, Body.NONE, names, extra)

    def post(
        self,
        path: str,
        *,
        may: Predicate,
        out: Any,
        scopes: Sequence[str] = (),
        body: Body = Body.JSON,
        fields: Sequence[str] = (),
    ) -> Callable[[View], View]:
        """Do something: one verb of the room, with the same policy as its page."""
        return self._operation("POST", path, may, tuple(scopes), out, body, set(), {}, fields)

    def _operation(
        self,
        method: str,
        path: str,
        may: Predicate,
        scopes: tuple[str, ...],
        out: Any,
        body: Body,
        queries: set[str],
        extra: dict[str, Any],
        fields: Sequence[str] = (),
    ) -> Callable[[View], View]:
        def register(view: View) -> View:
            name = f"{self.name}_{view.__name__.rstrip('_')}"
            lines = inspect.cleandoc(view.__doc__ or "").partition("\n")
            self.operations[name] = Operation(
                name, method, path, may, scopes, body, frozenset(queries), frozenset(fields)
            )
            self.router.add_api_operation(
                path,
                [method],
                view,
                response=out,
                operation_id=name,
                url_name=name,
                summary=lines[0].strip(),
                description=lines[2].strip() or None,
                tags=[self.name],
                openapi_extra=extra or None,
            )
            return view

        return register
