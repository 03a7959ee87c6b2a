"""What other rooms ask of paper: a number and its end; a paper issued, its files, a paper as it stands now."""

from duqin.engines.documents.services.fonts import sign_font
from duqin.engines.documents.services.issuing import again_of, file_of, issue, make_again, make_files
from duqin.engines.documents.services.numbering import (
    Next,
    draw_number,
    draw_numbers,
    keep_number,
    next_number,
    void_number,
)
from duqin.engines.documents.services.rendering import Rendering, render
from duqin.engines.documents.services.reserving import (
    reserve_numbers,
    return_forgotten,
    return_numbers,
    use_reserved,
)

__all__ = [
    "Next",
    "Rendering",
    "again_of",
    "draw_number",
    "draw_numbers",
    "file_of",
    "issue",
    "keep_number",
    "make_again",
    "make_files",
    "next_number",
    "render",
    "reserve_numbers",
    "return_forgotten",
    "return_numbers",
    "sign_font",
    "use_reserved",
    "void_number",
]
