"""import."""

from __future__ import annotations

import argparse

from duqin.interfaces.cli.commands.starting import say, start


def import_file(arguments: argparse.Namespace) -> int:
    """Import a workbook, all or nothing; 1 with the lines that are wrong."""
    start()
    from duqin.foundation.organisation import queries as organisation
    from duqin.foundation.organisation import services
    from duqin.foundation.organisation.models import Account
    from duqin.kernel.actors import system
    from duqin.kernel.errors import Refusal, Refusals

    by = system("import")
    if arguments.username:
        by = organisation.actor_for(Account.objects.select_related("person").get(username=arguments.username))
    try:
        preview = services.preview(services.read_workbook(arguments.file))
        for line in preview.lines():
            say(line)
        if preview.errors:
            return 1
        if not arguments.dry_run:
            services.apply(preview, by=by)
            say("已导入。")
    except Refusals as refusals:
        say(refusals, error=True)
        for refusal in refusals.items:
            say(f"  {refusal}", error=True)
        return 1
    except Refusal as refusal:
        say(refusal, error=True)
        return 1
    return 0
