"""Sockets: the papers of the rooms, and the parts a paper is made of."""

from duqin.engines.documents.ports.blocks import (
    Annex,
    Annexes,
    Block,
    Cell,
    Closing,
    Copies,
    Fields,
    Heading,
    Line,
    Para,
    Photo,
    Photos,
    Picture,
    Sheet,
    Sign,
    Table,
)
from duqin.engines.documents.ports.papers import Paper, papers

__all__ = [
    "Annex",
    "Annexes",
    "Block",
    "Cell",
    "Closing",
    "Copies",
    "Fields",
    "Heading",
    "Line",
    "Paper",
    "Para",
    "Photo",
    "Photos",
    "Picture",
    "Sheet",
    "Sign",
    "Table",
    "papers",
]
