"""Every route says who may open it; the middleware of interfaces/web refuses a route that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

from duqin.kernel.actors import Actor

View = TypeVar("View", bound=Callable[..., Any])
Found = TypeVar("Found")
Predicate = Callable[[Actor], bool]


def by_of(request: HttpRequest) -> Actor:
    """Who asks; the door he came through has put him there."""
    by: Actor = request.actor  # type: ignore[attr-defined]  # put there by the middleware
    return by


def once_a_request(request: HttpRequest, name: str, find: Callable[[], Found]) -> Found:
    """What is found, kept with the request under a name, so that whoever else asks meanwhile finds it there."""
    kept = vars(request)
    if name not in kept:
        kept[name] = find()
    found: Found = kept[name]
    return found


def page(may: Predicate, *, anew: bool = False) -> Callable[[View], View]:
    """Open to signed-in people for whom the predicate holds; others get 403 and a row in the audit log.

    Rows are narrowed further by `visible_to` (404) and verbs by their own policy.

    Args:
        anew: gives away a lasting key, so whoever has not proved lately that it is he is asked to do so once more.
    """

    def mark(view: View) -> View:
        view.access, view.anew = may, anew  # type: ignore[attr-defined]  # a mark on the function, read by the middleware
        return view

    return mark


def signed_in(view: View) -> View:
    """Open to all signed in, guests confined to one noun too; what they see is narrowed by `visible_to`."""
    view.access = anyone_signed_in  # type: ignore[attr-defined]  # a mark
    return view


def public(view: View) -> View:
    """Open without signing in; on the short list that tests/house keeps."""
    view.access = None  # type: ignore[attr-defined]  # a mark
    return view


def anyone_signed_in(by: Actor) -> bool:
    return True
