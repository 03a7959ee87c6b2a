"""Time-stamps beside the checkpoints: where they lie, and whether they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _

from duqin.foundation.trust.rules.checkpoints import Checkpoint
from duqin.foundation.trust.rules.timestamps import NoClient, NotStamped, stamped_at

__all__ = ["NoClient", "StampReport", "check_stamps", "stamp_roots", "token_file"]

CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class StampReport:
    """The time-stamps of a file of checkpoints.

    Attributes:
        stamped: how many checkpoints have one that holds.
        newest_size, newest_at: rows under the newest of these, and when the authority saw it.
        fault: sentence naming the first that does not hold, or empty.
    """

    stamped: int
    newest_size: int = 0
    newest_at: datetime | None = None
    fault: str = ""


def token_file(checkpoint: Checkpoint, folder: Path) -> Path:
    """Where the token of a checkpoint lies, beside the file in this folder."""
    return folder / "timestamps" / f"{checkpoint.size}-{checkpoint.root.hex()[:16]}.tsr"


def stamp_roots(file: Path | None = None) -> list[x509.Certificate]:
    """The certificates one believes: of the file, else of DUQIN_TSA_ROOTS, else none.

    Raises:
        OSError, ValueError: it cannot be read, or holds something else.
    """
    wanted = file or settings.TSA_ROOTS
    return x509.load_pem_x509_certificates(Path(wanted).read_bytes()) if wanted else []


def check_stamps(
    checkpoints: Sequence[Checkpoint], folder: Path, roots: Sequence[x509.Certificate]
) -> StampReport:
    """Check every token that lies beside a file of checkpoints; a checkpoint without one is no fault.

    Raises:
        NoClient: there are tokens, but the extra `timestamp` is not installed.
    """
    stamped, size, at, fault = 0, 0, None, ""
    for one in sorted(checkpoints, key=lambda one: one.size):
        if not (file := token_file(one, folder)).exists():
            continue
        try:
            seen = stamped_at(file.read_bytes(), one.note.encode(), roots)
            _not_before_it_was_made(one, seen)
        except (NotStamped, OSError) as reason:
            fault = fault or f"{file.name}: {reason}"
            continue
        stamped, size, at = stamped + 1, one.size, seen
    return StampReport(stamped, size, at, fault)


def _not_before_it_was_made(checkpoint: Checkpoint, seen: datetime) -> None:
    if checkpoint.moment and checkpoint.moment > seen + CLOCKS_DIFFER:
        raise NotStamped(
            _("存证写明签署于 {at}，却晚于时间戳的时刻 {seen}").format(
                at=checkpoint.at, seen=f"{seen:%FT%TZ}"
            )
        )
