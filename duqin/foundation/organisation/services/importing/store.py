"""The uploaded file between preview and confirmation: kept beside the data by its hash, a day at most, never
served.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from duqin.foundation.organisation.services.importing.lines import Workbook
from duqin.foundation.organisation.services.importing.reading import read_bytes, read_workbook
from duqin.kernel.errors import Refusal

DAY = 24 * 3600
NAME = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes) -> Workbook:
    """Read an uploaded file and keep it for the confirmation; files older than a day are removed.

    Raises:
        Refusal: as read_workbook.
    """
    workbook = read_bytes(data)
    folder = _folder()
    for old in folder.glob("*.xlsx"):
        if old.stat().st_mtime < time.time() - DAY:
            old.unlink(missing_ok=True)
    path = folder / f"{workbook.sha256}.xlsx"
    path.write_bytes(data)
    path.chmod(0o600)
    return workbook


def kept(sha256: str) -> Workbook:
    """The file of this hash, read again.

    Raises:
        Refusal: it is not here any more, or not what the hash says.
    """
    path = _folder() / f"{sha256}.xlsx"
    if not NAME.fullmatch(sha256) or not path.exists():
        raise Refusal("import.gone", _("上传的文件已经清除，请重新上传。"))
    workbook = read_workbook(path)
    if workbook.sha256 != sha256:
        raise Refusal("import.gone", _("上传的文件已经改变，请重新上传。"))
    return workbook


def forget(sha256: str) -> None:
    """Remove a kept file, once it has been applied."""
    if NAME.fullmatch(sha256):
        (_folder() / f"{sha256}.xlsx").unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
