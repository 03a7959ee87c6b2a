"""Rows that every verb writes, by SQL that needs no building: the ORM's way costs several times the statement itself.

All do what `Model.save()` does with one row, but for signals, which the house does not have: an error that is caught
without a savepoint leaves nothing of the transaction, too.
"""

from duqin.kernel.writing.rows import put_in, put_in_all, put_in_new, raise_column, write_alike, write_columns
from duqin.kernel.writing.together import Raised, put_in_together
from duqin.kernel.writing.values import Alike, concerns

__all__ = [
    "Alike",
    "Raised",
    "concerns",
    "put_in",
    "put_in_all",
    "put_in_new",
    "put_in_together",
    "raise_column",
    "write_alike",
    "write_columns",
]
