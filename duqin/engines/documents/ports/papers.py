"""The papers rooms can issue: each says what stands on it (context) and how it is laid out (sheet)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

from duqin.engines.documents.ports.blocks import Sheet
from duqin.kernel.actors import Actor
from duqin.kernel.registry import Registry

Context = TypeVar("Context")


class Paper(ABC, Generic[Context]):
    """A kind of paper. Registered from the wiring of its room.

    Attributes:
        key: "room.paper". title: Chinese title. context_type: the frozen dataclass of what stands on it;
            strings, numbers, booleans, tuples and dataclasses of these only, so that it can be archived.
        series: kind of the number series it is numbered in; "" for a paper without a number.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    context_type: ClassVar[type[Any]]
    series: ClassVar[str] = ""

    @abstractmethod
    def context(self, by: Actor, noun: Any) -> Context:
        """What stands on the paper of this noun now."""

    @abstractmethod
    def sheet(self, context: Context) -> Sheet:
        """The layout of a context; the same context gives the same sheet."""

    @abstractmethod
    def number(self, context: Context) -> str:
        """The number it carries, drawn by the room from the series; "" before that."""

    @abstractmethod
    def file_name(self, context: Context) -> str:
        """Chinese name of a file of it, without ending."""

    def may_issue(self, by: Actor, noun: Any) -> bool:
        """Whether this actor may have it archived; a job of the system always may."""
        return by.is_system

    def is_likely_first(self, noun: Any) -> bool:
        """Whether no edition of this noun will stand yet, as it is now: a guess that saves looking for one."""
        return False


papers: Registry[Paper[Any]] = Registry("papers")
"""By key: the papers of all rooms."""
