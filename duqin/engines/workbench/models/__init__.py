from duqin.engines.workbench.models.letters import Letter
from duqin.engines.workbench.models.notifications import Delivery, Notification

__all__ = ["Delivery", "Letter", "Notification"]
