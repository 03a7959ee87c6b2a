"""A room that stores files says which columns name them; otherwise a backup would leave them out."""

from __future__ import annotations

from django.apps import apps
from django.db.models import FileField

from duqin.kernel.stored_files import stored_files
from tests.house.sources import ROOT, room_of, sources


def test_who_stores_files_tells_the_backup() -> None:
    storing = {
        room_of(source.module)
        for source in sources()
        if "default_storage.save" in (ROOT / source.path).read_text("utf-8")
    }
    declared = {room_of(tuple(held.model.__module__.split("."))) for held in stored_files}
    assert storing
    assert storing - declared == set()


def test_a_file_field_is_declared() -> None:
    fields = {(m, f.name) for m in apps.get_models() for f in m._meta.fields if isinstance(f, FileField)}
    declared = {(held.model, column) for held in stored_files for column in held.columns}
    assert fields - declared == set()
