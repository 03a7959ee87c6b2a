"""Every verb passes the gate: a public function of `services` that takes `by` is an act, named after its room."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

ROOMS = [room for room in settings.ROOMS if room.count(".") == 2 and not room.startswith("duqin.interfaces")]


def verbs() -> list[tuple[str, Callable[..., Any]]]:
    """Functions on the face of each room's services; helpers inside the room are not on the face."""
    found = []
    for room in ROOMS:
        try:
            face = importlib.import_module(f"{room}.services")
        except ModuleNotFoundError:
            continue
        for name, thing in vars(face).items():
            if inspect.isfunction(thing) and not name.startswith("_") and thing.__module__.startswith(room):
                found.append((f"{face.__name__}.{name}", thing))
    return found


VERBS = verbs()
GATE = {"duqin.foundation.trust.services.act", "duqin.foundation.trust.services.record_denial"}


def test_there_are_verbs_to_judge() -> None:
    assert len([1 for _, verb in VERBS if hasattr(verb, "act_code")]) > 40


@pytest.mark.parametrize(("name", "verb"), VERBS, ids=[name for name, _ in VERBS])
def test_a_function_with_an_actor_is_an_act(name: str, verb: Callable[..., Any]) -> None:
    if name in GATE or "by" not in inspect.signature(verb).parameters:
        return
    assert hasattr(verb, "act_code"), f"{name} takes by= and is no @act"
    room = name.split(".")[2]
    assert verb.act_code.startswith(f"{room}."), f"{name} is named {verb.act_code}"
    assert inspect.signature(verb).parameters["by"].kind is inspect.Parameter.KEYWORD_ONLY
    assert verb.__doc__, f"{name} has no docstring"
