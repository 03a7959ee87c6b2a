"""Three devices at once, each operation sent several times in random order: nothing lost, nothing doubled."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, OperationalError, close_old_connections, connection
from django.test import Client

from duqin.domains.inspections import services
from duqin.domains.inspections.models import (
    Answer,
    AnswerNote,
    AnswerWrite,
    Finding,
    Inspection,
    Party,
    SyncDevice,
    SyncOperation,
)
from duqin.domains.inspections.queries.registers import register_of
from duqin.domains.inspections.rules.merging import HybridMoment, Write, merged
from duqin.kernel.actors import Actor
from duqin.kernel.moments import now, today
from tests.cast import Cast, Member
from tests.domains.inspections import visit
from tests.domains.inspections.phone.device import Phone

CODES = ("C-1", "C-3", "C-4", "C-5")


def sheets(cast: Cast, number: int) -> list[Inspection]:
    """Open sheets on which three people write."""
    found = [visit.begin(cast) for _n in range(number)]
    for inspection in found:
        for member in (cast.second_inspector, cast.school_inspector):
            Party.objects.create(inspection=inspection, role="inspector", person=member.person)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_random_interleavings_through_the_database(
    cast: Cast, browser_of: Callable[[Member], Client], seed: int
) -> None:
    """Answers, notes, findings of three phones; acknowledgements lost, order shuffled; compared with the list."""
    visit.library(cast, effective_on=today() - timedelta(days=30))
    [inspection] = sheets(cast, 1)
    chance = random.Random(seed)
    phones = [Phone(browser_of(m)) for m in (cast.inspector, cast.second_inspector, cast.school_inspector)]
    unsure: dict[int, list[dict[str, object]]] = {0: [], 1: [], 2: []}
    clauses = [visit.clause(code) for code in CODES]
    for step in range(50):
        n = chance.randrange(3)
        clause = chance.choice(clauses).pk
        kind = chance.choice(["answer", "answer", "note", "send", "send"])
        if kind == "answer":
            op = phones[n].do(
                "answer", inspection.pk, clause=clause, result=chance.choice(["ok", "na", "problem"])
            )
            unsure[n].append(op)
        elif kind == "note":
            unsure[n].append(phones[n].do("note", inspection.pk, clause=clause, text=f"{n}·{step}"))
        elif unsure[n]:
            batch = chance.sample(unsure[n], k=chance.randint(1, len(unsure[n])))
            phones[n].send(*batch)
            if chance.random() < 0.5:  # the answer came back
                unsure[n] = [op for op in unsure[n] if op not in batch]
    for phone in phones:
        ops = phone.log * 2
        chance.shuffle(ops)
        assert {one["outcome"] for one in phone.send(*ops)} <= {"applied"}
    done = [op for phone in phones for op in phone.log]
    assert SyncOperation.objects.filter(outcome="applied").count() == len(done)
    assert {note.text for note in AnswerNote.objects.all()} == {
        op["body"]["text"] for op in done if op["kind"] == "note"
    }
    for row in Answer.objects.all():
        said = [
            Write(op["id"], HybridMoment.read(op["clock"]), str(phone.id), op["body"]["result"])
            for phone in phones
            for op in phone.log
            if op["kind"] == "answer" and op["body"]["clause"] == row.clause_id
        ]
        expected = merged(said)
        assert row.is_diverged == expected.is_diverged
        assert [head.id for head in register_of(row.writes.all()).heads] == [
            head.id for head in expected.heads
        ]
        if expected.standing:
            assert row.result == expected.standing.value


def flood(cast: Cast, total: int, seed: int) -> None:
    """Three clients at once send `total` operations, each 1 to 5 times, all in random order."""
    chance = random.Random(seed)
    members = (cast.inspector, cast.second_inspector, cast.school_inspector)
    actors: list[Actor] = [member.actor for member in members]
    devices: list[SyncDevice] = [
        services.prepare_device(by=actor, id=uuid4(), name=str(n), protocol=1, device_now=now())
        for n, actor in enumerate(actors)
    ]
    open_sheets = sheets(cast, max(4, total // 200))
    clauses = [visit.clause(code).pk for code in CODES]
    made: list[list[services.Sent]] = [[], [], []]
    for n in range(total):
        who = n % 3
        kind = chance.choice(["answer", "answer", "note", "finding"] if n % 20 == 0 else ["answer", "note"])
        body: dict[str, object] = {"clause": chance.choice(clauses)}
        if kind == "finding":
            body = {"clause": clauses[0], "description": f"问题 {n}"}
        else:
            body |= {"result": chance.choice(["ok", "na"])} if kind == "answer" else {"text": f"备注 {n}"}
        clock = str(HybridMoment(1_700_000_000_000 + n, 0, devices[who].pk.hex[:8]))
        sheet = chance.choice(open_sheets).pk
        made[who].append(services.Sent(uuid4(), n, clock, kind, sheet, body, now()))
    faults: list[BaseException] = []

    def client(who: int) -> None:
        mine = random.Random(seed + who)
        letters = [sent for sent in made[who] for _time in range(mine.randint(1, 5))]
        mine.shuffle(letters)
        try:
            for sent in letters:
                for _again in range(20):
                    try:
                        row = services.take_in(devices[who], by=actors[who], sent=sent)
                    except OperationalError:  # busy: the device comes again
                        continue
                    assert row.outcome == "applied", (row.kind, row.code)
                    break
        except BaseException as fault:
            faults.append(fault)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=client, args=(who,)) for who in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults[0]
    everything = [sent for sents in made for sent in sents]
    of = {
        kind: {sent.id for sent in everything if sent.kind == kind} for kind in ("answer", "note", "finding")
    }
    assert set(SyncOperation.objects.values_list("pk", flat=True)) == {sent.id for sent in everything}
    assert not SyncOperation.objects.exclude(outcome="applied").exists()
    assert set(AnswerWrite.objects.values_list("pk", flat=True)) == of["answer"]
    assert set(AnswerNote.objects.values_list("pk", flat=True)) == of["note"]
    assert set(Finding.objects.values_list("pk", flat=True)) == of["finding"]
    numbers = sorted(Finding.objects.values_list("number", flat=True))
    assert all(one != two for one, two in pairwise(numbers))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
def test_three_clients_at_once_lose_and_double_nothing(transactional_db: None) -> None:
    cast = Cast()
    visit.library(cast, effective_on=today() - timedelta(days=30))
    flood(cast, 240, 11)


@pytest.mark.proof
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the claim is made for PostgreSQL")
def test_ten_thousand_operations_of_three_clients_on_postgresql(transactional_db: None) -> None:
    """10,000 operations, each sent one to five times in random order by three clients: 0 lost, 0 doubled."""
    cast = Cast()
    visit.library(cast, effective_on=today() - timedelta(days=30))
    flood(cast, 10_000, 12)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
def test_five_parallel_retries_of_one_operation_get_one_answer(transactional_db: None) -> None:
    cast = Cast()
    visit.library(cast, effective_on=today() - timedelta(days=30))
    inspection, by = visit.begin(cast), cast.inspector.actor
    device = services.prepare_device(by=by, id=uuid4(), name="", protocol=1, device_now=None)
    sent = services.Sent(
        uuid4(),
        1,
        str(HybridMoment(5, 0, "a")),
        "finding",
        inspection.pk,
        {"clause": visit.clause("C-1").pk, "description": "积水"},
    )
    answers: list[tuple[str, UUID]] = []

    def retry() -> None:
        row = services.take_in(SyncDevice.objects.get(pk=device.pk), by=by, sent=sent)
        answers.append((row.answer["number"], row.pk))
        connection.close()

    threads = [threading.Thread(target=retry) for _n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 5
    assert len(set(answers)) == 1
    assert Finding.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one writer at a time on SQLite")
@pytest.mark.parametrize("turn", range(2))
@pytest.mark.parametrize("is_begun", [True, False])
def test_one_id_of_two_devices_at_once_is_written_once(
    transactional_db: None, is_begun: bool, turn: int
) -> None:
    """For two inspections it is twisted, for one that has not been begun the same again; whichever comes second fails as a
    whole or is told, and sent again it is told. Nothing of it was written."""
    cast = Cast()
    visit.library(cast, effective_on=today() - timedelta(days=30))
    by, id, body = cast.inspector.actor, uuid4(), {"clause": visit.clause("C-1").pk, "result": "ok"}
    keys = [sheet.pk for sheet in sheets(cast, 2)] if is_begun else [uuid4()] * 2
    both = [
        services.Sent(id, 1, str(HybridMoment(5, 0, f"d{who}")), "answer", key, body)
        for who, key in enumerate(keys)
    ]
    told, start = list[bool](), threading.Barrier(2)

    def bring(sent: services.Sent) -> None:
        device = services.prepare_device(by=by, id=uuid4(), name="", protocol=1, device_now=None)
        start.wait(30)
        try:
            row = services.take_in(device, by=by, sent=sent)
        except IntegrityError:
            row = services.take_in(device, by=by, sent=sent)
        told.append(getattr(row, "is_twisted", False))
        connection.close()

    hands = [threading.Thread(target=bring, args=(sent,)) for sent in both]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert sorted(told) == [False, is_begun]
    kept = SyncOperation.objects.get(pk=id)
    assert (kept.outcome, kept.twisted.count()) == (("applied", 1) if is_begun else ("waiting", 0))
    assert list(Answer.objects.values_list("inspection", flat=True)) == [kept.inspection_key] * is_begun
    assert list(AnswerWrite.objects.values_list("pk", flat=True)) == [id] * is_begun
