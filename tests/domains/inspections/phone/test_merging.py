"""Three devices, lost acknowledgements, re-ordering, hand-overs and restarts, against a list of what people did."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from duqin.domains.inspections.rules.merging import HybridMoment, Write, merged, united
from tests.domains.inspections.phone.replica import SAFEGUARDS, Device, Op, Server

ITEMS = ("C-1", "C-2")
NAMES = ("a", "b", "c")
VALUES = st.sampled_from(["ok", "problem", "na"])
FULL = settings(
    max_examples=500,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)


def machine(without: str = "") -> type[RuleBasedStateMachine]:
    """The machine with one safeguard taken out, or with all of them."""

    class Sync(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.server = Server(without)
            self.devices = {name: Device(name, without) for name in NAMES}
            self.acknowledged: set[str] = set()
            self.replaced: set[str] = set()  # by a person who saw it, or by the same hand later
            self.forged: list[Op] = []
            self.wall = 1_000

        def _tick(self, jump: int) -> int:
            self.wall = max(0, self.wall + jump)
            return self.wall

        @rule(
            who=st.sampled_from(NAMES), item=st.sampled_from(ITEMS), value=VALUES, jump=st.integers(-500, 500)
        )
        def answer(self, who: str, item: str, value: str, jump: int) -> None:
            device = self.devices[who]
            before = [op.id for op in device.did if op.kind == "answer" and op.item == item]
            op = device.do("answer", self._tick(jump), item, value)
            self.replaced |= {*before, *op.seen}

        @rule(who=st.sampled_from(NAMES), item=st.sampled_from(ITEMS), jump=st.integers(-500, 500))
        def note(self, who: str, item: str, jump: int) -> None:
            device = self.devices[who]
            device.do("note", self._tick(jump), item, f"{who}{len(device.did)}")

        @rule(who=st.sampled_from(NAMES))
        def hand_in(self, who: str) -> None:
            self.devices[who].do("submit", self._tick(1))

        @rule(who=st.sampled_from(NAMES), data=st.data(), is_heard=st.booleans(), times=st.integers(1, 3))
        def send(self, who: str, data: Any, is_heard: bool, times: int) -> None:
            """Any of its operations, several times, with or without the answer coming back."""
            device = self.devices[who]
            if not device.unsent:
                return
            op = device.unsent[data.draw(st.sampled_from(sorted(device.unsent)))]
            told = {self.server.receive(op) for _retry in range(times)}
            assert len(told) == 1, "the same operation got two answers"
            due = all(self.server.outcomes.get(one) == "applied" for one in op.after)
            assert told == {"applied"} or not due, "another that waits holds it up"
            if is_heard:
                outcome = told.pop()
                device.heard(op, outcome)
                if outcome == "applied":
                    self.acknowledged.add(op.id)

        @rule(who=st.sampled_from(NAMES), data=st.data())
        def lose(self, who: str, data: Any) -> None:
            """It goes out and never arrives."""
            device = self.devices[who]
            if device.unsent:
                device.lost(device.unsent[data.draw(st.sampled_from(sorted(device.unsent)))])

        @rule(who=st.sampled_from(NAMES), data=st.data())
        def send_twisted(self, who: str, data: Any) -> None:
            """An id that was used already comes with other content."""
            sent = [op for op in self.devices[who].did if op.id in self.server.log and op.kind == "note"]
            if not sent:
                return
            op = data.draw(st.sampled_from(sent))
            forged = Op(**{**vars(op), "value": f"{op.value}!{len(self.forged)}"})
            self.forged.append(forged)
            assert self.server.receive(forged) == "refused"

        @rule(who=st.sampled_from(NAMES))
        def look(self, who: str) -> None:
            self.devices[who].look(self.server, ITEMS)

        @rule(giver=st.sampled_from(NAMES), taker=st.sampled_from(NAMES))
        def hand_over(self, giver: str, taker: str) -> None:
            """The giver sends everything; the taker goes on from what stands on the server."""
            self._drain(self.devices[giver], random.Random(0))
            self.devices[taker].look(self.server, ITEMS)

        @rule()
        def restart(self) -> None:
            self.server.restart()

        def _drain(self, device: Device, chance: random.Random) -> None:
            """Send until nothing is left to send; a bounded number of rounds is always enough."""
            for _round in range(3):
                waiting = list(device.unsent.values())
                chance.shuffle(waiting)
                for op in waiting:
                    outcome = self.server.receive(op)
                    device.heard(op, outcome)
                    if outcome == "applied":
                        self.acknowledged.add(op.id)
            assert not device.unsent, f"stuck: {[op.id for op in device.unsent.values()]}"

        @invariant()
        def what_was_acknowledged_is_there(self) -> None:
            if not hasattr(self, "server"):
                return
            assert self.acknowledged <= set(self.server.log), "acknowledged and gone"
            assert len(self.server.written) == len({op.id for op in self.server.written}), "doubled"

        def teardown(self) -> None:
            """In the end everything arrives; compare with the list of what was done."""
            if not hasattr(self, "server"):
                return
            for device in self.devices.values():
                self._drain(device, random.Random(1))
            done = [op for device in self.devices.values() for op in device.did]
            assert {op.id: op.value for op in done} == {id: op.value for id, op in self.server.log.items()}
            assert [op.value for op in self.server.twisted] == [op.value for op in self.forged]
            for op in done:
                if op.kind == "submit":
                    order = [one.id for one in self.server.written]
                    assert all(order.index(one) < order.index(op.id) for one in op.after), (
                        "handed in too early"
                    )
            for item in ITEMS:
                noted = {op.value for op in done if op.kind == "note" and op.item == item}
                assert set(self.server.notes(item)) == noted, "a note is lost"
                answers = {op.id for op in done if op.kind == "answer" and op.item == item}
                standing = {head.id for head in self.server.register(item).heads}
                assert standing == answers - self.replaced, "an answer is lost, or stands that was replaced"
            self._converges(done)

        def _converges(self, done: list[Op]) -> None:
            """The same operations in another order, several times, make the same sheet."""
            other = Server(without)
            shuffled = done * 2
            random.Random(2).shuffle(shuffled)
            for op in shuffled:
                other.receive(op)
            assert other.sheet(ITEMS) == self.server.sheet(ITEMS)

    return Sync


def test_devices_and_server_converge_and_nothing_is_dropped() -> None:
    run_state_machine_as_test(machine(), settings=FULL)


FOUND_IS_ENOUGH = (Phase.generate,)  # what breaks it need not be made small


@pytest.mark.parametrize("safeguard", SAFEGUARDS)
def test_without_a_safeguard_the_machine_sees_red(safeguard: str) -> None:
    """The list of saboteurs the machine catches: all of them."""
    with pytest.raises((AssertionError, BaseExceptionGroup)):
        run_state_machine_as_test(
            machine(safeguard),
            settings=settings(FULL, max_examples=400, report_multiple_bugs=False, phases=FOUND_IS_ENOUGH),
        )


def write(id: str, millis: int, device: str, value: str, *seen: str) -> Write:
    return Write(id, HybridMoment(millis, 0, device), device, value, frozenset(seen))


def test_two_answers_that_had_not_seen_each_other_both_stand() -> None:
    held = merged([write("1", 5, "a", "ok"), write("2", 9, "b", "problem")])
    assert held.is_diverged
    assert [head.id for head in held.heads] == ["2", "1"]


def test_the_same_answer_twice_asks_nobody() -> None:
    assert not merged([write("1", 5, "a", "ok"), write("2", 9, "b", "ok")]).is_diverged


def test_who_saw_an_answer_replaces_it() -> None:
    held = merged([write("1", 9, "a", "ok"), write("2", 5, "b", "problem", "1")])
    assert [head.id for head in held.heads] == ["2"]


def test_the_order_of_arrival_does_not_matter() -> None:
    writes = [
        write("1", 5, "a", "ok"),
        write("2", 7, "a", "na"),
        write("3", 6, "b", "problem", "1"),
        write("4", 9, "c", "ok"),
    ]
    assert len({merged(order) for order in itertools.permutations(writes)}) == 1


def test_a_clock_that_is_set_back_does_not_reorder_a_device() -> None:
    first = HybridMoment(0, 0, "a").tick(9_000)
    assert first.tick(10) > first
    assert first.tick(10).tick(9_001) > first.tick(10)


def test_a_moment_comes_back_from_its_text_and_sorts_like_it() -> None:
    moments = [HybridMoment(5, 0, "b"), HybridMoment(5, 1, "a"), HybridMoment(1_700_000_000_000, 0, "a")]
    assert [HybridMoment.read(str(one)) for one in moments] == moments
    assert sorted(map(str, moments)) == list(map(str, moments))
    with pytest.raises(ValueError, match="x"):
        HybridMoment.read("x-y-z")


def test_a_set_grows_and_keeps_its_order() -> None:
    said = [(HybridMoment(2, 0, "b"), "乙"), (HybridMoment(1, 0, "a"), "甲"), (HybridMoment(1, 0, "a"), "甲")]
    assert united(said) == ["甲", "乙"]
