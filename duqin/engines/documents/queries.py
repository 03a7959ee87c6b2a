"""Questions to the registers of numbers and to the archive of papers."""

from __future__ import annotations

from django.db.models import QuerySet

from duqin.engines.documents.models import IssuedPaper, NumberDrawn, NumberSeries
from duqin.foundation.organisation.models import Unit
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.refs import Ref


def register(kind: str, unit: Unit | None = None, year: int | None = None) -> QuerySet[NumberDrawn]:
    """Every number drawn for a kind of paper, void ones included, in order; of one unit and year where
    named."""
    rows = NumberDrawn.objects.filter(series__kind=kind).select_related("series__unit")
    if unit is not None:
        rows = rows.filter(series__unit=unit)
    if year is not None:
        rows = rows.filter(series__year=year)
    return rows.order_by("series__year", "series_id", "sequence")


def series_of(kind: str) -> QuerySet[NumberSeries]:
    """The series of a kind of paper, newest year first."""
    return NumberSeries.objects.filter(kind=kind).select_related("unit").order_by("-year", "unit__name")


def missing(series: NumberSeries) -> list[int]:
    """Sequences up to the last one that are not in the register; an unharmed series has none."""
    drawn = set(series.drawn.values_list("sequence", flat=True))
    return [sequence for sequence in range(1, series.last + 1) if sequence not in drawn]


def issued(paper: str, noun: object) -> list[IssuedPaper]:
    """The editions of a paper of this noun, the newest first; the caller has been allowed to see the noun."""
    ref = Ref.to(noun)
    return _ISSUED.all(paper=paper, kind=ref.kind, id=ref.id)


_ISSUED = Prepared(
    lambda: IssuedPaper.objects.filter(
        paper=Slot("paper"), object_kind=Slot("kind"), object_id=Slot("id")
    ).order_by("-edition")
)
