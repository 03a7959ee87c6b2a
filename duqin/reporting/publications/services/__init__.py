"""The verbs of publications."""

from duqin.reporting.publications.services.drafting import discard, draft, refresh, rewrite_section
from duqin.reporting.publications.services.publishing import acknowledge, publish

__all__ = ["acknowledge", "discard", "draft", "publish", "refresh", "rewrite_section"]
