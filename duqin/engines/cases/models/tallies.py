"""Tally 合计: how many cases there are of a unit in a state, kept by the database itself."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from duqin.kernel.errors import Refusal

EVERYBODY = 0
"""In the place of a person: all cases of the unit, whoever answers for them."""


def _kept_by_triggers() -> Refusal:
    return Refusal("case.tally_by_triggers", _("合计由数据库随整改事项记下，不能直接改写。"))


class TallyQuerySet(models.QuerySet["Tally"]):
    """Sums are read; what changes them is a change of a case (services/tallying.py folds)."""

    def update(self, **values: Any) -> int:
        """Refusal "case.tally_by_triggers"."""
        raise _kept_by_triggers()

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refusal "case.tally_by_triggers"."""
        raise _kept_by_triggers()


class Tally(models.Model):
    """A part of a sum: so many cases more, or fewer, of this unit in this state. Their sum is the number of cases.

    Triggers of the database (migrations/_tally.py) add parts with each case that comes, moves, or changes hands, in
    the transaction that does it: nobody waits for anybody, and a sum is right at every moment. A case counts for
    everybody, and once for each person who answers for it or follows it. Rows are added and taken away, never changed.

    Numbers without foreign keys: whatever a case points at is there, and a sum that has come to nothing must not keep
    it from going.
    """

    person_id = models.BigIntegerField(help_text="who answers for the cases or follows them; 0: everybody")
    unit_id = models.BigIntegerField()
    state = models.CharField(max_length=12)
    n = models.IntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person_id", "unit_id", "state"], name="tally_by_person_and_unit")]

    def __str__(self) -> str:
        return f"{self.person_id or '*'} {self.unit_id} {self.state} {self.n:+}"
