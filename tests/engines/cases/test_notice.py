"""《问题整改通知单》: one unit, gap-free number at issue, receipt in four ways, withdrawal."""

from __future__ import annotations

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import transaction

from duqin.engines.cases import queries
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Notice
from duqin.engines.documents.models import NumberDrawn
from duqin.engines.workbench.models import Notification
from duqin.foundation.organisation.models import Appointment, Person, Unit
from duqin.foundation.trust import services as trust
from duqin.kernel.clock import Term
from duqin.kernel.errors import Forbidden, Refusal
from tests.cast import Cast
from tests.engines.cases.pictures import jpeg
from tests.engines.cases.story import at, closed, fresh, issued, opened, reported


def test_a_notice_is_of_one_unit(year: Cast) -> None:
    mixed = [opened(year), opened(year, unit=year.fleet, place=year.garage)]
    with pytest.raises(Refusal) as refused:
        cases.draft_notice(by=year.inspector.actor, cases=mixed)
    assert refused.value.code == "notice.one_unit"
    with pytest.raises(Refusal) as refused:
        cases.draft_notice(by=year.inspector.actor, cases=[])
    assert refused.value.code == "notice.no_cases"


def test_a_case_stands_in_one_notice_only(year: Cast) -> None:
    case = opened(year)
    cases.draft_notice(by=year.inspector.actor, cases=[case])
    with pytest.raises(Refusal) as refused:
        cases.draft_notice(by=year.inspector.actor, cases=[case])
    assert refused.value.code == "notice.case_taken"


def test_the_number_is_drawn_at_issue_and_both_times_are_kept(year: Cast) -> None:
    """R-001-24: created 10:20 on the phone, signed 10:25 on the phone."""
    with time_machine.travel(at("2026-03-06 10:20"), tick=False):
        draft = cases.draft_notice(by=year.inspector.actor, cases=[opened(year)])
        assert draft.number is None
        notice = cases.issue(draft, by=year.inspector.actor)
    assert str(notice.number) == "监控整改〔2026〕1号"
    with time_machine.travel(at("2026-03-06 10:25"), tick=False):
        picture = trust.keep_photograph(ContentFile(jpeg(), name="签名.jpg"), by=year.inspector.actor)
        notice = cases.receive(
            notice, by=year.inspector.actor, receipt="signed", name="赵经理", signature=picture
        )
    assert (notice.issued_at, notice.received_at) == (at("2026-03-06 10:20"), at("2026-03-06 10:25"))
    assert (notice.receipt, notice.received_by_name, notice.received_by) == ("signed", "赵经理", None)
    assert {c.state for c in notice.cases.all()} == {"rectifying"}


def test_each_case_runs_by_its_own_term_and_the_notice_shows_the_earliest(year: Cast) -> None:
    with time_machine.travel(at("2026-04-30 16:00"), tick=False):
        slow, quick = opened(year), opened(year, severity="serious", term=Term.parse("3wd"))
        notice = issued(year, slow, quick)
    assert fresh(quick).due_at == at("2026-05-08 23:59:59")
    assert fresh(slow).due_at == at("2026-05-13 23:59:59")  # 6 7 8 9 11 12 13; Saturday the 9th is worked
    assert notice.due_at == fresh(quick).due_at
    assert [item.due_at for item in queries.notice_items(notice)] == [fresh(slow).due_at, fresh(quick).due_at]


def test_the_unit_is_told_once_and_the_issuer_is_not(year: Cast) -> None:
    issued(year, opened(year), opened(year))
    told = Notification.objects.filter(kind="cases.issued")
    assert [n.person.name for n in told] == ["赵经理"]
    assert told[0].url.startswith("/cases/notices/")


def test_a_second_issue_is_refused_and_draws_no_number(year: Cast) -> None:
    notice = issued(year, opened(year))
    with pytest.raises(Refusal) as refused:
        cases.issue(notice, by=year.inspector.actor)
    assert refused.value.code == "state.not_allowed"
    assert NumberDrawn.objects.filter(series__kind="cases.notice").count() == 1


def test_an_issue_that_fails_leaves_no_number(year: Cast) -> None:
    draft = cases.draft_notice(by=year.inspector.actor, cases=[opened(year)])
    with pytest.raises(RuntimeError), transaction.atomic():
        cases.issue(draft, by=year.inspector.actor)
        raise RuntimeError("power cut")
    assert str(issued(year, opened(year)).number).endswith("〕1号")


