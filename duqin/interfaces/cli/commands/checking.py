"""verify, due."""

from __future__ import annotations

import argparse

from duqin.interfaces.cli.commands.starting import say, start


def verify(arguments: argparse.Namespace) -> int:
    """Recompute the chain from the rows; 1 when it is unsound."""
    start()
    from duqin.foundation.trust import queries as trust

    report = trust.verify_chain()
    if report.is_sound:
        say(f"留痕链完好：{report.links} 条，链尾 {report.head[:16]}，待封签 {report.waiting} 条。")
        return 0
    say(f"留痕链不完整，第一处：{report.fault}", error=True)
    return 1


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
