"""Every life is complete: all states reachable, labels present, and each transition tried from every state."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest
from django.conf import settings

from duqin.kernel.errors import Refusal
from duqin.kernel.states import Flow


def flows() -> dict[str, Flow]:
    found = {}
    for room in settings.ROOMS:
        try:
            module = importlib.import_module(f"{room}.states")
        except ModuleNotFoundError:
            continue
        found |= {f"{room}.{name}": flow for name, flow in vars(module).items() if isinstance(flow, Flow)}
    return found


FLOWS = flows()
CASES = [
    (name, state, step.verb)
    for name, flow in FLOWS.items()
    for state in flow.states
    for step in flow.transitions
]


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
def test_every_state_can_be_reached(flow: Flow) -> None:
    reached, waiting = set(), [flow.initial]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += [t.target for t in flow.transitions if state in t.sources]
    assert reached == set(flow.states)


@pytest.mark.parametrize(("name", "state", "verb"), CASES, ids=["-".join(c) for c in CASES])
def test_a_verb_moves_or_is_refused_with_a_sentence(name: str, state: str, verb: str) -> None:
    flow, noun = FLOWS[name], SimpleNamespace(state=state)
    ways = [t for t in flow.transitions if t.verb == verb and state in t.sources]
    if ways:
        assert flow.move(noun, verb) == (state, ways[0].target)
        assert noun.state == ways[0].target
    else:
        with pytest.raises(Refusal) as refusal:
            flow.move(noun, verb)
        assert refusal.value.code == "state.not_allowed"
        assert str(flow[state].label) in str(refusal.value)
        assert noun.state == state
