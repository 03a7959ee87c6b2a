from duqin.engines.workbench.models.notifications import Delivery, Notification

__all__ = ["Delivery", "Notification"]
