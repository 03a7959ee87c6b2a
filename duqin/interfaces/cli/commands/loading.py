"""import."""

from __future__ import annotations

import argparse
from typing import Any

from duqin.interfaces.cli.commands.starting import say, start_on_tables, what_of


def import_file(arguments: argparse.Namespace) -> int:
    """Import a file, all or nothing; 1 with the lines that are wrong, 2 for a file that cannot be read."""
    start_on_tables()
    if arguments.what == "inspections":
        from duqin.interfaces.cli.commands.past import import_inspections

        return import_inspections(arguments)
    if arguments.mapping or arguments.into_frozen:
        say("--mapping 和 --into-frozen 只用于导入历史检查。", error=True)
        return 2
    return _import_organisation(arguments)


def _import_organisation(arguments: argparse.Namespace) -> int:
    from duqin.foundation.organisation import services
    from duqin.kernel.errors import Refusal

    try:
        workbook = services.importing.read_workbook(arguments.file)
    except OSError as fault:
        say(f"读不了文件：{what_of(fault)}", error=True)
        return 2
    except Refusal as refusal:
        say(refusal, error=True)
        return 1
    try:
        preview = services.importing.preview(workbook)
        _show(preview)
        if not preview.is_sound:
            return 1
        if not arguments.dry_run:
            services.importing.apply(preview, by=actor_of(arguments.username))
            say("已导入。")
    except Refusal as refusal:
        say(refusal, error=True)
        for one in getattr(refusal, "items", []):
            say(f"  {one}", error=True)
        return 1
    return 0


def actor_of(username: str | None) -> Any:
    """The account in whose name the import is done; the command itself when none is given."""
    from duqin.foundation.organisation import queries as organisation
    from duqin.foundation.organisation.models import Account
    from duqin.kernel.actors import system
    from duqin.kernel.errors import Refusal

    if not username:
        return system("import")
    account = Account.objects.select_related("person").filter(username=username, is_active=True).first()
    if account is None:
        raise Refusal("import.account", f"没有可用的账号“{username}”。")
    return organisation.actor_for(account)


def _show(preview: Any) -> None:
    """What the file would do: counts per sheet, every change with old and new value, every error with its line."""
    from duqin.foundation.organisation import services as organisation

    importing = organisation.importing
    names = {layout.key: layout.local for layout in importing.SHEETS}
    for error in preview.workbook.errors:
        say(f"错误：{error}", error=True)
    for sheet, lines in preview.by_sheet.items():
        counted = "，".join(
            f"{outcome.label} {n}" for outcome in importing.Outcome if (n := preview.count(outcome, sheet))
        )
        say(f"{names[sheet]}：{counted or '没有内容'}")
        for line in lines:
            for error in line.errors:
                say(f"  第 {line.row} 行：{error}", error=True)
            for one in line.differences:
                say(f"  第 {line.row} 行 {line.identity}：{one.label} {one.before} → {one.after}")
