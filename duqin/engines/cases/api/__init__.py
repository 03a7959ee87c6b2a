"""Cases over the API: the same verbs and policies as the pages."""

from duqin.engines.cases.api import extensions, notices, reading, verbs
from duqin.engines.cases.api.shapes import room

__all__ = ["extensions", "notices", "reading", "room", "verbs"]
