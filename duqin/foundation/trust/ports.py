"""Sockets of trust that higher rooms fill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from duqin.kernel.actors import Actor
from duqin.kernel.registry import Registry
from duqin.ui.parts import Text

EvidenceViewer = Callable[[Actor, int], bool]
evidence_viewers: Registry[EvidenceViewer] = Registry("evidence_viewers")
"""Rooms that attach evidence answer whether an actor may see it (by its id) through one of their nouns."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail to somebody who need not have an account; `key` names it, a second one with the same key is none."""

    key: str
    name: str
    address: str
    subject: str
    body: str
    attachment_name: str
    attachment: str


class PostOffice(Protocol):
    """Takes letters inside a transaction and sends each once after it."""

    def write(self, letter: Letter) -> None:
        """Take a letter."""

    def sent(self, keys: Iterable[str]) -> dict[str, datetime]:
        """When each of these letters left the house; those that did not are missing."""


post: Registry[PostOffice] = Registry("post")
"""The outbox through which checkpoints leave the machine."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a room calls its acts, by their code, and the columns of its rows: by their name, or by "model.name" where a
    model means something of its own by it; `values` gives words for what a column holds of a registry of the room."""

    acts: Mapping[str, Text]
    columns: Mapping[str, Text]
    values: Mapping[str, Callable[[], Mapping[str, Text]]] = field(default_factory=dict)


wordings: Registry[Wording] = Registry("wordings")
"""Each room's words by its label, for the audit log and the histories of nouns."""
