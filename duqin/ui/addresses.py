"""Addresses of many nouns of one kind, looked up once, not for every row; the page above another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from urllib.parse import quote
from uuid import UUID

from django.urls import NoReverseMatch, get_script_prefix, is_valid_path, reverse

SAFE = "!$&'()*+,;=/~:@"  # what `reverse` leaves as it is
SAMPLES = ("0", str(UUID(int=0)))


@lru_cache(maxsize=64)
def _maker(url_name: str, prefix: str) -> Callable[[object], str]:
    for sample in SAMPLES:
        with suppress(NoReverseMatch):
            head, _mark, tail = reverse(url_name, args=[sample]).rpartition(sample)
            break
    else:
        raise NoReverseMatch(f"{url_name} takes neither a number nor a text nor a UUID as its only argument.")
    return lambda identity: f"{head}{quote(str(identity), safe=SAFE)}{tail}"


def address_of_each(url_name: str) -> Callable[[object], str]:
    """A function from the identity to the address, for a route with just that argument."""
    return _maker(url_name, get_script_prefix())


def page_above(path: str) -> str:
    """The nearest address above this one at which something stands, "" where that is the start.

    Of a verb it is its noun, of a noun its list.
    """
    prefix = get_script_prefix()
    rest = path.removeprefix(prefix).strip("/").rpartition("/")[0]
    while rest and not is_valid_path(f"/{rest}/"):
        rest = rest.rpartition("/")[0]
    return f"{prefix}{rest}/" if rest else ""
