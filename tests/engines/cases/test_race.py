"""F32: several people at once, on real connections. SQLite writes one after the other and would prove
nothing."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from duqin.engines.cases import queries
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Escalation, Extension, LadderRung, Notice, Tally
from duqin.engines.documents import queries as documents
from duqin.engines.documents.models import NumberDrawn, NumberSeries
from duqin.foundation.trust.models import AuditEntry
from duqin.kernel.moments import now
from duqin.kernel.refs import Ref
from tests.cast import Cast
from tests.engines.cases.story import asked, fresh, issued, opened, received, reported
from tests.together import together

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="real concurrency needs PostgreSQL"),
]
WORKERS = 8


def test_one_of_many_verifications_closes(cast: Cast) -> None:
    case = reported(cast, opened(cast))
    actors = [cast.inspector.actor, cast.second_inspector.actor] * (WORKERS // 2)
    found = together(*(lambda by=by: cases.verify(Case.objects.get(pk=case.pk), by=by) for by in actors))
    assert found == {"done": 1, "state.not_allowed": WORKERS - 1}
    assert fresh(case).steps.filter(to_state="closed").count() == 1
    assert AuditEntry.objects.filter(verb="cases.verify", result="done").count() == 1


def test_verifying_and_sending_back_at_once_is_one_of_both(cast: Cast) -> None:
    first, second = cast.inspector.actor, cast.second_inspector.actor
    for _round in range(4):
        case = reported(cast, opened(cast))
        found = together(
            lambda case=case: cases.verify(Case.objects.get(pk=case.pk), by=first),
            lambda case=case: cases.send_back(Case.objects.get(pk=case.pk), by=second, reason="没改好"),
        )
        assert found == {"done": 1, "state.not_allowed": 1}


def test_an_extension_is_granted_once(cast: Cast) -> None:
    extension = asked(cast, opened(cast))
    before = fresh(extension.case).due_at
    actors = [cast.director.actor, cast.deputy.actor] * (WORKERS // 2)
    row = Extension.objects.get
    found = together(*(lambda by=by: cases.grant(row(pk=extension.pk), by=by) for by in actors))
    assert found == {"done": 1, "state.not_allowed": WORKERS - 1}
    case = fresh(extension.case)
    clock = case.clocks.get(kind="rectify")
    assert clock.extension == extension.amount
    assert case.due_at is not None and before is not None and case.due_at > before


def test_an_extension_is_asked_once(cast: Cast) -> None:
    case = received(cast, opened(cast))
    by = cast.head.actor
    call = lambda: cases.ask(Case.objects.get(pk=case.pk), by=by, amount=2, reason="配件")  # noqa: E731
    assert together(*[call] * WORKERS) == {"done": 1, "extension.used": WORKERS - 1}


def test_numbers_drawn_at_once_have_no_gap_and_no_double(cast: Cast) -> None:
    by = cast.inspector.actor
    drafts = [cases.draft_notice(by=by, cases=[opened(cast)]).pk for _n in range(WORKERS * 3)]
    per_worker = [drafts[n::WORKERS] for n in range(WORKERS)]

    def issue(mine: list[int]) -> None:
        for pk in mine:
            cases.issue(Notice.objects.get(pk=pk), by=by)

    assert together(*(lambda mine=mine: issue(mine) for mine in per_worker)) == {"done": WORKERS}
    series = NumberSeries.objects.get(kind="cases.notice")
    sequences = list(documents.register("cases.notice").values_list("sequence", flat=True))
    assert sequences == list(range(1, WORKERS * 3 + 1))
    assert (series.last, documents.missing(series)) == (WORKERS * 3, [])
    assert NumberDrawn.objects.filter(series=series).values("text").distinct().count() == WORKERS * 3


def test_one_notice_issued_by_many_has_one_number(cast: Cast) -> None:
    draft = cases.draft_notice(by=cast.inspector.actor, cases=[opened(cast)])
    actors = [cast.inspector.actor, cast.second_inspector.actor] * (WORKERS // 2)
    found = together(*(lambda by=by: cases.issue(Notice.objects.get(pk=draft.pk), by=by) for by in actors))
    assert found == {"done": 1, "state.not_allowed": WORKERS - 1}
    assert NumberDrawn.objects.filter(series__kind="cases.notice").count() == 1


def test_issue_and_withdraw_in_turn_leave_a_register_without_gaps(cast: Cast) -> None:
    by = cast.inspector.actor
    pool = [opened(cast) for _n in range(WORKERS)]

    def turn(case: Case) -> None:
        for _round in range(3):
            notice = cases.issue(cases.draft_notice(by=by, cases=[fresh(case)]), by=by)
            cases.withdraw(notice, by=by, reason="重新开具")

    assert together(*(lambda case=case: turn(case) for case in pool)) == {"done": WORKERS}
    register = documents.register("cases.notice")
    assert list(register.values_list("sequence", flat=True)) == list(range(1, WORKERS * 3 + 1))
    assert register.filter(voided_at__isnull=True).count() == 0


def test_the_same_origin_opened_by_many_is_one_case(cast: Cast) -> None:
    origin = Ref("tests.finding", "race", "同一个")
    by = cast.inspector.actor
    found = together(*[lambda: opened(cast, by=by, origin=origin)] * WORKERS)
    assert found == {"done": WORKERS}
    assert Case.objects.filter(origin_id="race").count() == 1
    series = NumberSeries.objects.get(kind="cases.case")
    assert documents.missing(series) == []


def test_a_case_is_put_into_one_draft(cast: Cast) -> None:
    case, by = opened(cast), cast.inspector.actor
    found = together(*[lambda: cases.draft_notice(by=by, cases=[fresh(case)])] * WORKERS)
    assert found == {"done": 1, "notice.case_taken": WORKERS - 1}
    assert Notice.objects.count() == 1


def test_receiving_and_disputing_at_once_never_hang_and_never_contradict(cast: Cast) -> None:
    """The order of locks: case, then notice; a verb on the notice takes its cases without waiting."""
    by = cast.head.actor
    for _round in range(6):
        case = opened(cast)
        notice = issued(cast, case)
        found = together(
            lambda notice=notice: cases.receive(Notice.objects.get(pk=notice.pk), by=by),
            lambda case=case: cases.dispute(Case.objects.get(pk=case.pk), by=by, reason="不服"),
        )
        assert found["done"] >= 1
        assert set(found) <= {"done", "case.busy"}
        assert fresh(case).state in {"disputed", "rectifying"}


def test_two_workers_deem_and_escalate_once(cast: Cast) -> None:
    cases.seed_rules()
    case = received(cast, opened(cast))
    other = issued(cast, opened(cast))
    Case.objects.filter(pk=case.pk).update(due_at=now().replace(year=2025))
    other.cases.get().clocks.filter(kind="receive").update(due_at=now().replace(year=2025))
    together(*[cases.deem_received] * 4, *[cases.escalate_overdue] * 4)
    assert Notice.objects.get(pk=other.pk).receipt == "deemed"
    climbed = Escalation.objects.filter(case=case)
    rungs = LadderRung.objects.filter(severity="").count()
    assert climbed.count() == climbed.values("rung").distinct().count() == rungs
    assert case.steps.filter(verb="escalate").count() == climbed.count()


def test_reports_of_one_notice_at_once_leave_it_answered(cast: Cast) -> None:
    pool = [opened(cast) for _n in range(4)]
    notice, by = issued(cast, *pool), cast.head.actor
    cases.receive(notice, by=by)
    found = together(
        *(lambda case=case: cases.report_fixed(fresh(case), by=by, measures="已改") for case in pool)
    )
    assert found == {"done": 4}
    assert Notice.objects.get(pk=notice.pk).state == "answered"
    by = cast.inspector.actor
    found = together(*(lambda case=case: cases.verify(Case.objects.get(pk=case.pk), by=by) for case in pool))
    assert found == {"done": 4}
    assert Notice.objects.get(pk=notice.pk).state == "closed"


def test_kept_numbers_are_right_at_every_moment_beside_writers_and_folders(cast: Cast) -> None:
    by, pool = cast.inspector.actor, [opened(cast) for _n in range(4)]

    def turn(case: Case) -> None:
        for _round in range(3):
            notice = cases.issue(cases.draft_notice(by=by, cases=[fresh(case)]), by=by)
            cases.withdraw(notice, by=by, reason="重新开具")

    def look() -> None:
        for _round in range(40):
            assert queries.wrong_tallies() == []

    def fold() -> None:
        for _round in range(40):
            cases.fold_tallies()

    found = together(*(lambda case=case: turn(case) for case in pool), fold, fold, look)
    assert found == {"done": 7}
    cases.fold_tallies()
    assert queries.wrong_tallies() == []
    kept = list(Tally.objects.filter(person_id=0).values_list("unit_id", "state", "n"))
    assert kept == [(cast.catering.pk, "open", 4)]


def test_a_wrong_number_found_by_many_is_put_right_once(cast: Cast) -> None:
    opened(cast)
    Tally.objects.create(person_id=0, unit_id=cast.catering.pk, state="closed", n=5)
    assert together(*[cases.check_tallies] * WORKERS) == {"done": WORKERS}
    assert queries.wrong_tallies() == []


def test_nobody_waits_for_whoever_changes_or_folds_the_same_number(cast: Cast) -> None:
    mine, other = opened(cast), opened(cast)

    def hasty() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
            cases.void(fresh(other), by=cast.monitoring_head.actor, reason="重复")

    with transaction.atomic():
        cases.void(mine, by=cast.monitoring_head.actor, reason="重复")
        assert cases.fold_tallies() > 0
        assert together(hasty) == {"done": 1}
    assert queries.wrong_tallies() == []
