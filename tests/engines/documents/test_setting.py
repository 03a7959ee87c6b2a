"""Sheets set as PDF and DOCX: the same bytes for the same words, and nothing people write is ever markup."""

from __future__ import annotations

import dataclasses
import io
import time
from datetime import UTC, datetime

import docx
import pytest

from duqin.engines.documents.ports import (
    Annex,
    Annexes,
    Block,
    Closing,
    Copies,
    Fields,
    Heading,
    Line,
    Para,
    Photo,
    Photos,
    Sheet,
    Sign,
    Table,
)
from duqin.engines.documents.rules.docx import write_docx
from duqin.engines.documents.rules.freezing import frozen, thawed
from duqin.engines.documents.rules.pdf import set_pdf
from duqin.engines.documents.rules.wording import breakable, cleaned, printable
from duqin.engines.documents.services.fonts import fonts
from tests.engines.documents.reading import converted, docx_text, parts, pdf_text

AT = datetime(2026, 3, 10, 2, 3, 5, tzinfo=UTC)
HOSTILE = [
    "#let x = 1; #x",
    "$a^2$ [b] *c* _d_ `e`",
    "\\u{41} \\ \\n //c /* d */",
    "<w:p>&amp;<!-- x --> ]]> \"'",
    "= 标题 - 列表 + 项 @label <tag>",
    "{{ figures }} {% now %}",
    "\u202e倒写\u202c",
    "\x00\x0b\ud800断",
]


def sheet(*texts: str, **more: object) -> Sheet:
    """A paper with every kind of block, each with all of these texts."""
    said = "\n".join(texts)
    blocks = (
        Line(f"{said}："),
        Para(said),
        Heading(said),
        Heading(said, 2),
        Table((1, 4), ("序号", said), (("1", said),), centred=(0,), notes=(said,)),
        Fields(((("标签", said), (said, "值")), (("长", said),))),
        Photos((Photo("0" * 64, said),)),
        Annexes((said,)),
        Sign(said, "2026年3月10日"),
        Annex(said),
        Closing((said,)),
        Copies(said, said, said),
    )
    return Sheet(title=said, blocks=blocks, head=said.replace("\n", " "), number=said, **more)  # type: ignore[arg-type]


def pdf(shown: Sheet) -> bytes:
    return set_pdf(cleaned(shown), made_at=AT, author="监控部", pictures={}, fonts=fonts())


def word(shown: Sheet) -> bytes:
    return write_docx(cleaned(shown), made_at=AT, author="监控部", pictures={})


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_is_plain_text_in_both(text: str) -> None:
    wanted = printable(text)
    assert docx_text(word(sheet(text))).count(wanted) >= 13
    bare = "".join(wanted.split())
    assert "".join(pdf_text(pdf(sheet(text))).split()).count(bare) >= 13


def test_marks_that_turn_writing_around_and_control_characters_are_left_out() -> None:
    assert printable("a\u202eb\u2066c\u200fd\x00e\x1bf\ufeffg\ud800h") == "abcdefgh"
    assert printable("一\r\n二\r三\u2028四\t五") == "一\n二\n三\n四 五"


def test_a_very_long_word_stays_on_the_paper() -> None:
    long = "W" * 400
    shown = Sheet(title="题", blocks=(Para(long), Table((1, 1, 6), ("甲", "乙", "丙"), ((long, "x", long),))))
    assert pdf_text(pdf(shown)).replace("\n", "").replace(" ", "").count("W") == 1200
    assert long in docx_text(word(shown))


@pytest.mark.parametrize("rows", (2, 5, 8))
@pytest.mark.parametrize("last", ["", "请于三日内整改并回复。"])
def test_a_signature_never_stands_alone_on_a_page(rows: int, last: str) -> None:
    told = tuple((str(row), f"第{row}行积水未清理", "立即整改") for row in range(1, rows + 1))
    before = (
        Line("某部："),
        Para("经查，存在下列问题。" * 4),
        Table((1, 4, 4), ("序号", "问题", "要求"), told),
    )
    said = (*before, Para(last)) if last else before
    paper = Sheet(
        title="问题整改通知单", blocks=(*said, Sign("监控部", "2026年3月10日")), head="某大学监控部"
    )
    pages = pdf_text(pdf(paper)).split("\f")
    signed = next(page for page in pages if "2026年3月10日" in page)
    assert (last or f"第{rows}行积水未清理") in signed


