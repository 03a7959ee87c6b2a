from duqin.foundation.organisation.models.accounts import Account
from duqin.foundation.organisation.models.calendars import CalendarDay, CalendarYear, Season, Semester
from duqin.foundation.organisation.models.duties import Duty, DutyShare
from duqin.foundation.organisation.models.entries import DoorEntry, FormerPassword
from duqin.foundation.organisation.models.institution import Institution
from duqin.foundation.organisation.models.monitors import BeatPlace, MonitorAppointment
from duqin.foundation.organisation.models.naming import in_language, local_name
from duqin.foundation.organisation.models.people import Appointment, Person, Post, Seat
from duqin.foundation.organisation.models.places import Grid, Place, PlaceOutage
from duqin.foundation.organisation.models.providers import Contract, Provider
from duqin.foundation.organisation.models.stamps import RightsStamp
from duqin.foundation.organisation.models.tokens import ApiToken
from duqin.foundation.organisation.models.units import ServiceArea, Unit, UnitPlacement

__all__ = [
    "Account",
    "ApiToken",
    "Appointment",
    "BeatPlace",
    "CalendarDay",
    "CalendarYear",
    "Contract",
    "DoorEntry",
    "Duty",
    "DutyShare",
    "FormerPassword",
    "Grid",
    "Institution",
    "MonitorAppointment",
    "Person",
    "Place",
    "PlaceOutage",
    "Post",
    "Provider",
    "RightsStamp",
    "Season",
    "Seat",
    "Semester",
    "ServiceArea",
    "Unit",
    "UnitPlacement",
    "in_language",
    "local_name",
]
