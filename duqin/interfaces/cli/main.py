"""`duqin`: the console command. Each subcommand is a small function; arguments are checked before Django starts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from duqin import __version__

Command = Callable[[argparse.Namespace], int]
# What a command or its servers make is for the user of the service alone: folders 0700, files 0600.
ONLY_OURS = 0o077


def main(argv: list[str] | None = None) -> int:
    """Run `duqin …`; returns the exit code (0 done, 1 failed or unsound, 2 wrong arguments)."""
    from django.core.exceptions import ImproperlyConfigured

    from duqin.interfaces.cli.commands.starting import Unready, in_a_line, say

    os.umask(ONLY_OURS)
    words = sys.argv[1:] if argv is None else argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    try:
        arguments = parser(words).parse_args(words)
        if getattr(arguments, "data", None):
            os.environ["DUQIN_DATA"] = arguments.data
        return int(command(arguments.command)(arguments))
    except Unready as fault:
        say(fault, error=True)
        return 1
    except ImproperlyConfigured as fault:
        say(f"设置不对，没有启动：{fault}", error=True)
        return 1
    except KeyboardInterrupt:
        return 130
    except (
        BrokenPipeError
    ):  # whoever read the words, as `head` does, has gone; Python shall not try once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as fault:
        if not _is_lost_database(fault):
            raise
        say(f"数据库中途不能用了：{in_a_line(fault)}。", error=True)
        return 1


def _is_lost_database(fault: Exception) -> bool:
    from django.db import InterfaceError, OperationalError

    return isinstance(fault, InterfaceError | OperationalError)


def command(name: str) -> Command:
    """The function of a subcommand, imported only now so that `duqin --help` is quick."""
    from duqin.interfaces.cli import commands

    return commands.COMMANDS[name]


def parser(words: list[str]) -> argparse.ArgumentParser:
    """All subcommands and their arguments; those of `due` speak both languages and need Django first."""
    top = argparse.ArgumentParser(prog="duqin", description="督勤：高校后勤服务质量与安全监督平台")
    top.add_argument("--version", action="version", version=f"duqin {__version__}")
    sub = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = sub.add_parser("serve", help="serve the application, with its jobs")
    _served(serve)
    serve.add_argument("--no-jobs", action="store_true", help="jobs run in `duqin worker` elsewhere")
    demo = sub.add_parser("demo", help="serve a demo campus in a data folder of its own")
    _served(demo)
    demo.add_argument("--only-build", action="store_true", help="build the campus and stop")
    sub.add_parser("worker", help="run the periodic jobs until stopped").add_argument(
        "--once", action="store_true", help="run every job once, due or not, and stop; exit 1 when one failed"
    )
    sub.add_parser("migrate", help="bring the database to this version")
    admin = sub.add_parser("createadmin", help="open an administrator's account")
    admin.add_argument("username")
    verify = sub.add_parser(
        "verify", help="recompute the audit chain; exit 1 and name the first bad row when it is unsound"
    )
    verify.add_argument(
        "--anchor", metavar="FILE", nargs="+", help="checkpoints kept outside: each must still fit"
    )
    verify.add_argument("--key", metavar="FILE", help="public keys of the checkpoints, from the custodian")
    verify.add_argument(
        "--printed",
        metavar="ROWS:ROOT",
        nargs="+",
        default=[],
        help="as printed in a bulletin: must still fit",
    )
    verify.add_argument(
        "--files",
        action="store_true",
        help="read every photograph and paper too, and compare it with its hash",
    )
    verify.add_argument("--tsa-roots", metavar="FILE", help="whose time-stamps to believe (DUQIN_TSA_ROOTS)")
    sub.add_parser("proof", help="check the proof of one notice, offline").add_argument(
        "file", metavar="FILE"
    )
    backup = sub.add_parser("backup", help="back up while it runs; exit 1 when the copy is not proved sound")
    backup.add_argument("--to", metavar="FOLDER", help="folder of the backups (DUQIN_BACKUP)")
    backup.add_argument("--keep", metavar="N[,N[,N]]", help="days, weeks, months that keep one; 7,5,12")
    backup.add_argument(
        "--thorough", action="store_true", help="read every file again, here and in the store"
    )
    restore = sub.add_parser(
        "restore", help="put a backup into an empty data folder, after looking at all of it"
    )
    restore.add_argument("folder", metavar="FOLDER")
    restore.add_argument(
        "--replace", action="store_true", help="move a data folder that is not empty aside first"
    )
    restore.add_argument(
        "--anchor",
        metavar="FILE",
        nargs="+",
        default=[],
        help="checkpoints kept outside: the backup must fit them",
    )
    restore.add_argument("--key", metavar="FILE", help="public keys of the checkpoints, from the custodian")
    due = sub.add_parser("due", help="print a deadline and how it was counted")
    if words[:1] == ["due"]:
        _due_arguments(due)
    load = sub.add_parser(
        "import", help="import units, people and places from a workbook, or past inspections from a file"
    )
    load.add_argument("what", choices=["organisation", "inspections"])
    load.add_argument("file", metavar="FILE", help=".xlsx; past inspections also .csv")
    load.add_argument("--mapping", metavar="YAML", help="past inspections: columns, words and names")
    load.add_argument(
        "--into-frozen", action="store_true", help="past inspections: correct score cards that are frozen"
    )
    load.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
    load.add_argument("--as", dest="username", help="account in whose name the import is done")
    for one in sub.choices.values():
        one.add_argument("--data", help="data folder (DUQIN_DATA)")
    return top


def _due_arguments(due: argparse.ArgumentParser) -> None:
    from duqin.interfaces.cli.commands.starting import start

    start()
    from duqin.kernel.clock.due_report import add_due_arguments

    add_due_arguments(due)


def _served(one: argparse.ArgumentParser) -> None:
    one.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="127.0.0.1 (HOST)")
    # Of a default that is text argparse makes a number, and names the fault, only where it is used.
    one.add_argument(
        "--port",
        type=_between(1, 65535),
        default=os.environ.get("PORT") or "8000",
        help="8000 (PORT)",
    )
    one.add_argument(
        "--workers",
        type=_between(1, 64),
        default=1,
        help="server processes; more than 1 needs PostgreSQL",
    )


def _between(least: int, most: int) -> Callable[[str], int]:
    """What reads a whole number of an argument."""

    def number(said: str) -> int:
        if not (said.isascii() and said.isdigit() and least <= int(said) <= most):
            raise argparse.ArgumentTypeError(f"应为 {least} 到 {most} 之间的整数，现在是“{said}”。")
        return int(said)

    return number


if __name__ == "__main__":
    sys.exit(main())