def test_a_withdrawn_notice_keeps_its_number_as_void(year: Cast) -> None:
    case = opened(year)
    notice = issued(year, case)
    cases.withdraw(notice, by=year.inspector.actor, reason="发错单位")
    case = fresh(case)
    assert (case.state, case.due_at, case.original_due_at) == ("open", None, None)
    assert notice.number is not None
    assert (notice.number.voided_at is not None, notice.number.void_reason) == (True, "发错单位")
    assert not case.clocks.filter(kind__in=["receive", "rectify"], stopped_at__isnull=True).exists()
    again = issued(year, case)
    assert str(again.number).endswith("〕2号")
    case = fresh(case)
    assert case.original_due_at == case.due_at == case.valid_due_at is not None


def test_a_notice_whose_case_went_further_is_not_withdrawn(year: Cast) -> None:
    one, two = opened(year), opened(year)
    notice = issued(year, one, two)
    cases.receive(notice, by=year.head.actor)
    reported(year, fresh(one))
    with pytest.raises(Refusal) as refused:
        cases.withdraw(Notice.objects.get(), by=year.inspector.actor, reason="误发")
    assert refused.value.code == "notice.under_way"
    assert (fresh(one).state, fresh(two).state) == ("reported", "rectifying")


def test_receipt_by_signature_needs_name_and_signature(year: Cast) -> None:
    notice = issued(year, opened(year))
    with pytest.raises(Refusal) as refused:
        cases.receive(notice, by=year.head.actor, receipt="signed", name="赵经理")
    assert refused.value.code == "notice.unsigned"


def test_the_issuer_cannot_read_in_place_of_the_unit(year: Cast) -> None:
    notice = issued(year, opened(year))
    for member in (year.inspector, year.stranger, year.director, year.student):
        with pytest.raises(Forbidden):
            cases.receive(notice, by=member.actor)


def test_a_refusal_to_sign_needs_a_witness_and_counts_as_received(year: Cast) -> None:
    notice = issued(year, opened(year))
    with pytest.raises(Refusal) as refused:
        cases.refuse_receipt(notice, by=year.inspector.actor, reason="不认可", witness=" ")
    assert refused.value.code == "notice.no_witness"
    notice = cases.refuse_receipt(
        Notice.objects.get(), by=year.inspector.actor, reason="不认可", witness="郑督查"
    )
    assert (notice.state, notice.receipt, notice.witness_name) == ("received", "refused", "郑督查")
    assert notice.cases.get().state == "rectifying"


def test_a_notice_nobody_received_is_deemed_received_after_24_hours(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        notice = issued(year, opened(year))
    with time_machine.travel(at("2026-03-07 15:00:00"), tick=False):
        assert cases.deem_received() == 0
    with time_machine.travel(at("2026-03-07 15:00:01"), tick=False):
        assert cases.deem_received() == 1
        assert cases.deem_received() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.receipt) == ("received", "deemed")
    case = notice.cases.get()
    assert case.state == "rectifying"
    assert [s.by_name for s in queries.steps(case)][-1] == "系统·clocks"


def test_the_notice_follows_its_cases(year: Cast) -> None:
    one, two = opened(year), opened(year)
    notice = issued(year, one, two)
    cases.receive(notice, by=year.head.actor)
    reported(year, fresh(one))
    assert Notice.objects.get().state == "received"
    reported(year, fresh(two))
    assert Notice.objects.get().state == "answered"
    cases.send_back(fresh(one), by=year.inspector.actor, reason="照片不清")
    assert Notice.objects.get().state == "received"
    reported(year, fresh(one))
    cases.verify(fresh(one), by=year.inspector.actor)
    assert Notice.objects.get().state == "answered"
    cases.verify(fresh(two), by=year.inspector.actor)
    assert Notice.objects.get().state == "closed"
    cases.reopen(fresh(two), by=year.inspector.actor, reason="再次积水")
    assert Notice.objects.get().state == "received"
    cases.void(fresh(two), by=year.director.actor, reason="重复")
    assert Notice.objects.get().state == "closed"


def test_the_effect_of_a_closed_notice_is_tracked_by_the_head_of_the_section(year: Cast) -> None:
    """R-001-25: without the note it is "closed, effect not tracked"."""
    from duqin.engines.cases.views.registers import tracking_words

    closed(year, opened(year))
    notice = Notice.objects.get()
    assert tracking_words(notice) == "办结，效果未跟踪"
    with pytest.raises(Forbidden):
        cases.track(notice, by=year.inspector.actor, note="保持良好")
    notice = cases.track(notice, by=year.monitoring_head.actor, note="保持良好")
    assert tracking_words(notice) == "已跟踪"
    told = Notification.objects.filter(kind="cases.tracked").values_list("person__name", flat=True)
    assert set(told) == {"林主任", "周副主任"}


