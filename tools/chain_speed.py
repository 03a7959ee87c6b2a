"""What it costs to seal, anchor, verify and prove a long trail, beside the plain reading of the same rows in the same run.

    python tools/chain_speed.py --rows 200000            in a SQLite file of its own, thrown away at the end
    DUQIN_DATABASE_URL=… python tools/chain_speed.py     in that database, which must be empty

Times are CPU seconds of this process and its children, which a busy machine changes little, and seconds by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BATCH = 2000


def cpu() -> float:
    """Seconds of this process and of its children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def measured(what: str, rows: int, run: Callable[[], Any], reading: float = 0.0) -> float:
    """Run and print one line; returns the CPU seconds."""
    clock, begun = time.monotonic(), cpu()
    run()
    used, took = cpu() - begun, time.monotonic() - clock
    beside = f"  {used / reading:5.1f} × reading" if reading else ""
    print(f"{what:<44}{used:8.2f} s CPU {took:8.2f} s  {rows / used:10,.0f} rows/s CPU{beside}", flush=True)
    return used


def entry(number: int) -> Any:
    """A row of the length that those of the demo campus have on average: half change a state, half are new nouns."""
    from duqin.foundation.trust.models import AuditEntry
    from duqin.kernel.moments import now

    words = "后厨地面积水未及时清理，排水沟盖板缺失，存在滑倒风险；要求三日内清理并补齐盖板。"
    new = {
        **{
            "id": number,
            "number": f"2026-{number % 9999:04d}",
            "state": "rectifying",
            "unit_id": number % 37,
        },
        **{
            "title": words[:20],
            "description": words * 4,
            "due_at": "2026-11-30T10:00:00+00:00",
            "closed_at": None,
        },
        **{"requirement": words * 2, "severity": "general", "is_public": True, "version": 3, "place_id": 11},
        **{f"opened_by_{n}": number % 12 for n in range(14)},
        **{f"moment_{n}_at": "2026-11-22T18:00:00.123456+00:00" for n in range(6)},
    }
    old = {"state": "notified", "version": 2} if number % 2 else {}
    return AuditEntry(
        at=now() + timedelta(microseconds=number),
        actor_kind="organisation.person",
        actor_id=str(number % 97),
        actor_name="王建国",
        capacity="后勤监控中心 监控员",
        verb="cases.receive",
        object_kind="cases.case",
        object_id=str(number),
        object_label=f"2026-{number % 9999:04d} 后厨地面积水未及时清理",
        said={"opinion": words[:24], "case": f"cases.case:{number}", "key": "3fa2b1c4-77aa", "wish": None},
        before=old,
        after={"state": "rectifying", "version": 3} if number % 2 else new,
        request_id=f"{number:032x}",
    )


def fill(rows: int) -> None:
    from duqin.foundation.trust.models import AuditEntry

    for start in range(0, rows, BATCH):
        AuditEntry.objects.bulk_create(entry(n) for n in range(start, min(start + BATCH, rows)))


def lengths() -> None:
    """Say how long the rows are, so that the figures can be compared with another trail."""
    from duqin.foundation.trust.models import AuditEntry

    first = AuditEntry.objects.order_by("id")[:1000]
    together = sum(len(json.dumps([one.said, one.before, one.after])) for one in first)
    print(f"{together / len(first):,.0f} characters of JSON a row", flush=True)


def measure(rows: int, processes: int) -> None:
    from duqin.foundation.trust import queries, services
    from duqin.foundation.trust.models import Seal
    from duqin.foundation.trust.queries import chain

    def seal() -> None:
        while services.seal_pending():
            pass

    def read() -> None:
        for after in range(0, rows, chain.STRETCH):
            chain.stored_links("default", after, after + chain.STRETCH)

    fill(rows)
    lengths()
    sealing = measured("seal", rows, seal)
    measured("seal when nothing waits", 1, services.seal_pending)
    assert Seal.objects.count() == rows  # noqa: S101
    measured("first checkpoint", rows, services.anchor)
    read()  # the file is in the memory of the machine for all that follow
    reading = measured("read the rows and do nothing", rows, read)
    print(f"{'':<44}sealing was {sealing / reading:.1f} × reading")
    found = queries.read_checkpoints(queries.checkpoint_file())
    keys = queries.public_keys()
    measured("verify", rows, queries.verify_chain, reading)
    measured("verify --anchor", rows, lambda: queries.verify_anchors({"": found}, keys), reading)
    several = f"verify --anchor, {processes} processes"
    measured(several, rows, lambda: queries.verify_anchors({"": found}, keys, processes=processes), reading)
    for index in (0, rows // 2, rows - 1):
        measured(f"proof of row {index + 1}", 1, lambda at=index: queries.path_to(at, found[-1].size))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="duqin-chain-") as folder:
        os.environ |= {"DUQIN_DATA": folder, "DJANGO_SETTINGS_MODULE": "duqin.config.settings"}
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        print(f"{options.rows:,} rows, {connection.display_name}, {os.cpu_count()} cores", flush=True)
        measure(options.rows, options.processes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