def test_the_same_words_and_moment_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = sheet("同样的字")
    first = pdf(shown), word(shown)
    real = time.localtime
    monkeypatch.setattr(time, "localtime", lambda *given: real(given[0] if given else 1_900_000_000))
    assert (pdf(shown), word(shown)) == first
    assert set_pdf(shown, made_at=AT.replace(year=2027), author="x", pictures={}, fonts=fonts()) != first[0]


def test_the_only_dates_in_a_docx_are_those_of_the_issue() -> None:
    import zipfile

    content = word(sheet("字"))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {one.date_time for one in package.infolist()} == {(2026, 3, 10, 10, 3, 4)}
    said = docx.Document(io.BytesIO(content)).core_properties
    assert said.created == said.modified == datetime(2026, 3, 10, 2, 3, 5, tzinfo=UTC)
    assert said.author == "监控部"


def test_a_docx_names_the_official_fonts_for_chinese_and_the_official_measures() -> None:
    content = word(
        Sheet(title="题", blocks=(Para("正文"), Heading("一、标题"), Heading("（一）", 2)), head="红头")
    )
    body = parts(content)["word/document.xml"].decode()
    for face in ("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"):
        assert f'w:eastAsia="{face}"' in body
    section = docx.Document(io.BytesIO(content)).sections[0]
    measures = section.top_margin, section.left_margin, section.right_margin, section.bottom_margin
    assert [round(one.mm) for one in measures] == [37, 28, 26, 35]
    assert 'w:type="lines"' in body
    assert 'w:linePitch="579"' in body
    assert docx.Document(io.BytesIO(content)).settings.odd_and_even_pages_header_footer


def test_a_draft_says_so_on_every_page() -> None:
    shown = dataclasses.replace(sheet("字"), mark="草稿")
    assert "草稿" in parts(word(shown))["word/header1.xml"].decode()
    assert "草稿" in parts(word(shown))["word/header2.xml"].decode()
    text = pdf_text(pdf(dataclasses.replace(shown, blocks=tuple(Para("段") for _ in range(60)))))
    assert text.count("草") == text.count("稿") == text.count("\f") >= 3


@pytest.mark.parametrize("rare", ["朱镕基", "李堃", "陶喆", "㎡", "旸", "喆堃"])
def test_a_character_the_fonts_lack_falls_back_and_is_no_box(rare: str) -> None:
    plain = Sheet(title=rare, head=rare, number="1", blocks=(Para(rare), Heading(rare), Heading(rare, 2)))
    content = pdf(plain)
    assert pdf_text(content).count(rare) >= 4
    assert b".notdef" not in content
    assert b"DuqinRare" in content


def test_a_docx_opens_in_libreoffice() -> None:
    assert converted(word(sheet("经检查", "第二行"))).startswith(b"%PDF")


def test_one_paper_is_set_in_fifty_milliseconds() -> None:
    shown = sheet("地面有积水，未及时清理")
    pdf(shown)
    best = min(_spent(lambda: pdf(shown)) for _ in range(5))
    assert best <= 0.05


def _spent(work) -> float:  # type: ignore[no-untyped-def]
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@dataclasses.dataclass(frozen=True)
class Inner:
    name: str
    pairs: tuple[tuple[str, int], ...]


@dataclasses.dataclass(frozen=True)
class Outer:
    inner: tuple[Inner, ...]
    note: str | None
    two: tuple[str, bool]


def test_a_context_comes_back_from_json_as_it_went_in() -> None:
    context = Outer((Inner("甲", (("乙", 1),)),), None, ("丙", True))
    assert thawed(Outer, frozen(context)) == context
    with pytest.raises(TypeError):
        frozen(Inner("甲", [("乙", 1)]))  # type: ignore[arg-type]


