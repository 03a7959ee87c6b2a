"""Loaded before everything else: tests have a data folder of their own, thrown away at the end, and no real mail."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

from tests import tables

gc.disable()  # until the tests begin (tests/conftest.py): what is read until then stays

if "DUQIN_DATA" not in os.environ or os.environ.get("PYTEST_XDIST_WORKER"):
    folder = tempfile.mkdtemp(prefix="duqin-test-")
    os.environ["DUQIN_DATA"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.makedirs(os.path.join(os.environ["DUQIN_DATA"], "static"), 0o700, exist_ok=True)
if tables.SHARED not in os.environ:  # the workers of this process inherit it
    os.environ[tables.SHARED] = tempfile.mkdtemp(prefix="duqin-test-shared-")
    atexit.register(tables.forget, Path(os.environ[tables.SHARED]))
os.environ["DUQIN_MAIL_URL"] = "memorymail://"
os.environ["DUQIN_QUIET_HOURS"] = ""  # a test sends at any hour of the day
