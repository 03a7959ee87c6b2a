"""The four ways in which Duqin says no. Each carries a sentence a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


class Refusal(Exception):
    """The act is understood and permitted in general, but not now or not so.

    Args:
        code: short stable name of the rule, e.g. "case.wrong_state"; tests and the API rely on it.
        sentence: one full sentence in the reader's language saying why, and what would help.
        field: name of the form field the sentence belongs to, if any.
    """

    status = 422

    def __init__(self, code: str, sentence: object, *, field: str | None = None, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.data: Mapping[str, Any] = data

    def __str__(self) -> str:
        return str(self.sentence)


class Forbidden(Refusal):
    """This actor may not do this to a noun he is allowed to see (HTTP 403)."""

    status = 403


class Conflict(Refusal):
    """The noun changed since the form was opened (HTTP 409); both versions are shown, nothing is lost."""

    status = 409


class Unknown(Refusal):
    """A code in what was said names nothing that this actor can see."""

    def __init__(self, code: str, *, field: str) -> None:
        super().__init__("reference.unknown", _("没有“%(code)s”。") % {"code": code[:80]}, field=field)


class Refusals(Refusal):
    """Many sentences at once, e.g. the lines of an import; `items` are the single refusals."""

    def __init__(self, code: str, sentence: object, items: list[Refusal]) -> None:
        super().__init__(code, sentence)
        self.items = items
