"""A noun with a Chinese and an English name shows the one of the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language


class Named:
    """Mixin for models with `name` and `name_en`."""

    name: str
    name_en: str

    @property
    def local_name(self) -> str:
        """The English name for English readers where there is one, else the Chinese one."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name
