"""A refusal inside an import names the line it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from duqin.foundation.organisation.services.importing.lines import Line
from duqin.kernel.errors import Conflict, Forbidden, Refusal


@contextmanager
def at(line: Line) -> Iterator[None]:
    """Do something for a line; a refusal gets its sheet and row in front."""
    try:
        yield
    except (Conflict, Forbidden):
        raise
    except Refusal as refusal:
        words = {
            "sheet": line.layout.local,
            "row": line.row,
            "name": line.label,
            "sentence": refusal.sentence,
        }
        sentence = _("%(sheet)s第 %(row)d 行（%(name)s）：%(sentence)s 没有导入任何内容。") % words
        raise Refusal(refusal.code, sentence) from refusal
