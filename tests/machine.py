"""What the machine offers the journeys."""

from __future__ import annotations

import os
import shutil

BROWSERS = (os.environ.get("DUQIN_CHROMIUM") or "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), "")
