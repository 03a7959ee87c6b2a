"""The kept numbers of cases are what counting all cases gives: after any acts, for anybody, folded or not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from duqin.engines.cases import queries
from duqin.engines.cases import services as cases
from duqin.engines.cases.models import Case, Tally
from duqin.engines.cases.states import CASE
from duqin.foundation.organisation.models import Person, Unit
from duqin.interfaces.cli.main import main
from duqin.kernel.actors import Actor, system
from duqin.kernel.errors import Forbidden, Refusal
from duqin.kernel.moments import today
from duqin.kernel.refs import Ref
from tests.cast import Cast
from tests.engines.cases import story
from tests.engines.cases.story import closed, opened, received

Numbers = dict[tuple[int, str], int]


def counted(by: Actor) -> Numbers:
    """By counting the rows he sees."""
    rows = Case.objects.visible_to(by).order_by().values_list("unit_id", "state").annotate(n=Count("*"))
    return {(unit, state): n for unit, state, n in rows}


def kept(by: Actor) -> Numbers:
    """As the page shows them."""
    return {
        (row.unit.pk, state): n for row in queries.tallies(by) if row.unit for state, n in row.counts.items()
    }


def everyone(cast: Cast) -> list[Actor]:
    """People of every kind of rights, a guest, and the house itself."""
    actors = [member.actor for member in cast.members().values()]
    case = Case.objects.order_by("id").last()
    if case is not None:
        ref = Ref("cases.case", str(case.pk), case.number)
        actors.append(replace(cast.inspector.actor, unit_ids=frozenset(), grants={}, confined_to=ref))
    return [*actors, system("tests")]


def same_for_everyone(cast: Cast) -> None:
    for by in everyone(cast):
        assert kept(by) == counted(by), by.ref
    assert queries.wrong_tallies() == []


# ---------------------------------------------------------------- any acts at all


class Walk:
    """Random verbs by people who may do them, on random cases in a state for it; what is refused changes nothing."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.dice = cast, random.Random(seed)
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        found = [None, *Case.objects.exclude(state="void").order_by("id")]
        case = self.dice.choice(found[:30])
        fitting = [name for name in VERBS if case and (CASE.allows(case.state, name) or name == "reassign")]
        name = self.dice.choice(fitting or ["open"])
        verb = VERBS[name]
        try:
            verb(self, case)
        except (Refusal, Forbidden):
            return
        self.done[name] += 1

    def open(self, _case: Case | None) -> None:
        cast, dice = self.cast, self.dice
        unit = dice.choice([cast.catering, cast.fleet, cast.provider])
        people = [cast.student.person, cast.inspector.person, cast.auditor.person, None]
        more = {"responsible": dice.choice(people), "follower": dice.choice(people), "unit": unit}
        opened(cast, **{name: value for name, value in more.items() if value}, severity=dice.choice(GRADES))

    def issue(self, case: Case) -> None:
        story.issued(self.cast, case)

    def receive(self, case: Case) -> None:
        cases.receive(notice_of(case), by=self.unit_head(case))

    def withdraw(self, case: Case) -> None:
        cases.withdraw(notice_of(case), by=self.cast.inspector.actor, reason="写错了")

    def report(self, case: Case) -> None:
        cases.report_fixed(case, by=self.unit_head(case), measures="已改", cause="疏忽")

    def hand_on(self, case: Case) -> None:
        person = self.dice.choice(list(Person.objects.filter(unit=case.unit)))
        cases.reassign(case, by=self.unit_head(case), responsible=person)

    def unit_head(self, case: Case) -> Actor:
        heads = {self.cast.catering: self.cast.head, self.cast.fleet: self.cast.stranger}
        return heads.get(case.unit, self.cast.provider_manager).actor

    def office(self, verb: Callable[..., Any], case: Case, **words: Any) -> None:
        verb(case, by=self.dice.choice([self.cast.inspector, self.cast.monitoring_head]).actor, **words)


def notice_of(case: Case) -> Any:
    item = case.notice_items.filter(is_current=True).first()
    if item is None:
        raise Refusal("tests.no_notice", "nothing to receive or to withdraw")
    return item.notice


GRADES = ("general", "serious", "major")
LATER = {"interim_control": "围挡", "stop_use": "停用", "reason": "缺件"}
VERBS: dict[str, Callable[[Walk, Any], None]] = {
    "open": Walk.open,
    "notify": Walk.issue,
    "acknowledge": Walk.receive,
    "withdraw": Walk.withdraw,
    "report": Walk.report,
    "reassign": Walk.hand_on,
    "verify": lambda walk, case: walk.office(cases.verify, case),
    "send_back": lambda walk, case: walk.office(cases.send_back, case, reason="没改好"),
    "fix_on_the_spot": lambda walk, case: walk.office(
        cases.fix_on_the_spot, case, measures="当场", cause="疏忽"
    ),
    "dispute": lambda walk, case: cases.dispute(case, by=walk.unit_head(case), reason="不是我们的"),
    "settle": lambda walk, case: cases.settle(case, by=walk.cast.director.actor, opinion="维持"),
    "defer": lambda walk, case: cases.defer(
        case, by=walk.cast.director.actor, review_on=today() + timedelta(days=9), **LATER
    ),
    "resume": lambda walk, case: cases.resume(case, by=walk.cast.director.actor, reason="件到了"),
    "reopen": lambda walk, case: walk.office(cases.reopen, case, reason="又坏了"),
    "void": lambda walk, case: walk.office(cases.void, case, reason="重复"),
}


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_acts_the_kept_numbers_are_the_counted_ones(year: Cast, seed: int) -> None:
    walk = Walk(year, seed)
    for turn in range(240):
        with transaction.atomic():
            walk.step()
            if turn % 7 == 6:  # the act fails at its end
                transaction.set_rollback(True)
        if turn % 40 == 19:
            cases.fold_tallies()
        if turn % 20 == 19:
            same_for_everyone(year)
    assert len(walk.done) >= 12, walk.done


