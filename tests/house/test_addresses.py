"""Every address that a page or a view names exists: a misspelt one is a page that breaks only when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import ROOT
from tests.house.test_routes import routes

IN_TEMPLATES = re.compile(r"""\{%\s*url\s+["']([\w:]+)["']""")
IN_CODE = re.compile(r"""\b(?:reverse|reverse_lazy|redirect)\(\s*"([\w:]+)\"""")


def named() -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "duqin").rglob("*")):
        pattern = {".html": IN_TEMPLATES, ".py": IN_CODE}.get(path.suffix)
        if pattern and path.is_file():
            yield from ((path.relative_to(ROOT), name) for name in pattern.findall(path.read_text("utf-8")))


def test_every_address_that_is_named_exists() -> None:
    there, found = {name for name, _view in routes()}, list(named())
    assert len(found) > 300
    missing = [f"{path}: {name}" for path, name in found if name not in there]
    assert not missing, "\n".join(missing)
