"""What other rooms ask of paper: a number, and its end."""

from duqin.engines.documents.services.numbering import draw_number, void_number

__all__ = ["draw_number", "void_number"]
