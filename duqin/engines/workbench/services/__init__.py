"""The verbs of the workbench."""

from duqin.engines.workbench.services.choosing import choose_reception
from duqin.engines.workbench.services.letters import Outbox, send_letters
from duqin.engines.workbench.services.notifying import Words, notify, notify_all
from duqin.engines.workbench.services.reading import read, read_all
from duqin.engines.workbench.services.sending import send_waiting
from duqin.engines.workbench.services.subscribing import subscribe, unsubscribe

__all__ = [
    "Outbox",
    "Words",
    "choose_reception",
    "notify",
    "notify_all",
    "read",
    "read_all",
    "send_letters",
    "send_waiting",
    "subscribe",
    "unsubscribe",
]
