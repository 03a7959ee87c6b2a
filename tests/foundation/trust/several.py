"""Verify in several processes, in a process of its own: python -m tests.foundation.trust.several

Prints what one and three processes say of a sound chain and of one with a changed row.
"""

from __future__ import annotations

import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duqin.config.settings")
    from duqin.interfaces.cli.commands.starting import start

    start()
    from django.db import connection

    from duqin.foundation.trust import queries, services
    from duqin.foundation.trust.models import AuditEntry
    from duqin.foundation.trust.queries import chain
    from duqin.kernel.append_only import drop_sql
    from duqin.kernel.moments import now

    chain.HEIGHT, chain.STRETCH = 3, 8
    for upto in (90, 203):
        AuditEntry.objects.bulk_create(
            AuditEntry(at=now(), actor_kind="a.b", actor_id=str(one), actor_name="王", verb="x.y")
            for one in range(upto)
        )
        services.seal_pending()
        services.anchor()
    files = {"outside": queries.read_checkpoints(queries.checkpoint_file())}

    def say() -> None:
        for processes in (1, 3):
            report = queries.verify_anchors(files, queries.public_keys(), processes=processes)
            print(
                report.is_sound, report.chain.links, report.covered, report.chain.fault, report.fault, sep="|"
            )

    say()
    with connection.cursor() as cursor:
        for statement in drop_sql(connection.vendor, "trust_auditentry"):
            cursor.execute(statement)
    AuditEntry.objects.filter(seal__position=101).update(actor_name="别人")
    say()


if __name__ == "__main__":
    main()
