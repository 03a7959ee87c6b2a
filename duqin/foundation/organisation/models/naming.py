"""A noun with a Chinese and an English name shows the one of the reader's language."""

from __future__ import annotations

from django.utils.translation import get_language


def local_name(name: str, name_en: str) -> str:
    """The English name for English readers where there is one, else the Chinese one."""
    return name_en if name_en and (get_language() or "").startswith("en") else name


class Named:
    """Mixin for models with `name` and `name_en`."""

    name: str
    name_en: str

    @property
    def local_name(self) -> str:
        """The English name for English readers where there is one, else the Chinese one."""
        return local_name(self.name, self.name_en)
