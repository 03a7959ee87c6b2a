"""The tables: each figure beside what limits it, and what it should be."""

from __future__ import annotations

import os
import platform
import statistics
from dataclasses import dataclass
from pathlib import Path

from benchmark.measuring import HANDS, Figures
from benchmark.servers import WORKERS

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "performance.md"
Marks = tuple[str, str]
PAGES: Marks = ("<!-- figures: written by make bench WRITE=1 -->", "<!-- end of figures -->")
PHONES: Marks = ("<!-- phones: written by make bench WRITE=1 -->", "<!-- end of phones -->")
AIMS = {
    "list of 50 open cases": "CPU ≤ 8, ratio ≤ 3, ≤ 12 statements",
    "case with its history": "CPU ≤ 8, ratio ≤ 3, ≤ 12 statements",
    "unit × state": "CPU ≤ 4, ≤ 4 statements, flat",
    "workbench": "CPU ≤ 10, ≤ 10 statements",
    "create: the three acts": "CPU ≤ 15, ≤ 25 statements",
}
HEAD = (
    f"| page | p50 ms | p95 ms | requests/s 1 · {HANDS} | CPU ms Python + database | statements | raw SQL ms | hello ms"
    " | page / (raw + hello): time · CPU | aim |\n|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Round:
    """What was found at one size; the first visit as bytes and requests."""

    cases: int
    found: list[Figures]
    visit: tuple[int, int] | None


def line(row: Figures) -> str:
    raw, hello = (f"{statistics.median(values):.2f}" if values else "–" for values in (row.raw, row.hello))
    rate = f"{1000 / statistics.mean(row.page):.0f} · {f'{row.rate:.0f}' if row.rate else '–'}"
    ratio = f"{row.ratio:.1f}" if row.limit else "–"
    ratio += f" · {row.cpu_ratio:.1f}" if row.limit_cpu else ""
    statements = f"{statistics.median(row.statements):.0f}" if row.statements else "–"
    return (
        f"| {row.name} | {row.p50:.1f} | {row.p95:.1f} | {rate} | {row.python:.1f} + {row.database:.1f} = "
        f"**{row.cpu:.1f}** | {statements} | {raw} | {hello} | {ratio} | {AIMS.get(row.name, '')} |"
    )


def growth(rounds: list[Round]) -> str:
    """The CPU of each page at the last size over that at the first."""
    first, last = rounds[0], rounds[-1]
    lines = [
        f"| {before.name} | {before.cpu:.1f} | {after.cpu:.1f} | {after.cpu / before.cpu:.2f} × |"
        for before, after in zip(first.found, last.found, strict=True)
    ]
    head = f"| CPU ms | {first.cases:,} cases | {last.cases:,} cases | growth |\n|---|---|---|---|"
    return "\n".join([head, *lines])


def report(rounds: list[Round]) -> str:
    """Everything, as Markdown."""
    parts = []
    for one in rounds:
        parts.append(f"### {one.cases:,} cases\n\n{HEAD}\n" + "\n".join(map(line, one.found)))
    if len(rounds) > 1:
        parts.append(f"### Growth\n\n{growth(rounds)}")
    if visit := rounds[-1].visit:
        parts.append(
            f"First visit of the workbench: {visit[0] / 1000:.0f} kB on the wire in {visit[1]} requests (aim ≤ 250 kB)."
        )
    host = f"{WORKERS} server processes, {os.cpu_count()} shared cores, Python {platform.python_version()}."
    return "\n\n".join([host, *parts]) + "\n"


def keep(text: str, marks: Marks = PAGES) -> None:
    """Put the tables into the page, between their marks."""
    before, _, rest = PAGE.read_text("utf-8").partition(marks[0])
    after = rest.partition(marks[1])[2]
    PAGE.write_text(f"{before}{marks[0]}\n\n{text}\n{marks[1]}{after}", "utf-8")
