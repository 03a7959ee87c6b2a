"""Open an original, with its EXIF and GPS: rare, permitted to few, and always on record."""

from __future__ import annotations

from duqin.foundation.trust import policies, queries
from duqin.foundation.trust.models import Evidence
from duqin.foundation.trust.services.gate import act
from duqin.kernel.actors import Actor


@act("trust.open_original", may=policies.may_open_original)
def open_original(evidence: Evidence, *, by: Actor) -> str:
    """The stored path of the original; the act itself is the record that it was opened.

    Raises:
        Harmed: evidence.lost, evidence.altered.
    """
    return queries.intact_original(evidence)
