from duqin.engines.workbench.models.letters import Letter
from duqin.engines.workbench.models.notifications import Delivery, Notification
from duqin.engines.workbench.models.reception import PushSubscription, Reception

__all__ = ["Delivery", "Letter", "Notification", "PushSubscription", "Reception"]
