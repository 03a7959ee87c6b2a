"""Write docs/house.md from the code: floors, rooms, lives, ports, reactions, jobs, rights.

python tools/house.py           write it
python tools/house.py --check   fail when it is not fresh
"""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "house.md"
FLOORS = {
    "kernel": "no tables, no words of the trade",
    "ui": "what every page is made of; knows no room",
    "foundation": "who and where, by what rule, with what proof",
    "engines": "loops without a subject",
    "domains": "the work itself",
    "reporting": "read everything, own only their panes",
    "interfaces": "how one comes in: no tables, no rules",
}


def main() -> int:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    os.environ.setdefault("DUQIN_DATA", tempfile.mkdtemp(prefix="duqin-house-"))
    import django
    from django.utils import translation

    django.setup()
    with translation.override("zh-hans"):
        text = "\n".join(page()) + "\n"
    if "--check" in sys.argv:
        fresh = TARGET.exists() and TARGET.read_text() == text
        print("docs/house.md is fresh." if fresh else "docs/house.md is stale: run `make house`.")
        return 0 if fresh else 1
    TARGET.write_text(text)
    print(f"wrote {TARGET.relative_to(ROOT)}")
    return 0


def page() -> Iterator[str]:
    yield "# The house\n"
    yield "Made by `make house` from the code itself; `make check` fails when it is stale. Why it is so: [decisions](decisions/).\n"
    yield from floors()
    yield from lives()
    yield from sockets()
    yield from reactions()
    yield from sweeps()
    yield from rights()


def floors() -> Iterator[str]:
    yield "## Floors and rooms\n\nArrows go down only: a room imports from floors below it, never from above.\n"
    for floor, words in FLOORS.items():
        yield f"### {floor}: {words}\n"
        for room in rooms(floor):
            yield f"- **{room.removeprefix('duqin.')}** — {first_line(room)}"
        yield ""


def rooms(floor: str) -> list[str]:
    from django.conf import settings

    return [room for room in settings.ROOMS if room.split(".")[1] == floor]


def first_line(module: str) -> str:
    return (importlib.import_module(module).__doc__ or "").strip().splitlines()[0]


def lives() -> Iterator[str]:
    from django.conf import settings

    from duqin.kernel.states import Flow

    yield "## Lives\n\nThe one table of transitions of each noun.\n"
    for room in settings.ROOMS:
        for name, flow in dict(vars(optional(f"{room}.states"))).items():
            if isinstance(flow, Flow):
                yield f"### {flow.noun} ({room.removeprefix('duqin.')}.states.{name})\n"
                yield "```mermaid\nstateDiagram-v2"
                for state in flow:
                    yield f"    {state.value}: {state.label}"
                yield f"    [*] --> {flow.initial}"
                for step in flow.transitions:
                    for source in sorted(step.sources):
                        yield f"    {source} --> {step.target}: {step.label or step.verb}"
                yield "```\n"


def sockets() -> Iterator[str]:
    from django.conf import settings

    from duqin.kernel.registry import Registry

    yield "## Ports\n\nSockets of lower rooms and what is plugged into them.\n"
    yield "| socket | plugged in |\n|---|---|"
    for room in settings.ROOMS:
        for name, thing in dict(vars(optional(f"{room}.ports"))).items():
            if isinstance(thing, Registry):
                yield f"| {room.removeprefix('duqin.')}.{name} | {', '.join(key for key, _ in thing.items()) or '—'} |"
    yield ""


def reactions() -> Iterator[str]:
    from duqin.kernel.events import listeners

    yield "## Reactions\n\nFacts and who listens, in the same transaction, in this order.\n"
    yield "| fact | handlers |\n|---|---|"
    for fact, handlers in sorted(listeners().items()):
        yield f"| {fact} | {', '.join(h.removeprefix('duqin.') for h in handlers)} |"
    yield ""


def sweeps() -> Iterator[str]:
    from duqin.kernel.jobs import jobs

    yield "## Periodic work\n\nEvery job is a sweep: running it twice, or killing it, changes nothing.\n"
    yield "| job | 名称 | every |\n|---|---|---|"
    for job in jobs:
        yield f"| {job.name} | {job.label} | {job.every} |"
    yield ""


def rights() -> Iterator[str]:
    from duqin.kernel.capabilities import declared

    yield "## Capabilities\n\nRights that posts carry as data; no role name stands in the code.\n"
    yield "| code | 权限 | 说明 |\n|---|---|---|"
    for code, capability in declared().items():
        yield f"| {code} | {capability.label} | {capability.help} |"


def optional(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        return object


if __name__ == "__main__":
    raise SystemExit(main())
