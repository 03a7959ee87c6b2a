"""verify, proof, due."""

from __future__ import annotations

import argparse
import json
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING

from duqin.interfaces.cli.commands.starting import say, start, start_on_tables, what_of

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from duqin.foundation.trust import queries as trust_queries


def verify(arguments: argparse.Namespace) -> int:
    """Recompute the chain and the kept numbers from the rows, ask for the triggers, with `--files` compare the files too;
    1 when one of them or a checkpoint is unsound, 2 when a file of checkpoints cannot be read."""
    if (arguments.key or arguments.tsa_roots) and not arguments.anchor:
        say("--key 和 --tsa-roots 要与 --anchor 一起用。", error=True)
        return 2
    start_on_tables()
    from duqin.foundation.trust import queries as trust

    if arguments.anchor or arguments.printed:
        code = _verify_anchors(arguments)
    else:
        code = _say_chain(trust.verify_chain(processes=cpu_count() or 1)) | _say_guards() | _say_tallies()
    return code | _say_files() if arguments.files and code != 2 else code


def _say_chain(report: trust_queries.ChainReport) -> int:
    if report.late:
        first = report.late[0]
        say(
            f"注意：有 {len(report.late)} 条留痕的时间早于前面的记录一小时以上，请查明缘由；第一处：留痕 {first.entry}"
            f"（{first.verb}，{first.at:%FT%TZ}，第 {first.position} 条）。",
            error=True,
        )
    if report.is_sound:
        say(f"留痕链完好：{report.links} 条，链尾 {report.head[:16]}，待封签 {report.waiting} 条。")
        return 0
    say(f"留痕链不完整，第一处：{report.fault}", error=True)
    return 1


def _say_guards() -> int:
    """The triggers that keep rows from being changed by any hand."""
    from duqin.kernel import guards

    how = {"missing": "不在了", "asleep": "被停用了", "changed": "被换成了别的内容"}
    found = guards.fallen()
    for one in found:
        say(f"表 {one.table} 的触发器 {one.name} {how[one.how]}。", error=True)
    if not found:
        say("数据库的触发器都在起作用。")
    return 1 if found else 0


def _say_tallies() -> int:
    from django.db import connection

    from duqin.engines.cases import queries as cases
    from duqin.engines.cases.models import Tally

    if Tally._meta.db_table not in connection.introspection.table_names():
        say("整改事项的合计没有核对：数据库还是早先版本的，升级（duqin migrate）以后才有合计。")
        return 0
    wrong = cases.wrong_tallies()
    if not wrong:
        say("整改事项的合计与逐件清点相符。")
        return 0
    say(f"整改事项的合计与逐件清点有 {len(wrong)} 处不符；duqin worker --once 会核对并改正。", error=True)
    return 1


def _say_files() -> int:
    """Every file that the database speaks of, read."""
    from duqin.foundation.safekeeping import queries as safekeeping

    report = safekeeping.verify_files()
    for file in report.missing:
        say(f"不见了　{file.held.label} {file.path}", error=True)
    for file in report.altered:
        say(f"被改动　{file.held.label} {file.path}", error=True)
    said = f"{report.compared} 个与记录的 SHA-256 相符，{report.unhashed} 个没有记录过 SHA-256、只看了在不在"
    if report.is_sound:
        say(f"文件完好：{said}。")
        return 0
    wrong = len(report.missing) + len(report.altered)
    if any(file.held.again for file in (*report.missing, *report.altered)):
        say("签发文书的文件会在下次下载或备份时按存档内容重新生成。", error=True)
    say(f"文件有 {wrong} 个与记录不符；另有{said}。", error=True)
    return 1


def _verify_anchors(arguments: argparse.Namespace) -> int:
    from duqin.foundation.trust import queries as trust
    from duqin.kernel.errors import Refusal

    try:
        files = {name: trust.read_checkpoints(Path(name)) for name in arguments.anchor or []}
        printed = [trust.read_printed_root(text) for text in arguments.printed]
        keys = trust.read_public_keys(Path(arguments.key)) if arguments.key else trust.public_keys()
        roots = trust.stamp_roots(Path(arguments.tsa_roots) if arguments.tsa_roots else None)
    except (OSError, ValueError, Refusal) as fault:
        say(f"读不了存证、公钥或证书：{what_of(fault)}", error=True)
        return 2
    if empty := [name for name, found in files.items() if not found]:
        say(f"存证文件里没有存证：{empty[0]}", error=True)
        return 2
    if files and not keys:
        say("没有公钥：请用 --key 给出保管人手里的公钥文件。", error=True)
        return 2
    report = trust.verify_anchors(files, keys, printed=printed, processes=cpu_count() or 1)
    code = _say_chain(report.chain) | _say_guards() | _say_tallies()
    for one in report.files:
        code |= _say_file(one, report.chain.links)
        if one.name in files:
            code |= _say_stamps(one.name, files[one.name], roots)
    if files:
        _say_keys(keys, is_given=bool(arguments.key))
    return code


def _say_file(one: trust_queries.FileReport, links: int) -> int:
    if one.fault:
        say(f"不符　{one.name}：{one.fault}", error=True)
        return 1
    say(
        f"相符　{one.name}：{one.checkpoints} 份都是今天这条链的开头；最近一份覆盖 {one.covered} 条，"
        f"其后 {links - one.covered} 条只由链保护。"
    )
    return 0


def _say_stamps(name: str, checkpoints: list[trust_queries.Checkpoint], roots: list[Certificate]) -> int:
    """The time-stamps that lie beside a file of checkpoints; silent where there are none."""
    from duqin.foundation.trust import queries as trust

    try:
        found = trust.check_stamps(checkpoints, Path(name).parent, roots)
    except trust.NoClient:
        say("　　　旁边有时间戳，但没有安装 duqin[timestamp]，没有核验。", error=True)
        return 0
    if found.fault:
        say(f"　　　时间戳不成立：{found.fault}", error=True)
    if found.newest_at:
        trusted = "" if roots else "（没有 --tsa-roots，只核对了内容，没有核对签发者）"
        say(
            f"　　　时间戳 {found.stamped} 枚；{found.newest_size} 条在 {found.newest_at:%FT%TZ} 已经存在{trusted}"
        )
    return 1 if found.fault else 0


def _say_keys(keys: list[trust_queries.PublicKey], *, is_given: bool) -> None:
    for key in keys:
        say(f"公钥 {key.name}，指纹 {key.fingerprint}")
    if not is_given:
        say("公钥取自本机，能改库的人也可能换掉它；请用保管人手里的公钥（--key）再核一次。")


def proof(arguments: argparse.Namespace) -> int:
    """Check a proof file; no database is asked; 1 when it does not prove, 2 when it cannot be read."""
    start()
    from duqin.foundation.trust import queries as trust

    try:
        found = trust.read_proof(Path(arguments.file))
    except (OSError, UnicodeDecodeError) as fault:
        say(f"读不了文件：{what_of(fault)}", error=True)
        return 2
    except trust.Unproved as fault:
        say(f"证明不成立：{fault}", error=True)
        return 1
    say(
        f"证明成立：下列 {len(found.rows)} 条在 {found.checkpoint.at} 签署的 {found.checkpoint.size} 条之中。"
    )
    for one in found.rows:
        say(f"  第 {one.index + 1} 条　{one.row.decode()}")
        if one.words is not None:
            say(f"  当时存档的文字　{json.dumps(one.words, ensure_ascii=False, indent=2)}")
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
