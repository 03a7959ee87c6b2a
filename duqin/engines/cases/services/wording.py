"""Words that are stored for everybody are in the language of the house, whoever happens to act. What one person is told is
in his own (`workbench.notify`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation

P = ParamSpec("P")
T = TypeVar("T")


def house_words(compose: Callable[P, T]) -> Callable[P, T]:
    """Run a function that composes words in the language of the house, not in that of the page."""

    @wraps(compose)
    def composed(*args: P.args, **kwargs: P.kwargs) -> T:
        with translation.override(settings.LANGUAGE_CODE):
            return compose(*args, **kwargs)

    return composed
