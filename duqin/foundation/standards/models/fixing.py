"""The gate of fixed clauses: once a meeting has adopted a version, nothing below it is changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from duqin.foundation.standards import states
from duqin.foundation.standards.models.documents import DocumentVersion
from duqin.kernel.errors import Refusal


def refuse_if_fixed(version_ids: Iterable[int]) -> None:
    """Raise Refusal "clause.fixed" when one of the versions has been adopted."""
    versions = DocumentVersion.objects.filter(pk__in=set(version_ids))
    if versions.exclude(state__in=states.UNSETTLED).exists():
        raise Refusal("clause.fixed", _("这个版本已经会议通过，条款不能再改动；需要修改时请另起新版本。"))


class FixedRows(models.QuerySet):
    """Rows below a version; acts on many of them pass the same gate as acts on one."""

    version_path: ClassVar[str]

    def _refuse_if_fixed(self) -> None:
        refuse_if_fixed(self.order_by().values_list(f"{self.version_path}_id", flat=True).distinct())

    def update(self, **values: Any) -> int:
        self._refuse_if_fixed()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_if_fixed()
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        rows = list(objs)
        refuse_if_fixed(version_of(row, self.version_path) for row in rows)
        return super().bulk_create(rows, *args, **options)


def version_of(row: models.Model, path: str) -> int:
    """Identity of the version a row belongs to."""
    *steps, last = path.split("__")
    noun: Any = row
    for step in steps:
        noun = getattr(noun, step)
    version: int = getattr(noun, f"{last}_id")
    return version
