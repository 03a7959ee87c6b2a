"""One after another: changes that must see each other's outcome wait for the one row of the institution."""

from __future__ import annotations

from duqin.foundation.organisation.models import Institution


def take_turn() -> None:
    """Hold the institution's row until the transaction ends.

    Two moves could close the tree into a ring, two administrators could disable each other, a unit could be
    closed while another is put under it: each alone is right, both are wrong. Whoever comes second waits and
    sees the first.
    """
    list(Institution.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
