"""Documents as tests need them, made by the verbs themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from duqin.foundation.standards import services as standards
from duqin.foundation.standards.models import Citation, Clause, Document, DocumentVersion
from duqin.foundation.standards.rules.packs import (
    built_in_citations,
    built_in_packs,
    read_citations,
    read_pack,
)
from duqin.kernel.actors import Actor
from tests.cast import Cast

ADOPTED = date(2025, 2, 10)
EFFECTIVE = date(2025, 3, 1)
CHINESE = "检查食堂后厨地面是否干净"


def builtin(code: str = "catering") -> Any:
    return next(pack for pack in map(read_pack, built_in_packs()) if pack.document.pack == code)


def builtin_citations() -> Any:
    return read_citations(built_in_citations())


def citation(code: str = "school-rule", **fields: Any) -> Citation:
    values = {
        "title": "食堂管理办法",
        "kind": "school_rule",
        "state": "verified",
        "checked_on": date(2025, 1, 6),
    }
    return Citation.objects.get_or_create(code=code, defaults=values | fields)[0]


def clause_fields(code: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "title": f"{code} 条款",
        "check_text": CHINESE,
        "group": "环境卫生",
        "heading": "hygiene",
        "aspects": ["sanitation"],
        "points": Decimal("1"),
        "deadline_amount": 3,
        "deadline_unit": "working_days",
        "levels": [1, 2, 3],
        "methods": ["look"],
        "responsible": "餐饮管理部",
        **more,
    }


def add(version: DocumentVersion, by: Actor, code: str, *, bases: Any = None, **more: Any) -> Clause:
    if bases is None:
        bases = [standards.BasisDraft(citation(), "3", "verified")]
    return standards.add_clause(version, by=by, fields=clause_fields(code, **more), bases=bases)


def draft(
    cast: Cast, *codes: str, document: str = "canteen-rules", area: str = "catering"
) -> DocumentVersion:
    """A first version in draft with these clauses (T-1 when none is named)."""
    by = cast.monitoring_head.actor
    row = standards.create_document(by=by, code=document, title="食堂检查细则", area=cast.areas[area])
    version = standards.start_version(row, by=by)
    for code in codes or ("T-1",):
        add(version, by, code)
    return version


def adopted(cast: Cast, version: DocumentVersion, adopted_on: date = ADOPTED) -> DocumentVersion:
    if version.state == "draft":
        standards.submit(version, by=cast.monitoring_head.actor)
    return standards.adopt(
        version, by=cast.director.actor, meeting="2025年第3次主任办公会", adopted_on=adopted_on
    )


def published(
    cast: Cast, version: DocumentVersion, effective_on: date = EFFECTIVE, **dates: Any
) -> DocumentVersion:
    """The version through all its steps, in force from the day."""
    adopted(cast, version, dates.pop("adopted_on", min(ADOPTED, effective_on)))
    published_on = dates.pop("published_on", version.adopted_on)
    return standards.publish(
        version, by=cast.director.actor, published_on=published_on, effective_on=effective_on, **dates
    )


def in_force(cast: Cast, *codes: str, **more: Any) -> DocumentVersion:
    dates = {name: more.pop(name) for name in ("expires_on", "effective_on", "published_on") if name in more}
    return published(cast, draft(cast, *codes, **more), **dates)


def next_version(cast: Cast, document: Document) -> DocumentVersion:
    return standards.start_version(document, by=cast.monitoring_head.actor)
