"""A visit as the tests of records need it: a sheet of clauses in force, photographs, a case sent back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from duqin.domains.inspections import services
from duqin.domains.inspections.models import Finding, Inspection
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Notice
from duqin.foundation.standards.models import Clause, DocumentVersion
from duqin.foundation.trust import services as trust
from duqin.foundation.trust.models import Evidence
from duqin.kernel.actors import Actor
from tests.cast import Cast, Member
from tests.foundation.standards import making

TEMPERATURE = {
    "name": "中心温度",
    "name_en": "Core temperature",
    "unit": "℃",
    "unit_en": "℃",
    "min": 70,
    "max": None,
}
OUTLINE = ["后厨卫生", "索证索票"]


def library(cast: Cast, *extra: dict[str, Any], effective_on: date = making.EFFECTIVE) -> DocumentVersion:
    """Five clauses for canteens: plain, measured, photographed, per place with a cap, serious; and what is asked for."""
    version = making.draft(cast, "C-1")
    by = cast.monitoring_head.actor
    making.add(version, by, "C-2", measured=[TEMPERATURE], methods=["measure"], points=Decimal("3"))
    making.add(version, by, "C-3", photo_required=True, group="食品安全")
    making.add(
        version,
        by,
        "C-4",
        points=Decimal("2"),
        cap=Decimal("6"),
        per="place",
        group="食品安全",
        zero_if_places=None,
    )
    making.add(version, by, "C-5", severity="serious", domain="safety", points=Decimal("5"), group="食品安全")
    for fields in extra:
        making.add(version, by, **fields)
    return making.published(cast, version, effective_on)


def clause(code: str, number: int = 1) -> Clause:
    return Clause.objects.select_related("area", "document_version").get(
        code=code, document_version__number=number
    )


def begin(cast: Cast, by: Member | None = None, **more: Any) -> Inspection:
    """An inspection of the canteens by the inspector, level 2, in the back kitchen."""
    said = {
        "level": 2,
        "kind": "patrol",
        "area": cast.areas["catering"],
        "unit": cast.catering,
        "place": cast.kitchen,
        "outline": OUTLINE,
    }
    return services.start(by=(by or cast.inspector).actor, **(said | more))


def found(
    cast: Cast, inspection: Inspection, code: str = "C-1", by: Member | None = None, **more: Any
) -> Finding:
    said = {"clause": clause(code), "description": "地面有积水"} | more
    return services.record_finding(inspection, by=(by or cast.inspector).actor, **said)


def handed_in(cast: Cast, *codes: str, **more: Any) -> Inspection:
    """A sheet that was handed in with findings at these clauses; without any, one clause is all right."""
    inspection = begin(cast, **more)
    by = inspection.lead
    actor = next(m for m in cast.members().values() if m.person.pk == by.pk).actor
    for code in codes:
        services.record_finding(inspection, by=actor, clause=clause(code), description=f"{code} 不符合")
    if not codes:
        services.answer(inspection, by=actor, clause=clause("C-1"), result="ok")
    services.submit(inspection, by=actor)
    inspection.refresh_from_db()
    return inspection


def reported(cast: Cast, finding: Finding) -> Case:
    """The case of a finding, issued, received and reported fixed by the head of the unit."""
    finding.refresh_from_db()
    notice = Notice.objects.get(cases=finding.case)
    if notice.state == "drafted":
        cases.issue(notice, by=cast.inspector.actor)
        cases.receive(notice, by=cast.head.actor)
    case = Case.objects.get(pk=finding.case_id)
    cases.report_fixed(case, by=cast.head.actor, measures="已清理", cause="无人值守")
    case.refresh_from_db()
    return case


def picture(colour: str = "red", size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    """A JPEG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **options)
    return out.getvalue()


def upload(
    content: bytes | None = None, name: str = "IMG_1.jpg", kind: str = "image/jpeg"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if content is not None else picture(), kind)


def kept(by: Actor, colour: str = "red") -> Evidence:
    return trust.keep_photograph(ContentFile(picture(colour), name="a.jpg"), by=by)


def codes(rows: Sequence[Any]) -> list[str]:
    return [row.clause.code for row in rows]
