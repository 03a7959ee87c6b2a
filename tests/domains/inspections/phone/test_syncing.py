"""What a device did arrives once, in order, whatever happened on the way."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from duqin.domains.inspections import queries, services
from duqin.domains.inspections.models import (
    Answer,
    AnswerPhoto,
    AnswerWrite,
    Divergence,
    Finding,
    Inspection,
    Party,
    PhotoPart,
    PhotoUpload,
    Signature,
    SyncOperation,
    Task,
    TwistedOperation,
)
from duqin.domains.inspections.services import operations
from duqin.engines.cases.models import Case, Notice
from duqin.engines.documents import queries as documents
from duqin.foundation.organisation.models import Seat
from duqin.foundation.trust.models import AuditEntry, Evidence
from duqin.kernel.errors import Refusal
from duqin.kernel.moments import now, today
from tests.cast import Cast, Member
from tests.domains.inspections import plan_making, visit
from tests.domains.inspections.phone.device import PHONE, Phone

BrowserOf = Callable[[Member], Client]


@pytest.fixture
def campus(cast: Cast) -> Cast:
    plan_making.working_calendar(cast)
    visit.library(cast, effective_on=today() - timedelta(days=30))
    return cast


@pytest.fixture
def task(campus: Cast) -> Task:
    """A task of the inspector that runs today."""
    plan_making.in_force(
        campus,
        rhythm="daily",
        from_date=today(),
        to_date=today() + timedelta(days=20),
        lead=campus.inspector.person,
    )
    return Task.objects.order_by("from_date", "pk")[0]


@pytest.fixture
def phone(campus: Cast, browser_of: BrowserOf) -> Phone:
    return Phone(browser_of(campus.inspector))


@pytest.fixture
def other(campus: Cast, browser_of: BrowserOf) -> Phone:
    return Phone(browser_of(campus.second_inspector))


def shared(cast: Cast) -> Inspection:
    """An open sheet of the inspector on which the second inspector writes too."""
    inspection = visit.begin(cast)
    Party.objects.create(inspection=inspection, role="inspector", person=cast.second_inspector.person)
    return inspection


def outcomes(told: list[dict[str, object]]) -> list[object]:
    return [one["outcome"] for one in told]


def test_the_day_holds_tasks_clauses_history_numbers_and_the_signed_time(
    campus: Cast, task: Task, phone: Phone
) -> None:
    visit.handed_in(campus, "C-1")
    pack = phone.take_day()
    mine = next(one for one in pack["tasks"] if one["id"] == task.pk)
    assert {pack["clauses"][str(pk)]["code"] for pk in mine["items"]} == {f"C-{n}" for n in range(1, 6)}
    assert pack["anchor"]
    assert pack["numbers"] == {str(task.plan.host_id): pack["numbers"][str(task.plan.host_id)]}
    assert len(pack["numbers"][str(task.plan.host_id)]) == 3
    assert phone.take_day()["numbers"] == pack["numbers"], "asking again takes no further numbers"


def test_a_whole_inspection_in_any_order_arrives_once(campus: Cast, task: Task, phone: Phone) -> None:
    pack = phone.take_day()
    key, clause = uuid4(), visit.clause("C-1")
    picture = visit.picture("blue")
    sha = hashlib.sha256(picture).hexdigest()
    phone.do("start", key, task=task.pk)
    phone.do("answer", key, clause=visit.clause("C-2").pk, result="ok", measured=["75"])
    phone.do("answer", key, clause=clause.pk, result="problem")
    phone.do("note", key, clause=clause.pk, text="靠近排水沟")
    phone.do("finding", key, clause=clause.pk, description="地面有积水", photos=[sha])
    phone.do("sign", key, role="accompany", name="赵经理", sha256=phone.upload(visit.picture("green")))
    before = [op["id"] for op in phone.log]
    submit = phone.do("submit", key, summary="整体较好", after=before)
    number = pack["numbers"][str(task.plan.host_id)][0]
    issue = phone.do(
        "issue",
        key,
        unit=task.unit_id,
        number=number,
        receiver="赵经理",
        signature=hashlib.sha256(visit.picture("green")).hexdigest(),
        after=[*before, submit["id"]],
    )
    shuffled = phone.log * 3
    random.Random(7).shuffle(shuffled)
    phone.send(*shuffled)
    assert set(phone.ask(*phone.log).values()) == {"applied", "waiting"}, "the photograph is not here yet"
    assert not Finding.objects.exists()
    phone.upload(picture)
    assert set(phone.ask(*phone.log).values()) == {"applied"}
    inspection = Inspection.objects.get(pk=key)
    assert inspection.state == "submitted"
    assert [finding.description for finding in inspection.findings.all()] == ["地面有积水"]
    assert Signature.objects.count() == 1
    notice = Notice.objects.get()
    assert (str(notice.number), notice.state, notice.receipt) == (number, "received", "signed")
    assert notice.recorded_at is not None
    assert Case.objects.count() == 1
    assert phone.send(issue)[0]["answer"]["number"] == number
    assert all(not documents.missing(series) for series in documents.series_of("cases.notice"))
    assert Answer.objects.get(clause=clause).note == "靠近排水沟"


def test_the_same_operation_five_times_gives_one_record_and_one_answer(campus: Cast, phone: Phone) -> None:
    inspection = visit.begin(campus)
    op = phone.do("finding", inspection.pk, clause=visit.clause("C-1").pk, description="积水")
    told = [phone.send(op)[0] for _retry in range(5)]
    assert all(one == told[0] for one in told)
    assert (Finding.objects.count(), SyncOperation.objects.count()) == (1, 1)


def test_an_answer_costs_few_statements_and_counts_the_sheet_up_once(campus: Cast, phone: Phone) -> None:
    inspection = visit.begin(campus)
    clauses = [visit.clause(f"C-{n}").pk for n in (1, 3, 4, 5)]
    ops = [
        phone.do("answer", inspection.pk, clause=clause, result=result)
        for clause in clauses
        for result in ("ok", "na")
    ]
    phone.send(ops[0])  # some things are asked once a process

    def asked(*sent: dict[str, Any]) -> int:
        version = Inspection.objects.get(pk=inspection.pk).version
        with CaptureQueriesContext(connection) as seen:
            assert set(outcomes(phone.send(*sent))) == {"applied"}
        assert Inspection.objects.get(pk=inspection.pk).version == version + len(sent)
        return len(seen.captured_queries)

    again, few, many = asked(ops[1]), asked(ops[2]), asked(*ops[4::2])
    several = 0 if connection.vendor == "postgresql" else 2  # what SQLite stores table by table
    assert many - few <= 12 + several, "the next answer of a batch"
    assert again - few <= 2, "what stands already is looked at"
    assert AnswerWrite.objects.count() == len(ops) - 3


def test_the_same_id_with_other_content_is_refused_and_both_are_kept(campus: Cast, phone: Phone) -> None:
    inspection = visit.begin(campus)
    op = phone.do("finding", inspection.pk, clause=visit.clause("C-1").pk, description="积水")
    phone.send(op)
    twisted = op | {"body": op["body"] | {"description": "没有积水"}}
    told = phone.send(twisted)[0]
    assert (told["outcome"], told["code"]) == ("refused", "sync.twisted")
    assert Finding.objects.get().description == "积水"
    assert TwistedOperation.objects.get().body["description"] == "没有积水"


def test_of_a_strangers_twisted_copy_nothing_is_kept(campus: Cast, phone: Phone, other: Phone) -> None:
    """The id of an operation is that of its finding, which stands in addresses."""
    inspection = visit.begin(campus)
    op = phone.do("finding", inspection.pk, clause=visit.clause("C-1").pk, description="积水")
    phone.send(op)
    told = other.send(op | {"body": op["body"] | {"description": "没有积水"}})[0]
    assert (told["outcome"], told["code"]) == ("refused", "sync.twisted")
    assert not TwistedOperation.objects.exists()


def test_what_no_database_takes_is_left_out_of_a_text_and_holds_up_nothing(
    campus: Cast, phone: Phone
) -> None:
    inspection = visit.begin(campus)
    op = phone.do("finding", inspection.pk, clause=visit.clause("C-1").pk, description="积\x00水\ud800处")
    assert outcomes(phone.send(op)) == ["applied"]
    assert Finding.objects.get().description == "积水处"
    assert "\x00" not in SyncOperation.objects.get().body["description"]


def test_a_number_that_no_column_holds_is_refused_and_the_rest_is_taken(campus: Cast, phone: Phone) -> None:
    inspection = visit.begin(campus)
    phone.do("answer", inspection.pk, clause=10**30, result="ok")
    phone.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok", stop=10**30)
    phone.do("answer", inspection.pk, clause=visit.clause("C-4").pk, result="ok")
    assert outcomes(phone.send())[::2] == ["refused", "applied"]


def test_a_stuck_record_holds_up_nobody(campus: Cast, phone: Phone) -> None:
    inspection = visit.begin(campus)
    stuck = phone.do("photo", inspection.pk, clause=visit.clause("C-1").pk, sha256="0" * 64)
    wrong = phone.do("answer", inspection.pk, clause=999_999, result="ok")
    unknown = phone.do("teleport", inspection.pk)
    fine = phone.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok")
    assert outcomes(phone.send()) == ["waiting", "refused", "waiting", "applied"]
    kept = SyncOperation.objects.in_bulk([UUID(op["id"]) for op in (stuck, wrong, unknown, fine)])
    assert [kept[UUID(op["id"])].code for op in (stuck, wrong, unknown)] == [
        "sync.no_photo",
        "answer.clause",
        "sync.unknown",
    ]
    assert [op.kind for op in queries.unwritten(inspection)] == ["photo", "answer", "teleport"]


def test_a_malformed_operation_stays_with_the_device_and_the_next_is_taken(
    campus: Cast, phone: Phone
) -> None:
    inspection = visit.begin(campus)
    broken = phone.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok")
    broken["clock"] = "yesterday"
    phone.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok")
    told = phone.send()
    assert outcomes(told) == ["refused", "applied"]
    assert told[0]["code"] == "sync.malformed"


def test_two_devices_on_different_items_ask_nobody(campus: Cast, phone: Phone, other: Phone) -> None:
    inspection = shared(campus)
    phone.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok")
    other.do("answer", inspection.pk, clause=visit.clause("C-4").pk, result="na")
    assert outcomes(phone.send()) + outcomes(other.send()) == ["applied"] * 2
    assert not Divergence.objects.exists()
    assert Answer.objects.count() == 2


@pytest.mark.parametrize("first", ["phone", "other"])
def test_two_answers_to_one_item_are_both_kept_and_the_lead_chooses(
    campus: Cast, phone: Phone, other: Phone, first: str
) -> None:
    inspection, clause = shared(campus), visit.clause("C-1")
    mine = phone.do("answer", inspection.pk, clause=clause.pk, result="ok")
    other.do("answer", inspection.pk, clause=clause.pk, result="na")
    for device in (phone, other) if first == "phone" else (other, phone):
        assert outcomes(device.send()) == ["applied"]
    [differing] = queries.divergences(inspection)
    assert {(w.result, str(w.person)) for w in differing.writes} == {("ok", "王督查"), ("na", "郑督查")}
    with pytest.raises(Refusal, match="两个不同的答案") as refused:
        services.submit(inspection, by=campus.inspector.actor)
    assert refused.value.code == "inspection.diverged"
    services.settle_divergence(
        inspection, by=campus.inspector.actor, divergence=differing.divergence, chosen=UUID(mine["id"])
    )
    row = Answer.objects.get()
    assert (row.result, row.is_diverged) == ("ok", False)
    assert row.writes.count() == 3
    assert Divergence.objects.get().settled_by == campus.inspector.person
    assert services.submit(inspection, by=campus.inspector.actor).state == "submitted"


def test_who_took_the_sheet_along_replaces_what_he_saw(campus: Cast, phone: Phone, other: Phone) -> None:
    inspection, clause = shared(campus), visit.clause("C-1")
    services.answer(inspection, by=campus.inspector.actor, clause=clause, result="ok")
    [sheet] = other.take_day()["sheets"]
    seen = sheet["answers"][0]["seen"]
    other.do("answer", inspection.pk, clause=clause.pk, result="na", seen=seen)
    other.send()
    row = Answer.objects.get()
    assert (row.result, row.is_diverged) == ("na", False)


def test_an_answer_on_the_page_and_one_unseen_on_a_device_diverge(campus: Cast, other: Phone) -> None:
    inspection, clause = shared(campus), visit.clause("C-1")
    other.do("answer", inspection.pk, clause=clause.pk, result="na")
    services.answer(inspection, by=campus.inspector.actor, clause=clause, result="ok")
    other.send()
    assert len(queries.divergences(inspection)[0].writes) == 2
    with pytest.raises(Refusal, match="请检查负责人先选定"):
        services.answer(inspection, by=campus.second_inspector.actor, clause=clause, result="problem")


def test_two_who_began_one_task_apart_fill_one_inspection(
    campus: Cast, task: Task, phone: Phone, other: Phone
) -> None:
    mine, theirs = uuid4(), uuid4()
    phone.do("start", mine, task=task.pk)
    phone.do("answer", mine, clause=visit.clause("C-1").pk, result="ok")
    other.do("start", theirs, task=task.pk)
    other.do("answer", theirs, clause=visit.clause("C-4").pk, result="ok")
    other.do("finding", theirs, clause=visit.clause("C-5").pk, description="灭火器过期")
    assert outcomes(phone.send()) == ["applied"] * 2
    assert outcomes(other.send()) == ["applied"] * 3
    inspection = Inspection.objects.get()
    assert inspection.pk == mine
    assert inspection.answers.count() == 3
    assert inspection.findings.get().found_by == campus.second_inspector.person


def found_before_it_was_handed_in(campus: Cast, phone: Phone, other: Phone) -> dict[str, Any]:
    """A finding that one of two wrote, not sent when the other handed the sheet in."""
    inspection = shared(campus)
    late = other.do("finding", inspection.pk, clause=visit.clause("C-5").pk, description="灭火器过期")
    phone.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok")
    phone.do("submit", inspection.pk)
    phone.send()
    return late


def test_what_was_written_before_the_sheet_was_handed_in_may_come_after_it(
    campus: Cast, phone: Phone, other: Phone
) -> None:
    late = found_before_it_was_handed_in(campus, phone, other)
    assert outcomes(other.send(late)) == ["applied"]
    finding = Finding.objects.get()
    assert finding.case is not None
    assert Notice.objects.get().state == "drafted"
    assert not Inspection.objects.get().found_nothing


def test_of_an_act_that_was_taken_back_no_row_says_it_was_done(
    campus: Cast, phone: Phone, other: Phone
) -> None:
    """The finding is recorded, then its case finds nobody who answers for it: both are undone, and so is their trace."""
    late = found_before_it_was_handed_in(campus, phone, other)
    Seat.objects.filter(unit=campus.catering).delete()
    told = other.send(late)[0]
    assert (told["outcome"], told["code"]) == ("refused", "case.no_head")
    assert not Finding.objects.exists()
    assert not AuditEntry.objects.filter(verb="inspections.record_finding").exists()


def test_what_comes_after_the_record_was_confirmed_is_kept_and_shown(
    campus: Cast, phone: Phone, other: Phone
) -> None:
    inspection = shared(campus)
    services.answer(inspection, by=campus.inspector.actor, clause=visit.clause("C-1"), result="ok")
    services.submit(inspection, by=campus.inspector.actor)
    services.confirm(inspection, by=campus.monitoring_head.actor)
    other.do("finding", inspection.pk, clause=visit.clause("C-5").pk, description="灭火器过期")
    assert outcomes(other.send()) == ["waiting"]
    [kept] = queries.unwritten(inspection)
    assert (kept.code, kept.body["description"]) == ("sync.settled", "灭火器过期")


def test_a_half_done_sheet_is_handed_over_and_the_first_ones_rest_still_arrives(
    campus: Cast, phone: Phone, other: Phone
) -> None:
    inspection = visit.begin(campus)
    forgotten = phone.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok")
    phone.send(phone.do("hand_over", inspection.pk, to=campus.second_inspector.person.pk))
    inspection.refresh_from_db()
    assert inspection.lead == campus.second_inspector.person
    other.do("answer", inspection.pk, clause=visit.clause("C-4").pk, result="ok")
    assert outcomes(other.send()) == ["applied"]
    assert outcomes(phone.send(forgotten)) == ["applied"]
    assert Answer.objects.filter(result="ok").count() == 2


def test_a_photograph_goes_on_where_it_stopped(campus: Cast, phone: Phone) -> None:
    noise = random.Random(3).randbytes(3 * 200 * 200)
    from PIL import Image

    picture = visit.io.BytesIO()
    Image.frombytes("RGB", (200, 200), noise).save(picture, "JPEG", quality=95)
    content = picture.getvalue()
    sha = phone.upload(content, part=10_000, stop_after=2)
    assert PhotoUpload.objects.get().received == 20_000
    phone.browser.post(
        f"{PHONE}/photos/?sha256={sha}&offset=10000&size={len(content)}",
        content[10_000:20_000],
        content_type="x/y",
    )
    assert PhotoUpload.objects.get().received == 20_000, "a part twice is there once"
    gap = phone.browser.post(
        f"{PHONE}/photos/?sha256={sha}&offset=30000&size={len(content)}",
        content[30_000:40_000],
        content_type="x/y",
    )
    assert (gap.status_code, gap.json()["received"]) == (409, 20_000)
    phone.upload(content, part=10_000)
    assert Evidence.objects.get().sha256 == sha
    assert not PhotoPart.objects.exists()


def test_bytes_that_do_not_have_their_hash_are_asked_for_again(campus: Cast, phone: Phone) -> None:
    content = visit.picture()
    sha = hashlib.sha256(b"something else").hexdigest()
    address = f"{PHONE}/photos/?sha256={sha}&offset=0&size={len(content)}"
    answer = phone.browser.post(address, content, content_type="x/y")
    assert answer.json() == {"received": 0, "done": False}
    assert not Evidence.objects.exists()


def test_nobody_attaches_a_photograph_he_has_not_got(campus: Cast, phone: Phone, other: Phone) -> None:
    sha = other.upload(visit.picture("orange"))
    inspection = visit.begin(campus)
    phone.do("photo", inspection.pk, clause=visit.clause("C-1").pk, sha256=sha)
    assert outcomes(phone.send()) == ["waiting"]


def test_unused_numbers_come_back_as_void_and_the_series_stays_complete(
    campus: Cast, task: Task, phone: Phone
) -> None:
    numbers = phone.take_day()["numbers"][str(task.plan.host_id)]
    assert phone.post("leave", phone.envelope(keep=[numbers[1]])).json() == {"returned": 2}
    register = {str(row): row.void_reason for row in documents.register("cases.notice")}
    assert register == {numbers[0]: "离线预留，未使用", numbers[1]: "", numbers[2]: "离线预留，未使用"}
    assert all(not documents.missing(series) for series in documents.series_of("cases.notice"))
    with time_machine.travel(now() + timedelta(days=31)):
        assert services.return_forgotten_numbers() == 1
        assert services.return_forgotten_numbers() == 0


def test_a_notice_is_issued_at_its_moment_and_both_times_are_kept(
    campus: Cast, task: Task, phone: Phone
) -> None:
    pack = phone.take_day()
    number, key = pack["numbers"][str(task.plan.host_id)][0], uuid4()
    then = now()
    phone.do("start", key, task=task.pk, at=then)
    phone.do("finding", key, clause=visit.clause("C-4").pk, description="无留样", at=then)
    submit = phone.do("submit", key, at=then)
    phone.do("issue", key, at=then, unit=task.unit_id, number=number, after=[submit["id"]])
    with time_machine.travel(then + timedelta(days=2)):
        phone.browser.force_login(campus.inspector.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
        assert outcomes(phone.send()) == ["applied"] * 4
    notice = Notice.objects.get()
    assert abs(notice.issued_at - then) < timedelta(seconds=5)
    assert notice.recorded_at - notice.issued_at > timedelta(days=1, hours=23)
    clock = notice.cases.get().clocks.get(kind="rectify")
    assert clock.started_at == notice.issued_at


def test_a_clock_that_is_off_is_marked_and_set_right_by_the_anchor(campus: Cast, phone: Phone) -> None:
    inspection = visit.begin(campus)
    ahead = timedelta(days=3650)
    said = phone.envelope(device_now=(now() + ahead).isoformat())
    phone.pack = phone.post("day", said).json()
    op = phone.do("answer", inspection.pk, at=now() + ahead, clause=visit.clause("C-1").pk, result="ok")
    answer = phone.post(
        "operations", phone.envelope(device_now=(now() + ahead).isoformat(), operations=[op])
    ).json()
    row = SyncOperation.objects.get()
    assert row.clock_gap == pytest.approx(ahead.total_seconds(), abs=5)
    assert abs(row.believed_at - now()) < timedelta(seconds=5)
    assert row.device_at - row.received_at > timedelta(days=3649)
    assert not answer["clock_jumped"]
    jumped = phone.post("operations", phone.envelope(operations=[])).json()
    assert jumped["clock_jumped"]


def test_an_old_version_is_told_to_update_and_keeps_everything(campus: Cast, phone: Phone) -> None:
    phone.protocol = 99
    phone.do("answer", uuid4(), clause=1, result="ok")
    answer = phone.post("operations", phone.envelope(operations=phone.log))
    assert (answer.status_code, answer.json()["code"]) == (422, "sync.update")
    assert not SyncOperation.objects.exists()


def test_another_persons_device_is_refused(campus: Cast, phone: Phone, other: Phone) -> None:
    phone.take_day()
    other.id = phone.id
    answer = other.post("day", other.envelope())
    assert (answer.status_code, answer.json()["code"]) == (409, "sync.other_person")


def test_who_may_not_write_is_refused_and_it_is_kept(campus: Cast, browser_of: BrowserOf) -> None:
    inspection, stranger = visit.begin(campus), Phone(browser_of(campus.head))
    stranger.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok")
    [told] = stranger.send()
    assert (told["outcome"], told["code"]) == ("refused", "forbidden")
    assert not Answer.objects.exists()
    assert SyncOperation.objects.get().outcome == "refused"
    denied = AuditEntry.objects.get(result="denied")
    assert denied.actor_name == campus.head.person.name


def test_keys_live_400_days(campus: Cast, phone: Phone) -> None:
    inspection = visit.begin(campus)
    phone.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok")
    phone.send()
    with time_machine.travel(now() + timedelta(days=399)):
        assert services.forget_old_keys() == 0
    with time_machine.travel(now() + timedelta(days=401)):
        assert services.forget_old_keys() == 1


def test_the_lead_sees_both_answers_on_a_page_and_chooses_there(
    campus: Cast, phone: Phone, other: Phone, browser_of: BrowserOf
) -> None:
    inspection, clause = shared(campus), visit.clause("C-1")
    phone.do("answer", inspection.pk, clause=clause.pk, result="ok")
    theirs = other.do("answer", inspection.pk, clause=clause.pk, result="na")
    stuck = other.do("photo", inspection.pk, clause=clause.pk, sha256="0" * 64)
    phone.send()
    other.send()
    address = f"/inspections/{inspection.pk}/differing/"
    page = phone.browser.get(address).content.decode()
    assert all(words in page for words in ("王督查", "郑督查", "合格", "不适用", "以此为准", "照片没有传到"))
    assert "以此为准" not in other.browser.get(address).content.decode(), "only the lead chooses"
    assert address in phone.browser.get(f"/inspections/{inspection.pk}/sheet/").content.decode()
    assert address in phone.browser.get(f"/inspections/{inspection.pk}/").content.decode()
    divergence = Divergence.objects.get()
    refused = other.browser.post(f"{address}{divergence.pk}/", {"chosen": theirs["id"]})
    assert refused.status_code == 403
    answer = phone.browser.post(f"{address}{divergence.pk}/", {"chosen": theirs["id"]})
    assert answer.status_code == 302
    assert Answer.objects.get().result == "na"
    assert SyncOperation.objects.get(pk=stuck["id"]).outcome == "waiting"
    assert browser_of(campus.stranger).get(address).status_code == 404


def test_what_the_pages_answered_at_one_stroke_and_took_back_merges_item_by_item(
    campus: Cast, phone: Phone, other: Phone
) -> None:
    inspection, by = shared(campus), campus.inspector.actor
    clauses = [visit.clause("C-1"), visit.clause("C-4")]
    stroke = uuid4()
    services.answer_rest(inspection, by=by, clauses=clauses, operation_id=stroke)
    for clause in clauses:
        other.do("answer", inspection.pk, clause=clause.pk, result="na")
    assert outcomes(other.send()) == ["applied"] * 2
    assert len(queries.divergences(inspection)) == 2
    fresh = visit.clause("C-5")
    services.answer_rest(inspection, by=by, clauses=[fresh], operation_id=(again := uuid4()))
    services.take_back(inspection, by=by, operation_id=again)
    other.do("answer", inspection.pk, clause=fresh.pk, result="na")
    other.send()
    row = Answer.objects.get(clause=fresh)
    assert (row.result, row.is_diverged) == ("na", False), "an answer taken back is no answer"


def test_what_a_colleague_sent_wrongly_keeps_nobody_from_handing_in(
    campus: Cast, phone: Phone, other: Phone
) -> None:
    inspection = shared(campus)
    phone.send(phone.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok"))
    wrong = other.do("issue", inspection.pk, unit=999_999, number="x")
    assert outcomes(other.send(wrong)) == ["waiting"]
    assert outcomes(phone.send(phone.do("submit", inspection.pk))) == ["applied"]
    assert Inspection.objects.get().state == "submitted"
    assert SyncOperation.objects.get(pk=wrong["id"]).code == "sync.no_unit"


def test_what_waits_and_fails_by_a_fault_stops_neither_what_woke_it_nor_the_rest(
    campus: Cast, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspection = visit.begin(campus)
    picture = visit.picture("blue")
    waiting = [
        phone.do(
            "photo", inspection.pk, clause=visit.clause(code).pk, sha256=hashlib.sha256(picture).hexdigest()
        )
        for code in ("C-1", "C-4")
    ]
    assert outcomes(phone.send()) == ["waiting", "waiting"]
    phone.upload(picture)
    fine = phone.do("answer", inspection.pk, clause=visit.clause("C-3").pk, result="ok")
    with monkeypatch.context() as broken:
        broken.setitem(operations.KINDS, "photo", _faulty)  # type: ignore[arg-type]  # a mapping that is a dict
        assert outcomes(phone.send(fine)) == ["applied"]
        assert set(phone.ask(*waiting).values()) == {"waiting"}
    assert services.write_waiting() == 2, "the sweep writes what the device does not ask for any more"
    assert AnswerPhoto.objects.count() == 2


def _faulty(task: Any) -> dict[str, Any]:
    AuditEntry.objects.create(at=now(), verb="half.done", result="done")
    raise KeyError("a fault of ours")


def test_an_id_that_another_item_has_is_refused_and_holds_up_nothing(campus: Cast, phone: Phone) -> None:
    """The id of a write of the pages is told to devices as what stands there."""
    inspection = visit.begin(campus)
    clause, another = visit.clause("C-1"), visit.clause("C-3")
    services.answer(inspection, by=campus.inspector.actor, clause=clause, result="ok")
    phone.send(phone.do("answer", inspection.pk, clause=clause.pk, result="na"))
    taken = AnswerWrite.objects.get(device__startswith="pages")
    key = uuid4()
    forged = phone.do("answer", key, clause=another.pk, result="ok") | {"id": str(taken.pk)}
    assert outcomes(phone.send(forged)) == ["waiting"]
    visit.begin(campus, id=key)
    assert outcomes(phone.send(phone.do("answer", key, clause=clause.pk, result="ok"))) == ["applied"]
    assert SyncOperation.objects.get(pk=taken.pk).code == "sync.id_taken"
    assert not Answer.objects.filter(inspection=key, clause=another).exists()


@pytest.mark.parametrize("sequence", [2**31, 2**32 + 7, 2**70])
def test_a_number_that_does_not_fit_is_refused_and_not_stored_as_another(
    campus: Cast, phone: Phone, sequence: int
) -> None:
    inspection = visit.begin(campus)
    huge = phone.do("answer", inspection.pk, clause=visit.clause("C-1").pk, result="ok")
    fine = phone.do("answer", inspection.pk, clause=visit.clause("C-4").pk, result="ok")
    assert outcomes(phone.send(huge | {"sequence": sequence}, fine)) == ["refused", "applied"]
    assert SyncOperation.objects.get().sequence == fine["sequence"]


@pytest.mark.parametrize("facts", ['{"place":"\\u0000"}', '{"a":NaN}', "[" * 1500])
def test_facts_that_no_database_takes_are_left_out(phone: Phone, facts: str) -> None:
    content = visit.picture("blue")
    sha = hashlib.sha256(content).hexdigest()
    address = f"{PHONE}/photos/?sha256={sha}&offset=0&size={len(content)}&facts={quote(facts)}"
    answer = phone.browser.post(address, content, content_type="application/octet-stream")
    assert answer.json() == {"received": len(content), "done": True}


@pytest.mark.parametrize("kind", ["note", "photo"])
def test_a_note_or_a_photograph_may_come_before_the_answer(campus: Cast, phone: Phone, kind: str) -> None:
    inspection, clause = visit.begin(campus), visit.clause("C-1").pk
    said = {"text": "靠近排水沟"} if kind == "note" else {"sha256": phone.upload(visit.picture("blue"))}
    first = phone.do(kind, inspection.pk, clause=clause, **said)
    assert outcomes(phone.send(first)) == ["applied"]
    connection.check_constraints()  # what is looked at before a commit
    assert Answer.objects.get().result == "unchecked"
    assert outcomes(phone.send(phone.do("answer", inspection.pk, clause=clause, result="ok"))) == ["applied"]
    row = Answer.objects.get()
    assert (row.result, row.photos.count() + row.notes.count()) == ("ok", 1)
