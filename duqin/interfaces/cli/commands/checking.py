"""verify, proof, due."""

from __future__ import annotations

import argparse
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING

from duqin.interfaces.cli.commands.starting import say, start

if TYPE_CHECKING:
    from duqin.foundation.trust import queries as trust_queries


def verify(arguments: argparse.Namespace) -> int:
    """Recompute the chain from the rows; 1 when it or a checkpoint is unsound, 2 when a file cannot be read."""
    if arguments.key and not arguments.anchor:
        say("--key 要与 --anchor 一起用。", error=True)
        return 2
    start()
    from duqin.foundation.trust import queries as trust

    if arguments.anchor:
        return _verify_anchors(arguments)
    return _say_chain(trust.verify_chain(processes=cpu_count() or 1))


def _say_chain(report: trust_queries.ChainReport) -> int:
    if report.is_sound:
        say(f"留痕链完好：{report.links} 条，链尾 {report.head[:16]}，待封签 {report.waiting} 条。")
        return 0
    say(f"留痕链不完整，第一处：{report.fault}", error=True)
    return 1


def _verify_anchors(arguments: argparse.Namespace) -> int:
    from duqin.foundation.trust import queries as trust
    from duqin.kernel.errors import Refusal

    try:
        files = {name: trust.read_checkpoints(Path(name)) for name in arguments.anchor}
        keys = trust.read_public_keys(Path(arguments.key)) if arguments.key else trust.public_keys()
    except (OSError, ValueError, Refusal) as fault:
        say(f"读不了存证或公钥文件：{fault}", error=True)
        return 2
    if empty := [name for name, found in files.items() if not found]:
        say(f"存证文件里没有存证：{empty[0]}", error=True)
        return 2
    if not keys:
        say("没有公钥：请用 --key 给出保管人手里的公钥文件。", error=True)
        return 2
    report = trust.verify_anchors(files, keys, processes=cpu_count() or 1)
    code = _say_chain(report.chain)
    for one in report.files:
        _say_file(one, report.chain.links)
    if not arguments.key:
        say("公钥取自本机，能改库的人也可能换掉它；请用保管人手里的公钥（--key）再核一次。")
    return 1 if report.fault else code


def _say_file(one: trust_queries.FileReport, links: int) -> None:
    if one.fault:
        say(f"{one.name}：与库外存证不符，第一份：{one.fault}", error=True)
        return
    say(
        f"{one.name}：库外存证相符，{one.checkpoints} 份签名正确，都是今天这条链的开头；最近一份覆盖 {one.covered} 条，"
        f"其后 {links - one.covered} 条只由链保护。"
    )


def proof(arguments: argparse.Namespace) -> int:
    """Check a proof file; no database is asked; 1 when it does not prove, 2 when it cannot be read."""
    start()
    from duqin.foundation.trust import queries as trust

    try:
        found = trust.read_proof(Path(arguments.file))
    except (OSError, UnicodeDecodeError) as fault:
        say(f"读不了文件：{fault}", error=True)
        return 2
    except trust.Unproved as fault:
        say(f"证明不成立：{fault}", error=True)
        return 1
    say(
        f"证明成立：第 {found.index + 1} 条，在 {found.checkpoint.at} 签署的 {found.checkpoint.size} 条之中。"
    )
    say(f"  {found.row.decode()}")
    say(f"  公钥 {found.key}（请与学校公布的公钥核对）")
    return 0


def due(arguments: argparse.Namespace) -> int:
    """Print a deadline and how it was counted, by the calendar of the institution."""
    start()
    from duqin.foundation.organisation import queries as organisation
    from duqin.interfaces.cli.commands.starting import bring_up_to_date
    from duqin.kernel.clock.due_report import run_due

    bring_up_to_date()
    try:
        say(run_due(arguments, organisation.calendar()))
    except ValueError as wrong:
        say(wrong, error=True)
        return 2
    return 0
