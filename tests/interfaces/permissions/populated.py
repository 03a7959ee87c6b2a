"""A house where every noun has a row, most of them the canteens': each route opens there, for whom it may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from duqin.domains.inspections import services as inspections
from duqin.domains.inspections.models import Inspection
from duqin.engines.assessment import services as assessment
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import ClockRule, LadderRung
from duqin.engines.workbench import services as workbench
from duqin.foundation.organisation import services as organisation
from duqin.foundation.organisation.models import MonitorAppointment
from duqin.foundation.organisation.services import importing
from duqin.foundation.standards import services as standards
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.actors import system
from duqin.kernel.moments import now, today
from duqin.reporting.publications import services as publications
from tests.cast import Cast, Member
from tests.domains.inspections import plan_making, visit
from tests.domains.inspections.past.files import as_csv, line
from tests.engines.assessment.test_ledger import deduct
from tests.engines.cases import story
from tests.foundation.organisation.workbooks import departments, workbook
from tests.foundation.standards import making

MONTH = today().replace(day=1) - timedelta(days=1)
PERIOD = f"{MONTH:%Y-%m}"


@dataclass
class Populated:
    """The cast, a guest of one inspection, and the argument that each route wants."""

    cast: Cast
    guest: Member
    named: dict[str, Any]
    """Argument by name, and by name of room or route where one name means several things."""

    def argument(self, route: str, name: str) -> Any:
        """What stands in the address of this route for the argument of this name."""
        room = route.partition(":")[0]
        for key in (f"{route}.{name}", f"{room}.{name}", name):
            if key in self.named:
                return self.named[key]
        raise LookupError(
            f"{route} wants {name}: put a row for it into tests/interfaces/permissions/populated.py"
        )


def populate(cast: Cast) -> Populated:
    """Every noun once, by the verbs themselves."""
    named = _campus(cast) | _library(cast)
    record = visit.handed_in(cast, "C-1", "C-4")
    named |= _work(cast, record)
    deduct(cast, "a", "-1", MONTH)
    assessment.freeze_month(by=cast.monitoring_head.actor, period=PERIOD)
    publications.draft(by=cast.monitoring_head.actor, period=PERIOD)
    guest = _guest(cast, record)
    told = workbench.notify(cast.head.person, key="house", kind="house", title="请办理", url="/")
    entry = AuditEntry.objects.order_by("pk").first()
    assert entry is not None
    named |= {"period": PERIOD, "key": "praise", "workbench.pk": told.pk, "trust.pk": entry.pk}
    named |= {
        "assessment.code": "CY",
        "publications.code": "findings",
        "account_id": guest.account.pk,
        "inspections:choose.number": 1,  # no divergence: nobody may choose what does not differ
        "web.token": "no-such-token",
    }
    return Populated(cast, guest, named)


def _campus(cast: Cast) -> dict[str, Any]:
    keeper = cast.monitoring_head.actor
    organisation.load_shipped_calendar(by=system("tests"))
    duty = organisation.create_duty(by=cast.administrator.actor, area=cast.areas["catering"], name="食品安全")
    grid = organisation.create_grid(by=keeper, code="G-1", name="一食堂网格", holder=cast.monitor.person)
    outage = organisation.put_out_of_use(
        cast.store, by=keeper, from_date=today(), reason="库房改造", to_date=today() + timedelta(days=9)
    )
    semester = organisation.add_semester(
        by=keeper, name="本学期", from_date=today() - timedelta(days=60), to_date=today() + timedelta(days=60)
    )
    season = organisation.add_season(by=keeper, name="迎新", from_date=today(), to_date=today())
    held = plan_making.beat(cast, [cast.kitchen], since=today() - timedelta(days=30))
    preview = importing.keep(workbook(单位=departments()))
    return {
        "organisation.code": "CY",
        "organisation.pk": cast.head.person.pk,
        "appointment": cast.head.person.appointments.get().pk,
        "year": today().year,
        "day": today(),
        "token": cast.kitchen.qr_token,
        "organisation.sha256": preview.sha256,
    } | {
        f"organisation:{route}.{name}": value
        for name, value, routes in [
            ("code", "LZ", "provider provider_edit provider_hand_over contract_new"),
            ("code", "catering", "area_edit area_retire area_restore"),
            ("code", "monitor", "post post_edit"),
            ("code", grid.code, "grid grid_edit grid_holder grid_move grid_places grid_remove"),
            (
                "code",
                cast.kitchen.code,
                "place place_labels place_edit place_move place_risk place_outage place_close place_reopen"
                " place_renew_qr",
            ),
            ("pk", cast.contract.pk, "contract contract_edit contract_end"),
            (
                "pk",
                cast.head.account.pk,
                "account account_edit account_window account_disable account_enable account_sessions"
                " account_administrator account_link",
            ),
            ("pk", cast.catering.seats.filter(role="head").get().pk, "seat_end"),
            ("pk", duty.pk, "duty_edit duty_retire"),
            ("pk", outage.pk, "outage_end"),
            ("pk", held.pk, "monitor monitor_approve monitor_refuse monitor_file monitor_end beat"),
            ("pk", semester.pk, "semester semester_remove"),
            ("pk", season.pk, "season season_remove"),
        ]
        for route in routes.split()
    }


def _library(cast: Cast) -> dict[str, Any]:
    keeper = cast.monitoring_head.actor
    visit.library(cast, effective_on=date(2025, 1, 1))
    question = standards.ask(by=cast.head.actor, clause_code="C-1", question="地面的标准是什么？")
    waiver = standards.waive(
        by=cast.director.actor, clause_code="C-2", from_date=today(), to_date=today(), minutes="专题会议纪要"
    )
    checklist = standards.create_checklist(
        by=keeper,
        code="canteen",
        name="食堂检查表",
        area=cast.areas["catering"],
        levels=[2],
        outline=["看后厨"],
    )
    return {
        "standards.code": "canteen-rules",
        "standards.number": 1,
        "standards.clause": "C-1",
        "standards.form": "yaml",
        "standards:answer.pk": question.pk,
        "standards:waiver_end.pk": waiver.pk,
        "standards:checklist.code": checklist.code,
        "standards:checklist_edit.code": checklist.code,
        "standards:citation.code": making.citation().code,
        "standards:citation_edit.code": making.citation().code,
    }


def _work(cast: Cast, record: Inspection) -> dict[str, Any]:
    cases.seed_rules()
    plan = plan_making.in_force(cast, from_date=today(), to_date=today() + timedelta(days=60))
    finding = record.findings.order_by("found_at").first()
    assert finding is not None
    case = visit.reported(cast, finding)
    extension = story.asked(cast, story.opened(cast))
    photograph = visit.kept(cast.head.actor)
    story.reported(cast, story.opened(cast), evidence=[photograph])
    return {
        "cases.pk": case.notice_items.get().notice_id,
        "cases.number": case.number,
        "cases:extension.pk": extension.pk,
        "cases:rung.pk": LadderRung.objects.earliest("pk").pk,
        "cases:clock_rule.pk": ClockRule.objects.earliest("pk").pk,
        "ending": "pdf",
        "trust.sha256": photograph.sha256,
        "inspections.pk": record.pk,
    } | {
        f"inspections:{route}.pk": value
        for value, routes in [
            (
                plan.pk,
                "plan plan_change plan_activate plan_pause plan_end plan_discard plan_copy targets targets_add"
                " targets_drop coverage_plan",
            ),
            (plan.tasks.earliest("pk").pk, "task task_reassign task_cancel task_outline task_explain"),
            (cast.catering.pk, "coverage_unit unit_report report_file report_hand_in"),
            (MonitorAppointment.objects.get().pk, "coverage_beat"),
            (cast.canteen.pk, "coverage_place"),
            (finding.pk, "finding finding_change finding_void"),
            (
                _faulty_file(cast),
                "past_import past_progress past_matching past_confirm past_discard past_faults",
            ),
        ]
        for route in routes.split()
    }


def _faulty_file(cast: Cast) -> int:
    """A file of past inspections that was checked and has a fault."""
    found = inspections.past.upload(
        by=cast.monitoring_head.actor, file=ContentFile(as_csv([line(条款="?")]), name="past.csv"), mapping={}
    )
    inspections.past.process_waiting()
    return found.pk


def _guest(cast: Cast, record: Inspection) -> Member:
    """Somebody from outside, confined to this one inspection."""
    account = inspections.invite_guest(
        record,
        by=cast.inspector.actor,
        name="来宾",
        username="guest",
        valid_from=now() - timedelta(hours=1),
        valid_until=now() + timedelta(hours=8),
    )
    assert account.person is not None
    return Member(account.person, account)
