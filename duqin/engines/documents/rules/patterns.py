"""How the number of a paper is written."""

from __future__ import annotations

from string import Formatter

PLACEHOLDERS = frozenset({"unit", "year", "seq"})


def written(pattern: str, *, unit: str, year: int, sequence: int) -> str:
    """The text of a number: "{unit}整改〔{year}〕{seq:03d}号" → 监控整改〔2026〕007号.

    Raises:
        ValueError: the pattern names anything but unit, year and seq, or leaves out the sequence.
    """
    named = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
    if not named <= PLACEHOLDERS or "seq" not in named:
        raise ValueError(f"a pattern is made of {{unit}}, {{year}} and {{seq}}, not {pattern!r}")
    return pattern.format(unit=unit, year=year, seq=sequence)
