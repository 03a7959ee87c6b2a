"""The verbs of the room."""

from duqin.foundation.organisation.services.beats import set_beat
from duqin.foundation.organisation.services.calendar import (
    add_year,
    load_shipped_calendar,
    put_day,
    remove_day,
    remove_year,
    set_office_hours,
    shipped_tables,
)
from duqin.foundation.organisation.services.grids import (
    assign_places,
    change_grid,
    create_grid,
    move_grid,
    remove_grid,
    set_grid_holder,
)
from duqin.foundation.organisation.services.monitors import (
    approve,
    end,
    file,
    nominate,
    refuse,
)
from duqin.foundation.organisation.services.outages import end_outage, put_out_of_use
from duqin.foundation.organisation.services.places import (
    change_place,
    close_place,
    create_place,
    move_place,
    renew_qr,
    reopen_place,
    set_risk,
)
from duqin.foundation.organisation.services.seasons import (
    add_season,
    add_semester,
    change_season,
    change_semester,
    remove_season,
    remove_semester,
)

__all__ = [
    "add_season",
    "add_semester",
    "add_year",
    "approve",
    "assign_places",
    "change_grid",
    "change_place",
    "change_season",
    "change_semester",
    "close_place",
    "create_grid",
    "create_place",
    "end",
    "end_outage",
    "file",
    "load_shipped_calendar",
    "move_grid",
    "move_place",
    "nominate",
    "put_day",
    "put_out_of_use",
    "refuse",
    "remove_day",
    "remove_grid",
    "remove_season",
    "remove_semester",
    "remove_year",
    "renew_qr",
    "reopen_place",
    "set_beat",
    "set_grid_holder",
    "set_office_hours",
    "set_risk",
    "shipped_tables",
]
