"""Lists: columns, filters, order and page in the URL; keyset paging; capped count; export of what shows."""

from duqin.ui.listing.columns import Column
from duqin.ui.listing.export import spreadsheet
from duqin.ui.listing.filters import BadQuery, Choices, DateRange, Filter, Search
from duqin.ui.listing.listing import Listing
from duqin.ui.listing.page import ListPage
from duqin.ui.listing.paging import Sort
from duqin.ui.parts import BulkAction, Empty, SavedView

__all__ = [
    "BadQuery",
    "BulkAction",
    "Choices",
    "Column",
    "DateRange",
    "Empty",
    "Filter",
    "ListPage",
    "Listing",
    "SavedView",
    "Search",
    "Sort",
    "spreadsheet",
]
