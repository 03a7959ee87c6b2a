"""QR codes as SVG that stands in the page."""

from __future__ import annotations

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """The address as a QR code with medium error correction; dark on light in both themes, for phones."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=1, dark="#1c2733", nl=False
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 drawn by us from modules, the address is not in it
