"""Files of past inspections, and what came out of them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, UUIDField

from duqin.domains.inspections import policies
from duqin.domains.inspections.models import ImportedInspection, Inspection, RecordImport
from duqin.kernel.actors import Actor
from duqin.kernel.prepared import Prepared, Slot

MOST_OFFERED = 20


def record_imports(by: Actor) -> QuerySet[RecordImport]:
    """All files, for those who may import; without the long columns, newest first."""
    rows = RecordImport.objects.defer("faults", "sample", "mapping")
    return rows if policies.may_import(by) else rows.none()


def record_import(by: Actor) -> QuerySet[RecordImport]:
    """The same with everything, for the page of one."""
    return RecordImport.objects.all() if policies.may_import(by) else RecordImport.objects.none()


def kept_mappings(by: Actor) -> list[tuple[str, str]]:
    """Mappings of files that were imported, newest first, to be used again: id and name."""
    rows = record_import(by).filter(state="done").exclude(mapping={}).order_by("-pk")[:MOST_OFFERED]
    return [(str(row.pk), f"{row.file_name} · {row.asked_at:%Y-%m-%d}") for row in rows]


def mapping_kept(by: Actor, pk: str) -> dict[str, Any]:
    """The mapping of an earlier import; nothing for one that is not there."""
    found = record_import(by).filter(pk=int(pk) if pk.isdigit() else 0).first()
    return dict(found.mapping) if found else {}


def imported(inspection: Inspection) -> ImportedInspection | None:
    """Which file and lines an inspection came from; None for one that was made here."""
    return _IMPORTED.first(inspection=inspection.pk)


_IMPORTED = Prepared(
    lambda: (
        ImportedInspection.objects.filter(inspection=Slot("inspection", UUIDField()))
        .select_related("record_import")
        .defer("record_import__faults", "record_import__sample", "record_import__mapping")
    )
)
