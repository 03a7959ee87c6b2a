"""How well a finding is proved (domain-model §8.8): A, B or C with its reasons; shown, never blocking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

ALIKE = 5  # of 64 bits that may differ between two pictures of one thing
QUICK = 3  # seconds between two acts of a person who looks


class Reason(StrEnum):
    """What speaks for or against the proof."""

    PHOTOGRAPHED = "photographed"
    NO_PHOTO = "no_photo"
    IN_APP = "in_app"
    NOT_IN_APP = "not_in_app"
    ANCHORED = "anchored"
    CLOCK_OFF = "clock_off"
    NO_ANCHOR = "no_anchor"
    PLACE_SCANNED = "place_scanned"
    LOCATED = "located"
    ELSEWHERE = "elsewhere"
    NO_PLACE_PROOF = "no_place_proof"
    SEEN_BEFORE = "seen_before"
    TOO_QUICK = "too_quick"


AGAINST = frozenset({Reason.NO_PHOTO, Reason.CLOCK_OFF, Reason.SEEN_BEFORE})
DOUBTFUL = frozenset(
    {Reason.NOT_IN_APP, Reason.NO_ANCHOR, Reason.ELSEWHERE, Reason.NO_PLACE_PROOF, Reason.TOO_QUICK}
)


@dataclass(frozen=True, slots=True)
class Proof:
    """How a finding was captured; what nobody knows is None.

    Attributes:
        in_app: for each photograph, whether the camera took it at that moment. clock_off: the device's clock was off
            by more than ten minutes. anchored: its moment follows from a time the server signed.
        place_scanned: the code or tag on the wall was read. located: the device says it is at the place, or is not;
            None when its position, or that of the place, is not known. seen_before: a photograph looks like an earlier one.
        quick: seconds since the person's last act.
    """

    in_app: tuple[bool, ...] = ()
    has_photo: bool = False
    anchored: bool = False
    clock_off: bool = False
    place_scanned: bool = False
    located: bool | None = None
    seen_before: bool = False
    quick: float | None = None


def reasons(proof: Proof) -> list[Reason]:
    """What speaks for the proof and against it, in the order in which it is told."""
    found = [Reason.PHOTOGRAPHED if proof.has_photo else Reason.NO_PHOTO]
    if proof.has_photo:
        found.append(Reason.IN_APP if proof.in_app and all(proof.in_app) else Reason.NOT_IN_APP)
    if proof.clock_off:
        found.append(Reason.CLOCK_OFF)
    else:
        found.append(Reason.ANCHORED if proof.anchored else Reason.NO_ANCHOR)
    found += _place(proof)
    if proof.seen_before:
        found.append(Reason.SEEN_BEFORE)
    if proof.quick is not None and proof.quick < QUICK:
        found.append(Reason.TOO_QUICK)
    return found


def _place(proof: Proof) -> list[Reason]:
    """A scanned code or the position proves the place; a position elsewhere is told even beside a scanned code."""
    scanned = [Reason.PLACE_SCANNED] if proof.place_scanned else []
    if proof.located is False:
        return [*scanned, Reason.ELSEWHERE]
    if proof.located:
        return [*scanned, Reason.LOCATED]
    return scanned or [Reason.NO_PLACE_PROOF]


def grade(found: Iterable[Reason]) -> str:
    """A: nothing speaks against it. B: one thing is not proved. C: something speaks against it, or more is open."""
    told = set(found)
    if told & AGAINST:
        return "C"
    open_points = len(told & DOUBTFUL)
    return "A" if not open_points else "B" if open_points == 1 else "C"


def are_alike(one: int, other: int) -> bool:
    """Whether two fingerprints of pictures (64 bits) are of the same thing."""
    return (one ^ other).bit_count() <= ALIKE