def test_a_draft_is_changed_or_thrown_away_and_an_issued_notice_is_not(year: Cast) -> None:
    one, two = opened(year), opened(year)
    draft = cases.draft_notice(by=year.inspector.actor, cases=[one])
    cases.revise(draft, by=year.inspector.actor, cases=[two, one], requirement="先清理")
    assert [item.case for item in queries.notice_items(draft)] == [two, one]
    cases.discard(draft, by=year.inspector.actor)
    assert not Notice.objects.exists()
    notice = issued(year, one, two)
    for verb in (
        lambda: cases.discard(notice, by=year.inspector.actor),
        lambda: cases.revise(notice, by=year.inspector.actor, cases=[one]),
    ):
        with pytest.raises(Refusal) as refused:
            verb()
        assert refused.value.code == "notice.issued"


def test_what_was_settled_while_it_was_drafted_is_not_in_the_issued_notice(year: Cast) -> None:
    one, two = opened(year), opened(year)
    draft = cases.draft_notice(by=year.inspector.actor, cases=[one, two])
    cases.fix_on_the_spot(one, by=year.inspector.actor, measures="当场清理")
    notice = cases.issue(draft, by=year.inspector.actor)
    assert [item.case for item in queries.notice_items(notice)] == [two]


def test_the_owner_of_a_level_2_notice_cannot_withdraw_it_himself(year: Cast) -> None:
    """A monitor may issue to his own unit at level 3, and has no hand in what the centre issued to it."""
    notice = issued(year, opened(year))
    for verb in (
        lambda: cases.withdraw(notice, by=year.monitor.actor, reason="不合理"),
        lambda: cases.refuse_receipt(notice, by=year.monitor.actor, reason="不签", witness="某人"),
    ):
        with pytest.raises(Forbidden):
            verb()


def test_due_at_once_runs_24_hours_from_the_notice(year: Cast) -> None:
    with time_machine.travel(at("2026-03-06 15:00"), tick=False):
        case = opened(year, severity="major", term=Term.parse("0"))
        issued(year, case)
    case = fresh(case)
    assert case.due_at == at("2026-03-07 15:00")
    assert case.clocks.get(kind="plan").due_at == at("2026-03-07 15:00")


def test_who_supervises_the_unit_does_not_speak_for_it_in_its_self_check(year: Cast) -> None:
    """Name, head and number series are the issuing unit's: its own people issue, not the monitoring department."""
    case = opened(year, by=year.monitor.actor, issuer=year.catering, level=3)
    for other in (year.inspector, year.school_inspector):
        assert case not in queries.open_cases_for_notice(other.actor)
        assert "draft_notice" not in queries.acts_on(other.actor, case)
    assert case in queries.open_cases_for_notice(year.monitor.actor)
    assert "draft_notice" in queries.acts_on(year.monitor.actor, case)
    notice = cases.draft_notice(by=year.monitor.actor, cases=[case])
    for stranger in (year.inspector, year.monitoring_head, year.school_inspector):
        for verb in (cases.issue, cases.discard):
            with pytest.raises(Forbidden):
                verb(notice, by=stranger.actor)
        assert queries.acts_on_notice(stranger.actor, notice) == []
    assert cases.issue(notice, by=year.monitor.actor).state == "issued"
    with pytest.raises(Forbidden):
        cases.withdraw(notice, by=year.inspector.actor, reason="误发")


def test_another_supervising_unit_does_not_issue_in_its_name_either(year: Cast) -> None:
    notice = cases.draft_notice(by=year.inspector.actor, cases=[opened(year)])
    with pytest.raises(Forbidden):
        cases.issue(notice, by=year.school_inspector.actor)
    assert cases.issue(notice, by=year.second_inspector.actor).state == "issued"


def test_whoever_belongs_to_a_section_issues_for_the_department_above_it(year: Cast) -> None:
    section = Unit.objects.create(
        code="JK1",
        name="督查科",
        kind="department",
        parent=year.monitoring,
        valid_from=year.monitoring.valid_from,
    )
    notice = cases.draft_notice(by=year.inspector.actor, cases=[opened(year)])
    Appointment.objects.filter(person=year.second_inspector.person).update(unit=section)
    Person.objects.filter(pk=year.second_inspector.person.pk).update(unit=section)
    assert year.second_inspector.actor.unit_ids == {section.pk}
    assert cases.issue(notice, by=year.second_inspector.actor).state == "issued"
