"""createadmin."""

from __future__ import annotations

import argparse
import getpass
import os

from duqin.interfaces.cli.commands.starting import bring_up_to_date, say, start


def createadmin(arguments: argparse.Namespace) -> int:
    """Open an administrator's account; the password is asked for, or taken from DUQIN_PASSWORD."""
    start()
    bring_up_to_date()
    from duqin.interfaces.web import first_run
    from duqin.kernel.actors import system
    from duqin.kernel.errors import Refusal

    try:
        password = os.environ.get("DUQIN_PASSWORD") or getpass.getpass("密码：")
    except EOFError:
        say("没有终端可以输入密码；请在终端里运行，或用环境变量 DUQIN_PASSWORD 给出密码。", error=True)
        return 1
    try:
        account = first_run.open_administrator(
            by=system("createadmin"),
            username=arguments.username,
            password=password,
        )
    except Refusal as refusal:
        say(refusal, error=True)
        return 1
    say(f"管理员账号 {account.username} 已开设。")
    return 0
