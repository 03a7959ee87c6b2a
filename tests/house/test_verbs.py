"""Every verb passes the gate: a public function of `services` that takes `by` is an act, named after its room."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

ROOMS = [room for room in settings.ROOMS if room.count(".") == 2 and not room.startswith("duqin.interfaces")]


def verbs() -> list[tuple[str, Callable[..., Any]]]:
    """Public functions defined in the services of each room."""
    found = []
    for room in ROOMS:
        try:
            face = importlib.import_module(f"{room}.services")
        except ModuleNotFoundError:
            continue
        modules = [face]
        if hasattr(face, "__path__"):
            modules += [
                importlib.import_module(f"{face.__name__}.{info.name}")
                for info in pkgutil.walk_packages(face.__path__)
            ]
        for module in modules:
            for name, thing in vars(module).items():
                if (
                    inspect.isfunction(thing)
                    and not name.startswith("_")
                    and thing.__module__ == module.__name__
                ):
                    found.append((f"{module.__name__}.{name}", thing))
    return found


VERBS = verbs()
GATE = {
    "duqin.foundation.trust.services.gate.act",
    "duqin.foundation.trust.services.gate.record_denial",
}


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
