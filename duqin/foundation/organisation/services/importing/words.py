"""How values are said in a preview."""

from __future__ import annotations

from django.utils.translation import gettext as _


def say_text(value: str) -> str:
    """A text, or a dash for none."""
    return value or "—"


def say_yes_no(value: bool) -> str:
    return _("是") if value else _("否")
