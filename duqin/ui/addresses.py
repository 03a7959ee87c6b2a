"""Addresses looked up once, not for every row or page; the page above another."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, is_valid_path, reverse

SAFE = "!$&'()*+,;=/~:@"  # what `reverse` leaves as it is
_needs_quoting = re.compile(r"[^A-Za-z0-9_.~!$&'()*+,;=/:@-]").search
SAMPLES = ("0", str(UUID(int=0)))


@lru_cache(maxsize=64)
def _maker(url_name: str, prefix: str) -> Callable[[object], str]:
    for sample in SAMPLES:
        with suppress(NoReverseMatch):
            head, _mark, tail = reverse(url_name, args=[sample]).rpartition(sample)
            break
    else:
        raise NoReverseMatch(f"{url_name} takes neither a number nor a text nor a UUID as its only argument.")
    return lambda identity: f"{head}{_percent_encoded(str(identity))}{tail}"


def _percent_encoded(text: str) -> str:
    """As `reverse` writes it into an address, at once for the many that need nothing."""
    return quote(text, safe=SAFE) if _needs_quoting(text) else text


@lru_cache(maxsize=256)
def _address(url_name: str, prefix: str, urlconf: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def address_of(url_name: str) -> str:
    """Address of a route without arguments, "" where there is none; remembered by the process."""
    return _address(url_name, get_script_prefix(), settings.ROOT_URLCONF) if url_name else ""


def address_of_each(url_name: str) -> Callable[[object], str]:
    """A function from the identity to the address, for a route with just that argument."""
    return _maker(url_name, get_script_prefix())


@dataclass(frozen=True, slots=True)
class PageOf:
    """The page of each row, by the attribute that names the row in its address: `PageOf("cases:detail", "number")`."""

    url_name: str
    attribute: str

    def maker(self) -> Callable[[Any], str]:
        """The same for many rows, with what is the same for all of them looked up once."""
        address, identity = address_of_each(self.url_name), attrgetter(self.attribute)
        return lambda row: address(identity(row))

    def __call__(self, row: Any) -> str:
        return self.maker()(row)


def page_above(path: str) -> str:
    """The nearest address above this one at which something stands, "" where that is the start.

    Of a verb it is its noun, of a noun its list.
    """
    prefix = get_script_prefix()
    rest = path.removeprefix(prefix).strip("/").rpartition("/")[0]
    while rest and not is_valid_path(f"/{rest}/"):
        rest = rest.rpartition("/")[0]
    return f"{prefix}{rest}/" if rest else ""
