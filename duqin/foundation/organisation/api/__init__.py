"""Units, people and places over the API, and their synchronisation with another system."""

from duqin.foundation.organisation.api import register, sync
from duqin.foundation.organisation.api.shapes import room

__all__ = ["register", "room", "sync"]
