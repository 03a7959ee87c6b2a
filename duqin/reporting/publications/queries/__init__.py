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

__all__ = [
    "BULLETINS",
    "bulletin_for",
    "bulletins",
    "checkpoint",
    "month_figures",
    "readers",
    "rendered",
    "sees_evidence",
]
