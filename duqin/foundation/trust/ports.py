"""Sockets of trust that higher rooms fill."""

from __future__ import annotations

from collections.abc import Callable

from duqin.kernel.actors import Actor
from duqin.kernel.registry import Registry

EvidenceViewer = Callable[[Actor, int], bool]
evidence_viewers: Registry[EvidenceViewer] = Registry("evidence_viewers")
"""Rooms that attach evidence answer whether an actor may see it (by its id) through one of their nouns."""
