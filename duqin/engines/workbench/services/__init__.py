"""The verbs of the workbench."""

from duqin.engines.workbench.services.notifying import notify, notify_all
from duqin.engines.workbench.services.reading import read, read_all
from duqin.engines.workbench.services.sending import send_waiting

__all__ = ["notify", "notify_all", "read", "read_all", "send_waiting"]
