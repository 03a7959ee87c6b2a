"""The frozen query set of a month: every figure with the records it counts, every department listed (R-000-18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from duqin.domains.inspections.models import Finding, Inspection
from duqin.engines.assessment import queries as assessment
from duqin.engines.assessment.models import Scorecard
from duqin.foundation.organisation.models import Unit
from duqin.foundation.standards.models import Clause
from duqin.kernel.figures import Rate
from duqin.kernel.moments import CAMPUS, now
from duqin.kernel.periods import bounds, shift

HANDED_IN = ("submitted", "returned", "confirmed", "released")
OPEN = ("open", "notified", "rectifying", "deferred", "disputed", "reported")
TYPICAL = 6
RANK = {"major": 0, "serious": 1, "general": 2}


def month_figures(period: str) -> dict[str, Any]:
    """Everything the issue of this month says, in JSON values, as of now.

    Unannounced inspections count from the moment they are released. Rates carry numerator and denominator.
    """
    visits = _inspections(period)
    findings = _findings(period)
    cards = assessment.cards(period)
    before = {card.unit.pk: card.score for card in assessment.cards(shift(period, -1))}
    return {
        "period": period,
        "as_of": now().isoformat(),
        "figures": _figures(visits, findings),
        "headings": _headings(findings),
        "units": [_unit(card, before.get(card.unit.pk), visits, findings) for card in cards],
        "typical": [_shown(f) for f in _typical(findings)],
        "overdue": [_shown(f) for f in findings if _is_overdue(f)],
        "recurrent": [_shown(f) for f in findings if f.case and f.case.recurrence],
        "corrections": _corrections(period),
    }


def _inspections(period: str) -> list[Inspection]:
    rows = Inspection.objects.filter(
        state__in=HANDED_IN, started_at__gte=_begin(period), started_at__lt=_end(period)
    )
    return list(
        rows.exclude(is_unannounced=True, released_at__isnull=True).only("pk", "unit_id", "level", "kind")
    )


def _findings(period: str) -> list[Finding]:
    rows = Finding.objects.filter(
        is_void=False, case__isnull=False, found_at__gte=_begin(period), found_at__lt=_end(period)
    ).exclude(inspection__is_unannounced=True, inspection__released_at__isnull=True)
    return list(
        rows.select_related("unit", "place", "clause", "case")
        .prefetch_related("photos__evidence")
        .order_by("number")
    )


def _begin(period: str) -> datetime:
    first, _last = bounds(period)
    return datetime(first.year, first.month, first.day, tzinfo=CAMPUS)


def _end(period: str) -> datetime:
    return _begin(shift(period, 1))


def _figures(visits: list[Inspection], findings: list[Finding]) -> dict[str, Any]:
    closed = [f for f in findings if _state(f) == "closed"]
    due = [f for f in findings if _is_due(f)]
    done = [f for f in due if _state(f) == "closed"]
    on_time = [f for f in done if _was_on_time(f)]
    found: dict[str, Any] = {
        "inspections": _count("inspections.inspection", visits),
        "findings": _count("inspections.finding", findings),
        "closed": _count("inspections.finding", closed),
        "open": _count("inspections.finding", [f for f in findings if _state(f) in OPEN]),
        "overdue": _count("inspections.finding", [f for f in findings if _is_overdue(f)]),
        "recurrent": _count("inspections.finding", [f for f in findings if f.case and f.case.recurrence]),
        "fixed_on_spot": _count("inspections.finding", [f for f in findings if f.is_fixed_on_spot]),
        "major": _count("inspections.finding", [f for f in findings if f.severity == "major"]),
        "serious": _count("inspections.finding", [f for f in findings if f.severity == "serious"]),
        "quality": _count("inspections.finding", [f for f in findings if f.domain in ("quality", "both")]),
        "safety": _count("inspections.finding", [f for f in findings if f.domain in ("safety", "both")]),
        "units_inspected": {
            "text": str(len({v.unit_id for v in visits})),
            "kind": "organisation.unit",
            "ids": [str(unit) for unit in sorted({v.unit_id for v in visits})],
        },
        "rectification_rate": _rate("inspections.finding", done, due),
        "on_time_rate": _rate("inspections.finding", on_time, due),
    }
    for level in (1, 2, 3):
        found[f"level_{level}"] = _count("inspections.inspection", [v for v in visits if v.level == level])
    return found


def _count(kind: str, rows: Iterable[Any]) -> dict[str, Any]:
    ids = [str(row.pk) for row in rows]
    return {"text": str(len(ids)), "value": len(ids), "kind": kind, "ids": ids}


def _rate(kind: str, part: list[Any], whole: list[Any]) -> dict[str, Any]:
    rate = Rate(len(part), len(whole))
    text = "—" if rate.percent is None else f"{rate.percent}%（{rate.part}/{rate.whole}）"
    return {
        "text": text,
        "percent": "—" if rate.percent is None else f"{rate.percent}%",
        "part": rate.part,
        "whole": rate.whole,
        "kind": kind,
        "ids": [str(row.pk) for row in whole],
        "part_ids": [str(row.pk) for row in part],
    }


def _state(finding: Finding) -> str:
    return finding.case.state if finding.case else ""


def _is_due(finding: Finding) -> bool:
    """Closed, or its date has come: what a rate may be measured by."""
    case = finding.case
    if case is None:
        return False
    return case.state == "closed" or (case.due_at is not None and case.due_at <= now() and case.state in OPEN)


def _was_on_time(finding: Finding) -> bool:
    """The report that was accepted came by the first or validly extended date, which a send-back does not move.

    The office's own delay in verifying does not count.
    """
    return finding.case is None or finding.is_fixed_on_spot or bool(finding.case.is_on_valid_time)


def _is_overdue(finding: Finding) -> bool:
    case = finding.case
    late = ("open", "notified", "rectifying", "deferred")
    return case is not None and case.state in late and case.due_at is not None and case.due_at < now()


def _headings(findings: list[Finding]) -> list[dict[str, Any]]:
    """The seven headings of R-000-36; their sum is the total."""
    by_heading: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        by_heading[finding.heading].append(str(finding.pk))
    return [{"heading": h, "count": len(by_heading[h]), "ids": by_heading[h]} for h in Clause.Heading.values]


def _unit(
    card: assessment.Card, before: Decimal | None, visits: list[Inspection], findings: list[Finding]
) -> dict[str, Any]:
    own = [f for f in findings if f.unit_id == card.unit.pk]
    due = [f for f in own if _is_due(f)]
    done = [f for f in due if _state(f) == "closed"]
    seen = [str(v.pk) for v in visits if v.unit_id == card.unit.pk]
    closed, overdue = [f for f in own if _state(f) == "closed"], [f for f in own if _is_overdue(f)]
    return {
        "unit": card.unit.pk,
        "code": card.unit.code,
        "name": card.unit.name,
        "name_en": card.unit.name_en or card.unit.name,
        "inspections": len(seen),
        "visits": seen,
        "findings": len(own),
        "ids": [str(f.pk) for f in own],
        "closed": len(closed),
        "closed_ids": [str(f.pk) for f in closed],
        "overdue": len(overdue),
        "overdue_ids": [str(f.pk) for f in overdue],
        "due_ids": [str(f.pk) for f in due],
        "done_ids": [str(f.pk) for f in done],
        "recurrent": sum(bool(f.case and f.case.recurrence) for f in own),
        "rate": _rate("inspections.finding", done, due)["text"],
        "score": str(card.score),
        "change": str(card.score - before) if before is not None else "",
        "grade": card.grade,
        "is_vetoed": card.is_vetoed,
        "scorecard": card.frozen.pk if card.frozen else None,
    }


def _typical(findings: list[Finding]) -> list[Finding]:
    """The gravest with a photograph, of different units where possible."""
    ranked = sorted(
        (f for f in findings if f.photos.all()),
        key=lambda f: (RANK.get(f.severity, 3), not (f.case and f.case.recurrence)),
    )
    first: dict[int, Finding] = {}
    for finding in ranked:
        first.setdefault(finding.unit_id, finding)
    rest = [f for f in ranked if f not in first.values()]
    return [*first.values(), *rest][:TYPICAL]


def _shown(finding: Finding) -> dict[str, Any]:
    """A finding as the issue shows it: the unit and the post, never a person's name (R-002-01)."""
    return {
        "id": str(finding.pk),
        "number": finding.number,
        "unit": finding.unit.name,
        "place": str(finding.place or ""),
        "clause": f"{finding.clause.code} {finding.clause.title}",
        "description": finding.description,
        "severity": finding.severity,
        "state": _state(finding),
        "case": finding.case.number if finding.case else "",
        "due": finding.case.due_at.isoformat() if finding.case and finding.case.due_at else "",
        "photos": [photo.evidence.sha256 for photo in finding.photos.all()[:2]],
    }


def _corrections(period: str) -> list[dict[str, Any]]:
    """Cards of earlier months that were corrected and published since the last issue: errata (domain-model §11)."""
    rows = Scorecard.objects.filter(
        number__gt=1, state="published", period__lt=period, published_at__gte=_begin(period)
    ).select_related("unit")
    old = {
        (s.unit_id, s.period, s.number): s
        for s in Scorecard.objects.filter(state="superseded", period__lt=period)
    }
    return [
        {
            "unit": row.unit.name,
            "period": row.period,
            "before": str(old[row.unit_id, row.period, row.number - 1].score),
            "after": str(row.score),
            "reason": row.correction_reason,
        }
        for row in rows.order_by("period", "unit_id")
        if (row.unit_id, row.period, row.number - 1) in old
    ]


def listed_units(figures: dict[str, Any]) -> list[Unit]:
    """The units an issue lists."""
    return list(Unit.objects.filter(pk__in=[line["unit"] for line in figures["units"]]))
