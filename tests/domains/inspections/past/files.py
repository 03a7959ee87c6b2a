"""Files of past inspections as the tests need them: lines as cells by heading, as CSV or as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter
from django.core.files.base import ContentFile

from duqin.domains.inspections import services
from duqin.domains.inspections.models import RecordImport
from duqin.domains.inspections.services.past import Plan
from duqin.kernel.actors import Actor

Line = dict[str, str]
MAPPING: dict[str, Any] = {"format": "duqin-inspections-1"}


def line(key: str = "A-1", **cells: str) -> Line:
    """A line of the canteens' kitchen, all right unless said otherwise."""
    usual = {
        "检查编号": key,
        "检查日期": "2025-04-07 09:20",
        "被查单位": "CY",
        "地点": "XS-ST1-1F-01",
        "检查人": "INSPECTOR",
        "条款": "C-1",
        "结果": "合格",
    }
    return usual | cells


def problem(key: str = "A-1", **cells: str) -> Line:
    """A problem that was put right by the head and verified by the inspector."""
    closed = {
        "结果": "问题",
        "问题描述": "地面有积水",
        "整改状态": "已销号",
        "整改措施": "已清理",
        "整改日期": "2025-04-08",
        "整改人": "CYHEAD",
        "复查日期": "2025-04-09",
        "复查人": "INSPECTOR2",
    }
    return line(key, **(closed | cells))


def as_csv(lines: Iterable[Mapping[str, str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    rows = list(lines)
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, headings, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(lines: Iterable[Mapping[str, Any]], sheet: str = "历史检查") -> bytes:
    rows = list(lines)
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, headings)
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, [row.get(heading, "") for heading in headings])
    return out.getvalue()


def planned(data: bytes, mapping: dict[str, Any] | None = None, **options: Any) -> Plan:
    file, said = services.past.read_file(data, mapping or MAPPING)
    return services.past.plan(file, said, **options)


def brought_in(
    data: bytes, by: Actor, mapping: dict[str, Any] | None = None, *, into_frozen: bool = False
) -> RecordImport:
    """Upload, plan and bring in at once, as the command does."""
    mapping = mapping or MAPPING
    file = ContentFile(data, name="历史.csv")
    record = services.past.upload(by=by, file=file, mapping=mapping, into_frozen=into_frozen)
    found = planned(data, mapping, into_frozen=into_frozen)
    return services.past.bring_in(record, by=by, found=found)


def said(data: bytes, mapping: dict[str, Any] | None = None) -> list[tuple[int, str, str]]:
    """The faults of a file: line, heading, sentence."""
    return planned(data, mapping).faults
