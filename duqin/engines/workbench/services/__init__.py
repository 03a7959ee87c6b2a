"""The verbs of the workbench."""

from duqin.engines.workbench.services.letters import Outbox, send_letters
from duqin.engines.workbench.services.notifying import notify, notify_all
from duqin.engines.workbench.services.reading import read, read_all
from duqin.engines.workbench.services.sending import send_waiting

__all__ = ["Outbox", "notify", "notify_all", "read", "read_all", "send_letters", "send_waiting"]
