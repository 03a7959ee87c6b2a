"""What the list of issues can be narrowed by, on its page and over the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from duqin.reporting.publications import states
from duqin.ui.listing import Choices, Search

BULLETINS = (
    Search("q", gettext_lazy("期次或月份"), fields=("title", "period")),
    Choices("state", gettext_lazy("状态"), choices=states.BULLETIN.choices),
)
