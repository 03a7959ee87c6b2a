"""A sheet as PDF. Typst sets it; what people wrote goes in as JSON values, never as markup."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from duqin.engines.documents.ports import Annexes, Block, Sheet
from duqin.engines.documents.rules.wording import breakable

# What an office owns comes first, then what is shipped, last the characters that these lack.
FACES = {
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "Duqin Title"),
    "fang": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "FandolFang R"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "FandolKai"),
    "hei": ("SimHei", "黑体", "FandolHei"),
}
RARE = "Duqin Rare"


@dataclass(frozen=True)
class FontSet:
    """Fonts as typst holds them, shared by all threads and never changed."""

    fonts: Any
    families: frozenset[str]

    def faces(self) -> dict[str, list[str]]:
        """For each part of a paper the families that are there, in order; the widest one at the end."""
        return {
            part: [name for name in (*names, RARE) if name in self.families] for part, names in FACES.items()
        }


def load_fonts(folders: Iterable[str]) -> FontSet:
    """Read the fonts of these folders, and no others: not the system's, not typst's own."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(one) for one in folders]
    )
    return FontSet(fonts, frozenset(fonts.families()))


def set_pdf(
    sheet: Sheet, *, made_at: datetime, author: str, pictures: Mapping[str, bytes], fonts: FontSet
) -> bytes:
    """Set a sheet. The same arguments give the same bytes, whenever and however often it is asked.

    Args:
        made_at: the only date in the file. author: the issuing body. pictures: JPEG by hash; one that is
            missing is said to be missing.
    """
    utc = made_at.astimezone(UTC)  # typst writes the moment with a Z
    moment = {part: getattr(utc, part) for part in ("year", "month", "day", "hour", "minute", "second")}
    inputs = {
        "sheet": json.dumps(_values(sheet), ensure_ascii=False),
        "faces": json.dumps(fonts.faces(), ensure_ascii=False),
        "made": json.dumps({**moment, "author": author}, ensure_ascii=False),
        "pictures": json.dumps(sorted(pictures)),
    }
    with TemporaryDirectory(prefix="duqin-paper-") as folder:  # typst takes pictures from files only
        root = Path(folder)
        for sha, content in pictures.items():
            (root / f"{sha}.jpg").write_bytes(content)
        (root / "main.typ").write_bytes(layout())
        made: bytes = typst.compile(
            str(root / "main.typ"),
            root=folder,
            font_paths=fonts.fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            timestamp=int(made_at.timestamp()),
        )
    return made


@cache
def layout() -> bytes:
    """The one template."""
    return (files("duqin.engines.documents") / "typst" / "paper.typ").read_bytes()


def _values(sheet: Sheet) -> dict[str, Any]:
    found = {field.name: _plain(getattr(sheet, field.name)) for field in dataclasses.fields(sheet)}
    found["blocks"] = [{"kind": block.kind, **_plain(block), **_reckoned(block)} for block in sheet.blocks]
    return found


def _reckoned(block: Block) -> dict[str, Any]:
    """What both writers take from a block beside its fields."""
    return {"lines": [breakable(line) for line in block.lines]} if isinstance(block, Annexes) else {}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return breakable(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: getattr(value, field.name)
            if field.name == "sha256"
            else _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    return value
