"""Questions to publications."""

from duqin.reporting.publications.queries.filters import BULLETINS
from duqin.reporting.publications.queries.issues import (
    bulletin_for,
    bulletins,
    checkpoint,
    readers,
    rendered,
    sees_evidence,
)
from duqin.reporting.publications.queries.month import month_figures
from duqin.reporting.publications.queries.traced import Traced, codes_of, traced

__all__ = [
    "BULLETINS",
    "Traced",
    "bulletin_for",
    "bulletins",
    "checkpoint",
    "codes_of",
    "month_figures",
    "readers",
    "rendered",
    "sees_evidence",
    "traced",
]
