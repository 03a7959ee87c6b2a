"""Law 4: foreign keys point down the house and are PROTECT across rooms."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

FLOORS = [
    "schedule",
    "trust",
    "organisation",
    "standards",
    "workbench",
    "documents",
    "assessment",
    "cases",
    "inspections",
    "publications",
]


def links() -> list[models.Field]:
    """Every foreign key between tables of our rooms, many-to-many tables included."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in FLOORS:
            found += [f for f in model._meta.get_fields() if isinstance(f, models.ForeignKey)]
    return found


def test_there_are_links_to_judge() -> None:
    assert len(links()) > 100


@pytest.mark.parametrize("link", links(), ids=str)
def test_a_foreign_key_points_down(link: models.Field) -> None:
    here, there = link.model._meta.app_label, link.related_model._meta.app_label
    assert there in FLOORS, f"{link} leaves the house"
    assert FLOORS.index(there) <= FLOORS.index(here), f"{link} points up"


@pytest.mark.parametrize("link", links(), ids=str)
def test_a_foreign_key_to_another_room_protects(link: models.Field) -> None:
    own = link.model._meta.app_label == link.related_model._meta.app_label
    through = link.model._meta.auto_created
    if own or through:  # a join row of a many-to-many is no noun
        return
    assert link.remote_field.on_delete is models.PROTECT, f"{link} does not PROTECT"
