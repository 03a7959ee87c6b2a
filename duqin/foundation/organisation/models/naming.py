"""A noun with a Chinese and an English name shows the one of the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import get_language


def local_name(name: str, name_en: str) -> str:
    """The English name for English readers where there is one, else the Chinese one."""
    return name_en if name_en and (get_language() or "").startswith("en") else name


def in_language() -> Callable[[str, str], str]:
    """`local_name` for many names, with the reader's language looked up once."""
    if (get_language() or "").startswith("en"):
        return lambda name, name_en: name_en or name
    return lambda name, name_en: name


class Named:
    """Mixin for models with `name` and `name_en`."""

    name: str
    name_en: str

    @property
    def local_name(self) -> str:
        """The English name for English readers where there is one, else the Chinese one."""
        return local_name(self.name, self.name_en)