def test_the_walk_notices_when_nobody_keeps_the_numbers(year: Cast) -> None:
    for statement in stopped():
        with connection.cursor() as cursor:
            cursor.execute(statement)
    opened(year)
    with pytest.raises(AssertionError):
        same_for_everyone(year)


def stopped() -> list[str]:
    """The triggers that watch for new cases, gone until the transaction of the test is undone."""
    if connection.vendor == "sqlite":
        return ["DROP TRIGGER cases_case_tally_insert"]
    return ["DROP TRIGGER cases_case_tally ON cases_case"]


# ---------------------------------------------------------------- what the verbs do not do


def test_a_case_that_moves_by_any_door_is_counted_where_it_is(year: Cast) -> None:
    """Another unit, another follower, one who does both, nobody who follows, a row that goes."""
    case = opened(year)
    for column, value in (
        ("unit_id", year.fleet.pk),
        ("follower_id", year.student.person.pk),
        ("responsible_id", year.student.person.pk),
        ("follower_id", None),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE cases_case SET {column} = %s WHERE id = %s", [value, case.pk])
        same_for_everyone(year)
    bare = Case(**{f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields if f.name != "id"})
    bare.number, bare.origin_id = "ZG-2", "2"
    bare.save()
    same_for_everyone(year)
    Case.objects.filter(pk=bare.pk).delete()
    same_for_everyone(year)


def test_what_changes_nothing_of_it_adds_no_row(year: Cast) -> None:
    case = opened(year)
    rows = Tally.objects.count()
    case.title = "改个错字"
    case.save()
    assert Tally.objects.count() == rows


def test_nobody_but_a_guest_has_cases_counted(year: Cast) -> None:
    opened(year)
    for by in everyone(year):
        with CaptureQueriesContext(connection) as asked:
            queries.tallies(by)
        assert len(asked) == 1
        assert ('"cases_case"' in asked[0]["sql"]) == (by.confined_to is not None), by.ref


# ---------------------------------------------------------------- folding


def test_folding_leaves_one_row_for_each_sum_and_a_second_time_nothing_to_do(year: Cast) -> None:
    for _turn in range(3):
        closed(year, opened(year))
    received(year, opened(year))
    before = Tally.objects.count()
    gone = cases.fold_tallies()
    assert gone > 20
    assert Tally.objects.count() == before - gone
    left = list(Tally.objects.values_list("person_id", "unit_id", "state"))
    assert len(left) == len(set(left))
    assert not Tally.objects.filter(n__lte=0).exists()
    rows = set(Tally.objects.values_list("pk", flat=True))
    assert cases.fold_tallies() == 0
    assert set(Tally.objects.values_list("pk", flat=True)) == rows, "not written anew"
    same_for_everyone(year)


def test_folding_goes_on_until_all_is_folded(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """More parts than one transaction takes."""
    monkeypatch.setattr("duqin.engines.cases.services.tallying.AT_ONCE", 5)
    for _turn in range(3):
        closed(year, opened(year))
    cases.fold_tallies()
    assert cases.fold_tallies() == 0
    same_for_everyone(year)


def test_folding_that_is_cut_off_has_done_nothing(year: Cast) -> None:
    closed(year, opened(year))
    before = list(Tally.objects.order_by("id").values_list())
    with transaction.atomic():
        cases.fold_tallies()
        transaction.set_rollback(True)
    assert list(Tally.objects.order_by("id").values_list()) == before


# ---------------------------------------------------------------- a doubtful sum


def test_a_wrong_sum_is_found_and_put_right(year: Cast) -> None:
    opened(year)
    pk = Unit.objects.get(code="CD").pk
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_tally (person_id, unit_id, state, n) VALUES (0, %s, 'closed', 3)", [pk]
        )
        cursor.execute("DELETE FROM cases_tally WHERE state = 'open' AND person_id <> 0")
    found = queries.wrong_tallies()
    assert (0, pk, "closed", -3) in found
    assert len(found) == 3, "the head who answers, the inspector who follows"
    assert cases.check_tallies() == 3
    assert cases.check_tallies() == 0
    same_for_everyone(year)


def test_verify_says_whether_the_sums_are_those_of_the_cases(
    year: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    opened(year)
    assert main(["verify"]) == 0
    assert "合计与逐件清点相符" in capsys.readouterr().out
    Tally.objects.create(person_id=0, unit_id=year.fleet.pk, state="open", n=1)
    assert main(["verify"]) == 1
    assert "1 处不符" in capsys.readouterr().err


def test_a_sum_is_not_written_by_hand(year: Cast) -> None:
    opened(year)
    for door in (lambda: Tally.objects.update(n=7), lambda: Tally.objects.all().delete()):
        with pytest.raises(Refusal) as refused:
            door()
        assert refused.value.code == "case.tally_by_triggers"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE cases_tally SET n = 7")


@pytest.mark.usefixtures("year")
def test_the_triggers_are_there() -> None:
    """A migration that rebuilds one of these tables must keep the numbers again (migrations/_tally.py)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {f"cases_case_tally_{when}" for when in ("insert", "update", "delete")}
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
            wanted = {"cases_case_tally", "cases_case_tally_moved"}
        assert wanted <= {name for (name,) in cursor.fetchall()}
