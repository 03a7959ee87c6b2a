"""The page of one act says in words what it was told and what it changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from duqin.foundation.organisation import services as organisation
from duqin.foundation.trust import queries
from duqin.foundation.trust.models import AuditEntry
from tests.cast import Cast, Member

pytestmark = pytest.mark.django_db


def test_values_are_words_and_rows_have_their_names(
    cast: Cast, browser_of: Callable[[Member], Client]
) -> None:
    organisation.create_unit(
        by=cast.monitoring_head.actor,
        code="X-1",
        name="<b>新部</b>",
        kind="department",
        parent=cast.centre,
        areas=[cast.areas["catering"], cast.areas["transport"]],
    )
    entry = AuditEntry.objects.filter(verb="organisation.create_unit").latest("id")
    page = browser_of(cast.auditor).get(reverse("trust:audit_entry", args=[entry.pk])).content.decode()
    for words in (cast.centre.name, cast.areas["catering"].name, "&lt;b&gt;新部&lt;/b&gt;", "<dd>否</dd>"):
        assert words in page
    for raw in ("organisation.servicearea:", "None", "True", "[&#x27;", "<b>新部"):
        assert raw not in page


def test_rows_that_are_gone_and_words_that_are_none_keep_what_was_written(cast: Cast) -> None:
    said = [
        "organisation.unit:999999",
        "organisation.unit:x",
        "no.model:1",
        "a: b",
        f"organisation.unit:{cast.centre.pk}",
    ]
    assert queries.names_of({"deep": [said]}) == {f"organisation.unit:{cast.centre.pk}": str(cast.centre)}


def test_columns_that_point_to_rows_are_named_like_what_a_verb_is_told() -> None:
    columns = {"parent_id": 7, "name": "x", "version": 2}
    said = {"parent": "organisation.unit:7", "name": "x", "version": 2}
    assert queries.columns_as_said("organisation.unit", columns) == said
    assert queries.columns_as_said("", columns) == columns
    assert queries.columns_as_said("organisation.unit", {"parent_id": None}) == {"parent": None}
