"""Record a problem on a started sheet and issue its notice, by the requests a browser makes for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from benchmark.measuring import Bench, Figures, timed
from benchmark.seed import Sheet
from benchmark.visitor import Visitor, hidden

ACTS = ("record the problem", "hand the sheet in", "issue the notice")
FETCHED = {"X-Requested-With": "fetch"}
WARMING = 20
"""Walks that are not counted: PostgreSQL plans a statement anew for its first five times on each connection, and
connections live for an hour; twenty walks of one person come to each of them."""


def walk(bench: Bench, sheets: list[Sheet], raw: Callable[[], None]) -> list[Figures]:
    """The three acts one after the other, each sheet once; and all pages of the way together.

    The way: the sheet; POST of the problem from its dialog; the page to hand in; POST of it; the page after it;
    the notice; POST of issuing; the notice again.
    """
    acts = [Figures(name) for name in ACTS]
    whole, pages = Figures("create: the three acts"), Figures("the five pages between")
    greeter = Visitor(bench.hello.port)
    for number, sheet in enumerate(sheets):
        if number == WARMING:
            acts, whole, pages = [Figures(name) for name in ACTS], Figures(whole.name), Figures(pages.name)
        _one(bench, sheet, acts, pages)
        whole.page.append(sum(act.page[-1] for act in acts))
        whole.statements.append(sum(act.statements[-1] for act in acts))
        begun = bench.limit_cpu()
        whole.raw.append(timed(raw))
        whole.hello.append(sum(timed(lambda: greeter.get("/")) for _ in acts))
        whole.limit_cpu += (bench.limit_cpu() - begun) * 1000
    walked = len(sheets) - WARMING
    for figures in (*acts, pages):
        figures.python, figures.database = figures.python / walked, figures.database / walked
    whole.limit_cpu /= walked
    whole.python, whole.database = sum(act.python for act in acts), sum(act.database for act in acts)
    pages.page = [sum(pages.page[i : i + 5]) for i in range(0, len(pages.page), 5)]
    pages.statements = [sum(pages.statements[i : i + 5]) for i in range(0, len(pages.statements), 5)]
    return [whole, *acts, pages]


def _one(bench: Bench, sheet: Sheet, acts: list[Figures], pages: Figures) -> None:
    address = f"/inspections/{sheet.inspection}"
    seen: list[str] = []

    def look(path: str) -> str:
        bench.turn(pages, lambda who: seen.append(who.get(path).text), 1)
        return seen[-1]

    def do(act: Figures, path: str, said: dict[str, object], status: int = 302, **headers: str) -> None:
        bench.turn(act, lambda who: who.post(path, said, status, **headers), 1)

    look(f"{address}/sheet/")
    do(acts[0], f"{address}/findings/add/", sheet.said | {"id": str(uuid4())}, 201, **FETCHED)
    do(acts[1], f"{address}/submit/", dict(hidden(look(f"{address}/submit/"))))
    found = re.search(r"/cases/notices/(\d+)/", look(f"{address}/done/"))
    if found is None:
        raise SystemExit("No notice was drafted for the problem.")
    notice = found[0]
    version = {name: value for name, value in hidden(look(notice)).items() if name == "version"}
    do(acts[2], f"{notice}issue/", dict(version))
    look(notice)
