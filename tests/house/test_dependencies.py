"""Every package the product imports is named in pyproject.toml, so that the wheel installs what it needs."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.house.sources import ROOT, sources


def plain(requirement: str) -> str:
    """The name of a requirement as packages are compared: lower case, hyphens, no extras or versions."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~ ;]", requirement, maxsplit=1)[0]).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for names in project["optional-dependencies"].values() for name in names]
    return {plain(requirement) for requirement in [*project["dependencies"], *extras]}


def imported() -> dict[str, str]:
    """Top-level names imported from outside, each with a file that imports it."""
    found: dict[str, str] = {}
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            found |= {name.split(".")[0]: source.path for name in names}
    return {name: path for name, path in found.items() if name not in {"duqin", *sys.stdlib_module_names}}


def test_what_the_product_imports_is_declared() -> None:
    homes, wanted = packages_distributions(), declared()
    missing = {
        name: path
        for name, path in imported().items()
        if not {plain(home) for home in homes.get(name, [])} & wanted
    }
    assert missing == {}
