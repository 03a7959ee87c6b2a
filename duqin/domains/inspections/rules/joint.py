"""Which special inspections need the safety office beside the host (R-004-40); the list is data of the institution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SETTING = "joint_supervision"
"""Key in the institution's settings: {"areas": [codes of areas], "safety_area": code of the area its owner answers for}."""


@dataclass(frozen=True, slots=True)
class JointRule:
    """Areas whose special inspections are joint, and the area whose owner is the safety office."""

    areas: frozenset[str] = frozenset({"catering", "utilities", "works"})
    safety_area: str = "fire"

    def asks_for_safety(self, kind: str, area_code: str) -> bool:
        """Whether a plan of this kind and area cannot go without the safety office."""
        return kind == "special" and area_code in self.areas


def joint_rule(settings: Mapping[str, Any]) -> JointRule:
    """The rule as the institution set it; ours (canteens, utilities, repair with fire safety) where it did not."""
    given = settings.get(SETTING) or {}
    usual = JointRule()
    return JointRule(
        frozenset(given.get("areas", usual.areas)), str(given.get("safety_area", usual.safety_area))
    )
