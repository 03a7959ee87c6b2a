"""A campus in the middle of its work, for tests that read it over the API: one noun of every kind, of one department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duqin.engines.cases import services as cases
from duqin.foundation.organisation import services as organisation
from duqin.foundation.trust.models import AuditEntry, Evidence
from duqin.kernel.actors import system
from duqin.kernel.moments import today
from tests.cast import Cast
from tests.domains.inspections import plan_making, visit
from tests.engines.assessment.test_ledger import deduct
from tests.engines.cases import story


@dataclass
class Work:
    """The cast, and for each name in an address a value that stands for a noun of the catering department."""

    cast: Cast
    values: dict[str, dict[str, str]]

    def address(self, path: str) -> str:
        """The address of an operation with real nouns in it."""
        room_noun = "/".join(path.strip("/").split("/")[:2])
        for name, value in self.values.get(room_noun, {}).items():
            path = path.replace("{" + name + "}", value)
        return path


def at_work(cast: Cast) -> Work:
    """A plan with tasks, a record with findings, a notice, an extension, points, evidence; nothing is published."""
    organisation.load_shipped_calendar(by=system("tests"))
    cases.seed_rules()
    version = visit.library(cast, effective_on=date(2025, 1, 1))
    plan = plan_making.in_force(cast, from_date=today(), to_date=date(today().year + 1, 1, 31))
    photo = visit.kept(cast.inspector.actor)
    sheet = visit.begin(cast)
    found = visit.found(cast, sheet, "C-3", photos=[photo])
    record = visit.handed_in(cast, "C-1", "C-4")
    finding = record.findings.order_by("found_at").first()
    case = visit.reported(cast, finding)
    extension = story.asked(cast, story.opened(cast))
    notice = case.notice_items.get().notice
    deduct(cast, "a", "-1", today())
    audit = AuditEntry.objects.filter(verb="cases.report").get()
    return Work(
        cast,
        {
            "trust/evidence": {"sha256": Evidence.objects.get().sha256},
            "trust/audit": {"int:pk": str(audit.pk)},
            "organisation/units": {"code": "CY"},
            "organisation/people": {"staff_no": "CYHEAD"},
            "organisation/places": {"code": cast.kitchen.code},
            "standards/documents": {"code": version.document.code, "int:number": "1"},
            "standards/clauses": {"code": "C-1"},
            "workbench/notifications": {"int:pk": "1"},
            "assessment/months": {"period": f"{today():%Y-%m}", "code": "CY"},
            "cases/cases": {"number": case.number},
            "cases/notices": {"int:pk": str(notice.pk)},
            "cases/extensions": {"int:pk": str(extension.pk)},
            "inspections/plans": {"int:pk": str(plan.pk)},
            "inspections/tasks": {
                "int:pk": str(
                    plan.tasks.get_or_create(
                        key="t", period="x", unit=cast.catering, from_date=today(), to_date=today()
                    )[0].pk
                )
            },
            "inspections/inspections": {"uuid:pk": str(record.pk)},
            "inspections/findings": {"uuid:pk": str(found.pk)},
            "publications/bulletins": {"period": f"{today():%Y-%m}", "key": "praise"},
        },
    )
