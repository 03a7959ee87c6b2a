"""What a file would do, before it does it."""

from __future__ import annotations

from duqin.foundation.organisation.services.importing.lines import Line, Preview, Workbook
from duqin.foundation.organisation.services.importing.people import plan_people
from duqin.foundation.organisation.services.importing.places import cleaned, plan_places
from duqin.foundation.organisation.services.importing.register import Register
from duqin.foundation.organisation.services.importing.units import plan_units


def preview(workbook: Workbook) -> Preview:
    """What the file would do to the data as they are now; changes nothing and may be asked any number of
    times.
    """
    lines = {sheet: [_fresh(line) for line in told] for sheet, told in workbook.lines.items()}
    lines["places"] = [cleaned(line) for line in lines["places"]]
    fresh = Workbook(workbook.source, lines, workbook.errors)
    register = Register(fresh)
    plan_units(lines["units"], register)
    plan_people(lines["people"], register)
    plan_places(lines["places"], register)
    return Preview(workbook, lines)


def _fresh(line: Line) -> Line:
    """The line as it was read, without what an earlier preview found."""
    return Line(line.layout, line.row, line.identity, line.cells, errors=list(line.errors))
