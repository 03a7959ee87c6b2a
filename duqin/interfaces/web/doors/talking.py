"""Talks with servers of the campus: few at once, each waited for a short while, and never inside a transaction.

Who waits for a silent server holds a thread that could serve pages. So `duqin serve` has a thread for each talk beside
those of the pages, a visitor is told after seconds that nobody answers, and at once where all talks hang already. A talk
runs in a thread of its own: it touches no database, and one that does not end keeps only its turn.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import structlog
from django.utils.translation import gettext as _

from duqin.kernel.errors import Refusal

AT_ONCE = 2
"""Talks at the same time in one process; `duqin serve` adds as many threads where there is a door."""
SILENCE = 3
"""Seconds a server may say nothing, in each step of a talk; whole ones, as ldap3 needs them."""
WHOLE = 8.0
"""Seconds a visitor waits for a whole talk."""
TURN = 0.5
"""Seconds a visitor waits for a turn, unless the talks under way are older than that."""
Said = TypeVar("Said")
log = structlog.get_logger("duqin.doors")


class Away(Refusal):
    """The server of the campus cannot be reached, or does not answer in time."""

    status = 503

    def __init__(self) -> None:
        super().__init__("door.away", _("暂时连不上学校的统一身份认证，请过几分钟再试。"))


def is_away(fault: Exception) -> bool:
    """Whether a door that is asked over HTTP gave no answer, or one of a server in trouble."""
    from requests import exceptions as known

    answer = getattr(fault, "response", None)
    is_silent = isinstance(fault, Away | known.ConnectionError | known.Timeout)
    return is_silent or getattr(answer, "status_code", 0) >= 500


class Turns:
    """Who may talk now. A turn ends with its talk, not with the patience of the visitor."""

    def __init__(self, at_once: int) -> None:
        self._free = threading.Semaphore(at_once)
        self._last = 0.0

    def take(self) -> bool:
        """Whether there was a turn; waited for only while the newest talk is young."""
        patience = max(0.0, TURN - (time.monotonic() - self._last))
        if not self._free.acquire(timeout=patience):
            return False
        self._last = time.monotonic()
        return True

    def give_back(self) -> None:
        self._free.release()


_turns = Turns(AT_ONCE)


def talk(door: str, ask: Callable[[], Said]) -> Said:
    """What `ask` finds out; whatever it raises is raised here.

    Args:
        ask: asks the server and nothing else: no database, no session that is not read yet.

    Raises:
        Away: it took too long, or all talks of this process are slow at the moment.
    """
    if not _turns.take():
        log.warning("door_busy", door=door)
        raise Away
    found: Future[Said] = Future()
    threading.Thread(target=_run, args=(ask, found), name=f"door-{door}", daemon=True).start()
    try:
        return found.result(timeout=WHOLE)
    except TimeoutError as fault:
        log.warning("door_away", door=door, exc_info=fault)
        raise Away from fault


def _run(ask: Callable[[], Said], found: Future[Said]) -> None:
    try:
        found.set_result(ask())
    except BaseException as fault:
        found.set_exception(fault)
    finally:
        _turns.give_back()
