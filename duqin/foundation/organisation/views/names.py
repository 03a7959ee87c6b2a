"""Names that lead to their pages, for whom they may lead there."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from duqin.foundation.organisation import policies
from duqin.foundation.organisation.models import Person, Unit
from duqin.kernel.actors import Actor


def unit_url(unit: Unit) -> str:
    """The page of a unit; a provider's own page for the unit of a provider is linked from there."""
    return reverse("organisation:unit", args=[unit.code])


def person_url(by: Actor, person: Person) -> str:
    """The page of a person, "" where the actor may not look him up (queries.people)."""
    seen = policies.oversees(by, person.unit_id) or by.is_person(person.pk)
    return reverse("organisation:person", args=[person.pk]) if seen else ""


def unit_name(unit: Unit | None) -> SafeString:
    """A unit with the way to its page."""
    return format_html('<a href="{}">{}</a>', unit_url(unit), unit.local_name) if unit else SafeString("—")


def person_name(by: Actor, person: Person) -> SafeString:
    """A name, with the way to the page where there is one."""
    url = person_url(by, person)
    return format_html('<a href="{}">{}</a>', url, person.name) if url else format_html("{}", person.name)


def person_names(by: Actor, people: Iterable[Person]) -> SafeString:
    """Several names, each once; a dash for nobody."""
    return format_html_join(_("、"), "{}", ((person_name(by, p),) for p in people)) or SafeString("—")
