"""backup, restore."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from duqin.interfaces.cli.commands.starting import data_folder, say, start, what_of

if TYPE_CHECKING:
    from duqin.foundation.safekeeping import services as safekeeping_services


def backup(arguments: argparse.Namespace) -> int:
    """Back up the installation while it runs; 1 when there is no sound backup at the end, or one without some file."""
    start()
    from django.conf import settings

    from duqin.foundation.safekeeping import services

    try:
        keep = services.parse_keep(arguments.keep) if arguments.keep else services.Keep()
    except ValueError:
        say("--keep 写作 天数[,周数[,月数]]，如 7,5,12；天数至少为 1。", error=True)
        return 2
    target = Path(arguments.to).expanduser().resolve() if arguments.to else settings.BACKUPS
    begun, started = time.monotonic(), datetime.now(UTC)
    try:
        made = services.back_up(target, keep=keep, tell=_progress(), thorough=arguments.thorough)
    except Exception as fault:
        if getattr(fault, "code", "") != "backup.empty":  # there is nothing it could be recorded in
            _record(started, error=f"{type(fault).__name__}: {fault}")
        say(f"备份没有完成：{what_of(fault)}", error=True)
        return 1
    _record(started, done=made.manifest.rows, error="\n".join(_harms(made)))
    say(
        f"备份完成：{made.folder}\n"
        f"  {made.manifest.rows} 行；照片和文书文件 {len(made.manifest.media)} 个，新增 {made.new_files} 个；"
        f"清理旧备份 {made.forgotten} 份；用时 {time.monotonic() - begun:.1f} 秒\n"
        f"  留痕链 {made.manifest.links} 条，链尾 {made.manifest.head}"
    )
    for sentence in _harms(made):
        say(sentence, error=True)
    return 1 if made.harms else 0


def _harms(made: safekeeping_services.Backup) -> list[str]:
    """That files are gone or altered, and each of them."""
    if not made.harms:
        return []
    return [
        f"数据库和其他文件都已备份，但有 {len(made.harms)} 个文件与记录不符：",
        *(f"  {harm}" for harm in made.harms),
    ]


def _progress() -> Callable[[str], None]:
    """At most one line a second, to the error stream, so that the outcome can be read by a program."""
    last = 0.0

    def tell(sentence: str) -> None:
        nonlocal last
        if time.monotonic() - last > 1:
            last = time.monotonic()
            say(f"  {sentence}", error=True)

    return tell


def _record(started: datetime, *, done: int = 0, error: str = "") -> None:
    """For the status page; a database that cannot be written must not hide how the backup went."""
    from django.db import Error

    from duqin.foundation.schedule import queries, services

    with suppress(Error):
        services.record(queries.BACKUP, started=started, done=done, error=error)


def restore(arguments: argparse.Namespace) -> int:
    """Put a backup in place after it was examined, laid out beside and proved; 1 when refused, with nothing touched."""
    folder = Path(arguments.folder).expanduser().resolve()
    target = data_folder()
    if target.exists() and not target.is_dir():
        say(f"没有恢复：{target} 不是目录，请核对 DUQIN_DATA 或 --data。", error=True)
        return 1
    if target.exists() and any(target.iterdir()) and not arguments.replace:
        say(
            f"数据目录 {target} 不是空的，没有恢复。用 --data 另指一个目录，或用 --replace："
            "原来的目录会改名保留，不会删除。",
            error=True,
        )
        return 1
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        laid = Path(tempfile.mkdtemp(prefix=f".{target.name}.restoring-", dir=target.parent))
    except OSError as fault:
        say(f"没有恢复：不能在 {target.parent} 里建立目录（{fault.strerror}）。", error=True)
        return 1
    try:
        return _restore(folder, laid, target, arguments)
    finally:
        shutil.rmtree(laid, ignore_errors=True)


def _restore(folder: Path, laid: Path, target: Path, arguments: argparse.Namespace) -> int:
    """The data folder of this process is the fresh one; the target is touched by two renames at the very end."""
    os.environ["DUQIN_DATA"] = str(laid)
    start()
    from django.db import connections

    from duqin.foundation.safekeeping import services
    from duqin.foundation.trust import queries as trust
    from duqin.kernel.errors import Refusal

    if arguments.anchor and not arguments.key:
        say("--anchor 要与 --key 一起用：备份里的公钥不能证明备份。", error=True)
        return 2
    try:
        outside = {name: trust.read_checkpoints(Path(name)) for name in arguments.anchor}
        keys = trust.read_public_keys(Path(arguments.key)) if arguments.key else []
    except (OSError, ValueError) as fault:
        say(f"读不了存证或公钥：{what_of(fault)}", error=True)
        return 2
    try:
        say("正在检查备份……", error=True)
        manifest = services.examine(folder)
        say(
            f"备份完好（{manifest.made_at}，{manifest.rows} 行，照片和文书文件 {len(manifest.media)} 个），正在恢复……",
            error=True,
        )
        services.lay_out(folder, manifest, laid)
        report = services.prove(manifest, outside=outside, keys=keys)
    except (Refusal, OSError) as fault:
        say(f"没有恢复：{what_of(fault)}", error=True)
        return 1
    connections.close_all()
    try:
        aside = services.put_in_place(laid, target)
    except OSError as fault:
        say(f"没有恢复：不能换到 {target}（{fault.strerror}），请检查原来的目录。", error=True)
        return 1
    say(f"已恢复到 {target}，{manifest.rows} 行与清单一致。")
    say(f"留痕链完好：{report.links} 条，链尾 {report.head}，待封签 {report.waiting} 条。")
    if manifest.checkpoint:
        say("与备份开始时的存证相符。")
    for name, found in outside.items():
        newer = [one for one in found if one.size > manifest.links]
        say(f"与 {name} 相符：{len(found) - len(newer)} 份。")
        if newer:
            lost = max(one.size for one in newer) - manifest.links
            say(f"　其中另有 {len(newer)} 份签署于备份之后：至少 {lost} 条留痕不在这份备份里。")
    for path in manifest.lacking:
        say(f"备份里没有 {path}：备份时这个文件已经不在。", error=True)
    for path in manifest.altered:
        say(f"{path} 不是当初收存的内容：备份时已被改动。", error=True)
    if aside:
        say(f"原来的数据在 {aside}，确认无误后可以自行删除。")
    if "secret.key" not in {one.path for one in manifest.files}:
        say("备份里没有密钥文件：请照旧用 DUQIN_SECRET_KEY 给出原来的密钥。")
    return 0
