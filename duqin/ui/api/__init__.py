"""What every operation of the API is made of: rooms of operations, schemas, pages of a list. Knows no room."""

from duqin.ui.access import by_of
from duqin.ui.api.operations import Body, Operation, Room
from duqin.ui.api.pages import answer_page, expecting, listing
from duqin.ui.api.schemas import Code, Coded, In, Line, Out, Page, Person, Problem, Text

__all__ = [
    "Body",
    "Code",
    "Coded",
    "In",
    "Line",
    "Operation",
    "Out",
    "Page",
    "Person",
    "Problem",
    "Room",
    "Text",
    "answer_page",
    "by_of",
    "expecting",
    "listing",
]
