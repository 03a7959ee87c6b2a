"""import inspections."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from duqin.interfaces.cli.commands.loading import actor_of
from duqin.interfaces.cli.commands.starting import say, what_of

SHOWN = 50
PHASES = {"reading": "读取", "checking": "核对", "writing": "写入"}


def import_inspections(arguments: argparse.Namespace) -> int:
    """Import past inspections, all or nothing; 1 with the lines that are wrong, 2 for a file that cannot be read."""
    from duqin.domains.inspections import services
    from duqin.kernel.errors import Refusal
    from duqin.kernel.spreadsheets import MAX_BYTES

    begun = time.monotonic()
    try:
        with Path(arguments.file).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        written = Path(arguments.mapping).read_bytes() if arguments.mapping else None
    except OSError as fault:
        say(f"读不了文件：{what_of(fault)}", error=True)
        return 2
    try:
        mapping = services.past.read_mapping(written) if written is not None else {}
        by = actor_of(arguments.username)
        lines, said = services.past.read_file(data, mapping)
        found = services.past.plan(lines, said, into_frozen=arguments.into_frozen, tell=_progress())
        _show(found)
        services.past.refuse_unsound(found)
        if not arguments.dry_run:
            _bring_in(Path(arguments.file).name, data, mapping, found, by)
            say(f"已导入，用时 {time.monotonic() - begun:.1f} 秒。")
    except Refusal as refusal:
        say(refusal, error=True)
        for one in getattr(refusal, "items", []):
            say(f"  {one}", error=True)
        return 1
    return 0


def _bring_in(name: str, data: bytes, mapping: dict[str, Any], found: Any, by: Any) -> None:
    """Keep the file and bring it in, in one transaction: what is refused leaves nothing behind."""
    from django.core.files.base import ContentFile
    from django.db import transaction

    from duqin.domains.inspections import services

    with transaction.atomic():
        record = services.past.upload(
            by=by, file=ContentFile(data, name=name), mapping=mapping, into_frozen=found.into_frozen
        )
        services.past.bring_in(record, by=by, found=found)


def _progress() -> Any:
    """At most one line a second, to the error stream, so that the outcome can be read by a program."""
    last = [0.0]

    def tell(phase: str, done: int, total: int) -> None:
        if time.monotonic() - last[0] > 1 or done == total:
            last[0] = time.monotonic()
            say(f"  {PHASES[phase]} {done}/{total}", error=True)

    return tell


def _show(found: Any) -> None:
    """What the file would do: figures, then every fault with its line."""
    n = found.counts()
    say(
        f"{n['lines']} 行：检查 {n['inspections']} 次，结果 {n['answers']} 条，问题 {n['findings']} 个"
        f"（已销号 {n['closed']}，待复查 {n['reported']}，整改中 {n['open']}，反复出现 {n['recurrent']}），"
        f"扣分合计 {n['points']}（未计封顶与加倍）"
    )
    if n["skipped"]:
        say(f"以前导入过的检查 {n['skipped']} 次，跳过；其中内容与当时不同的 {n['differing']} 次。")
    if found.file.unused:
        say(f"没有用到的列：{'、'.join(found.file.unused)}")
    for row, heading, sentence in found.faults[:SHOWN]:
        say(f"  第 {row} 行 {heading}：{sentence}", error=True)
    if len(found.faults) > SHOWN:
        say(f"  只列出前 {SHOWN} 处；共 {found.wrong} 行有误。", error=True)