@pytest.mark.parametrize("before", ["table", "sentence", "annexes", "note", "closing", "hands"])
def test_a_signature_stands_with_whatever_is_before_it(before: str) -> None:
    last: dict[str, list[Block]] = {
        "table": [Table((1, 4), ("序号", "问题"), (("1", "最后一行"),))],
        "sentence": [Para("最后一行")],
        "annexes": [Table((1, 4), ("序号", "问题"), (("1", "最后一行"),)), Annexes(("问题照片",))],
        "note": [Table((1, 4), ("序号", "问题"), (("1", "问题"),), notes=("依据：最后一行",))],
        "closing": [Para("最后一行"), Annexes(("问题照片", "整改前后对照"))],
        "hands": [Line("最后一行")],
    }
    for rows in range(10, 24):
        blocks = (*(Para("正文一行") for _ in range(rows)), *last[before], Sign("监控部", "2026年3月10日"))
        pages = pdf_text(pdf(Sheet(title="通知", blocks=blocks))).split("\f")
        page = next(words for words in pages if "2026年3月10日" in words)
        assert "最后一行" in page
        assert sum(words.count("2026年3月10日") for words in pages) == 1


def test_word_is_told_what_stays_on_one_page() -> None:
    table = Table((1, 4), ("序号", "问题"), (("1", "前一行"), ("2", "最后一行")))
    blocks = (
        table,
        Annexes(("问题照片",)),
        Sign("监控部", "2026年3月10日"),
        Copies("各部门。", "监控部", "今天印发"),
    )
    made = docx.Document(io.BytesIO(word(Sheet(title="通知", blocks=blocks))))
    kept = {one.text.strip("　") for one in made.paragraphs if one.paragraph_format.keep_with_next}
    assert {"附件：问题照片", "监控部", "抄送：各部门。"} <= kept
    rows = [row.cells[1].paragraphs[0].paragraph_format.keep_with_next for row in made.tables[0].rows]
    assert rows == [None, None, True]


def test_what_stands_under_a_row_is_on_its_page() -> None:
    """A row and its note are never parted, wherever the page ends, in either file."""
    rows = tuple((str(n), f"第{n}项问题", "一般") for n in range(1, 9))
    notes = tuple(f"条款与依据：第{n}条" if n % 2 else "" for n in range(1, 9))
    for above in range(8, 20):
        table = Table((7, 80, 13), ("序号", "存在问题", "程度"), rows, notes=notes)
        shown = Sheet(title="通知", blocks=(*(Para("正文一行") for _ in range(above)), table))
        pages = pdf_text(pdf(shown)).split("\f")
        for n in range(1, 9, 2):
            page = next(words for words in pages if f"第{n}项问题" in words)
            assert f"条款与依据：第{n}条" in page
    made = docx.Document(io.BytesIO(word(shown))).tables[0]
    assert len(made.rows) == 1 + 8 + 4
    first, note = made.rows[1], made.rows[2]
    assert first.cells[1].paragraphs[0].paragraph_format.keep_with_next
    assert note.cells[1].text == note.cells[2].text == "条款与依据：第1条"
    assert note.cells[0].text == first.cells[0].text == "1"


def test_an_annex_stands_as_the_standard_has_it() -> None:
    """GB/T 9704 7.3.7: its own page, 附件 in its first line, the title in the middle of the third."""
    shown = Sheet(
        title="通知", blocks=(Para("正文"), Annexes(("问题照片",)), Sign("监控部", "今天"), Annex("问题照片"))
    )
    first, second = pdf_text(pdf(shown)).split("\f")[:2]
    assert "附件：问题照片" in first
    assert second.split() == ["附件", "问题照片", "—2—"]
    made = docx.Document(io.BytesIO(word(shown)))
    said = [one.text for one in made.paragraphs]
    assert said[-2:] == ["附件", "问题照片"]
    assert made.paragraphs[-2].paragraph_format.page_break_before


def test_a_moment_with_a_z_is_one_of_greenwich() -> None:
    assert b"D:20260310020305Z" in pdf(sheet("字"))


def test_a_docx_holds_nothing_of_the_template_it_was_made_from() -> None:
    assert not [name for name in parts(word(sheet("字"))) if "thumbnail" in name or "customXml" in name]


def test_word_is_told_that_it_reads_chinese() -> None:
    made = docx.Document(io.BytesIO(word(sheet("问题"))))
    assert 'w:eastAsia="zh-CN"' in made.styles.element.xml
    assert 'w:eastAsia="en-US"' not in made.styles.element.xml


def test_a_share_may_part_from_what_it_is_of() -> None:
    line = "已销号 154 个，其中当场整改 95 个；整改率 90.0%（154/171），按期整改率 81.2%（139/171）。"
    assert breakable(line).split("\u200b") == [
        "已销号 154 个，其中当场整改 95 个；整改率 90.0%",
        "（154/171），按期整改率 81.2%",
        "（139/171）。",
    ]
