"""Rule packs: the built-in ones are sound, both file forms lose nothing, hostile files are refused."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from python_calamine import CalamineWorkbook

from duqin.foundation.standards.rules import packs
from duqin.foundation.standards.rules.packs import (
    CitationTable,
    Pack,
    PackBasis,
    PackCitation,
    PackClause,
    PackDeadline,
    PackDocument,
    PackError,
    PackFocus,
    PackMeasure,
)
from duqin.foundation.standards.rules.packs.refusals import SENTENCES
from duqin.foundation.standards.rules.packs.shape import PACKS
from duqin.foundation.standards.rules.packs.words import LABELS, WORDS

COUNTS = {
    "catering": 25,
    "dormitory": 18,
    "property": 15,
    "utilities": 16,
    "transport": 13,
    "purchasing": 12,
    "works": 13,
    "grounds": 12,
    "teaching": 12,
    "fire": 15,
    "commerce": 12,
    "guesthouse": 12,
}
PER_AREA = {file.stem: packs.read_pack(file) for file in packs.built_in_packs()}
CITATIONS = packs.read_citations(packs.built_in_citations())
CLAUSES = {clause.code: clause for pack in PER_AREA.values() for clause in pack.clauses}
CATERING = (PACKS / "catering.yaml").read_text("utf-8")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def faults(error: pytest.ExceptionInfo[PackError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


# ---------------------------------------------------------------- the built-in packs


def test_there_are_175_clauses_in_twelve_areas() -> None:
    assert {area: len(pack.clauses) for area, pack in PER_AREA.items()} == COUNTS
    assert sum(COUNTS.values()) == len(CLAUSES) == 175


@pytest.mark.parametrize("area", COUNTS)
def test_a_pack_names_its_area_version_and_licence(area: str) -> None:
    document = PER_AREA[area].document
    assert (document.pack, document.area, document.version) == (area, area, 1)
    assert document.licence == "Apache-2.0"


def test_the_schemas_are_valid_json_schema_2020_12() -> None:
    for name in ("schema.json", "schema_citations.json"):
        schema = json.loads((PACKS / name).read_text("utf-8"))
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)


def test_the_files_meet_their_schemas_read_by_any_yaml_reader() -> None:
    for file in [*packs.built_in_packs(), packs.built_in_citations()]:
        name = "schema_citations.json" if file == packs.built_in_citations() else "schema.json"
        validator = Draft202012Validator(json.loads((PACKS / name).read_text("utf-8")))
        assert not list(validator.iter_errors(yaml.safe_load(file.read_text("utf-8"))))


@pytest.mark.parametrize(
    ("noun", "schema", "name"),
    [
        (PackDocument, "schema.json", "header"),
        (PackFocus, "schema.json", "focus"),
        (PackMeasure, "schema.json", "measure"),
        (PackDeadline, "schema.json", "deadline"),
        (PackBasis, "schema.json", "basis"),
        (PackClause, "schema.json", "clause"),
        (PackCitation, "schema_citations.json", "citation"),
    ],
)
def test_a_schema_and_its_noun_have_the_same_fields(noun: Any, schema: str, name: str) -> None:
    described = json.loads((PACKS / schema).read_text("utf-8"))["$defs"][name]
    assert set(described["properties"]) == {field.name for field in fields(noun)}
    assert set(described["required"]) == {field.name for field in fields(noun) if field.default is MISSING}


def test_the_words_cover_the_choices_of_the_schema() -> None:
    schema = json.loads((PACKS / "schema.json").read_text("utf-8"))["$defs"]
    clause = schema["clause"]["properties"]
    for field in ("kind", "severity", "per", "domain", "heading", "dimension", "tier"):
        assert set(clause[field]["enum"]) == set(WORDS[field])
    for field in ("methods", "aspects"):
        assert set(clause[field]["items"]["enum"]) == set(WORDS[field])
    assert set(schema["deadline"]["properties"]["unit"]["enum"]) == set(WORDS["deadline.unit"])
    for words in WORDS.values():
        assert len(set(words.values())) == len(words)  # a word leads back to one code


def test_codes_are_unique_over_all_packs() -> None:
    codes = [clause.code for pack in PER_AREA.values() for clause in pack.clauses]
    assert len(codes) == len(set(codes))


def test_groups_stand_together() -> None:
    for pack in PER_AREA.values():
        order = [clause.group for clause in pack.clauses]
        runs = [group for at, group in enumerate(order) if at == 0 or order[at - 1] != group]
        assert len(runs) == len(set(runs)), runs


@pytest.mark.parametrize("code", sorted(CLAUSES))
def test_every_clause_has_a_basis_an_aspect_and_a_responsible_party(code: str) -> None:
    """R-000-35, R-004-09, R-001-18; texts in both languages; notes come in pairs."""
    clause = CLAUSES[code]
    assert clause.basis and clause.aspects and clause.responsible
    assert clause.levels == (1, 2, 3)
    assert clause.cap >= clause.points > 0
    for field in fields(clause):
        if field.name.endswith("_en"):
            chinese, english = getattr(clause, field.name[:-3]), getattr(clause, field.name)
            assert bool(chinese) == bool(english), field.name
            assert not chinese or CHINESE.search(chinese), field.name
    assert clause.check.endswith("。")
    assert not CHINESE.search(clause.title_en)


@pytest.mark.parametrize("area", COUNTS)
def test_every_basis_is_borne_out_by_the_citation_table(area: str) -> None:
    assert packs.check_bases(PER_AREA[area], CITATIONS) == ()


def test_what_the_library_marks_as_unchecked_stays_pending() -> None:
    states = {code: [basis.state for basis in clause.basis] for code, clause in CLAUSES.items()}
    assert states["CY-07"] == ["pending"]  # Art. 36: only the second half was read
    assert states["CY-09"] == ["verified", "pending"]
    assert states["SS-02"] == ["verified"] * 3
    assert states["XF-02"] == ["pending"]
    assert states["SM-06"] == ["pending"]


def test_figures_come_with_their_limits() -> None:
    limits = {
        code: [(measure.min, measure.max) for measure in CLAUSES[code].measured]
        for code in ("CY-09", "CY-11", "CY-13", "XF-05")
    }
    assert limits == {
        "CY-09": [(None, 8), (None, -12)],
        "CY-11": [(70, None)],
        "CY-13": [(125, None), (48, None)],
        "XF-05": [(4, None)],
    }


def test_stop_means_stop_and_a_plan_in_24_hours() -> None:
    stops = {code for code, clause in CLAUSES.items() if clause.deadline.stop}
    assert {"CY-01", "CY-19", "SS-03", "WY-13", "XF-06", "NY-06"} <= stops
    assert all(CLAUSES[code].deadline == PackDeadline("hours", 24, True) for code in stops)
    assert all(CLAUSES[code].deadline_note for code in stops)


def test_conditional_severity_and_veto_carry_their_condition() -> None:
    assert {code for code, clause in CLAUSES.items() if clause.severity_note} == {"NY-06", "LH-06", "JX-08"}
    noted = {code for code, clause in CLAUSES.items() if clause.veto_note}
    assert noted == {"CY-06", "JT-04", "JX-08", "XF-12", "XF-15"}


def test_points_by_measure_say_by_how_much() -> None:
    assert (CLAUSES["SS-12"].per, CLAUSES["SS-12"].per_amount) == ("percentage_point", 5)
    assert (CLAUSES["LH-02"].per, CLAUSES["LH-02"].per_amount, CLAUSES["LH-02"].cap) == (
        "square_centimetre",
        400,
        5,
    )
    assert all(clause.points_note for clause in CLAUSES.values() if clause.per_amount != 1)


def test_the_seven_headings_the_four_dimensions_and_the_three_tiers_are_in_use() -> None:
    for field in ("heading", "dimension", "tier", "kind", "severity", "domain"):
        assert {getattr(clause, field) for clause in CLAUSES.values()} == set(WORDS[field])


@pytest.mark.parametrize(
    ("area", "points"),
    [("catering", 8), ("property", 6), ("utilities", 4), ("transport", 4), ("purchasing", 3), ("works", 3)],
)
def test_an_area_lists_its_points_of_supervision(area: str, points: int) -> None:
    """R-001-07 … R-001-13; reading refuses a pack in which one of them has no clause."""
    assert len(PER_AREA[area].document.focus) == points


def test_a_pack_that_omits_a_point_of_supervision_is_refused() -> None:
    """R-001-07: omitting one of the eight blocks the form."""
    pack = PER_AREA["catering"]
    without = replace(pack, clauses=tuple(clause for clause in pack.clauses if "saving" not in clause.focus))
    with pytest.raises(PackError) as error:
        packs.read_pack(packs.write_pack(without))
    assert faults(error) == ["uncovered_focus"]
    assert "节约粮食" in str(error.value)


# ---------------------------------------------------------------- citations


def test_doubtful_citations_are_listed_with_their_problem_and_used_nowhere() -> None:
    doubtful = {citation.code: citation for citation in CITATIONS.citations if citation.state == "doubtful"}
    numbers = {citation.number for citation in doubtful.values()}
    assert {
        "GB/T 33804-2017",
        "GB/T 38814-2020",
        "GB/T 35114-2018",
        "SL/T 101-2019",
        "DB31/T 1180-2020",
    } <= numbers
    assert all(citation.note and citation.note_en for citation in doubtful.values())
    assert not doubtful.keys() & {basis.citation for clause in CLAUSES.values() for basis in clause.basis}


def test_every_citation_says_when_it_was_checked_and_in_both_languages() -> None:
    for citation in CITATIONS.citations:
        assert citation.title_en and citation.checked_on
        assert bool(citation.note) == bool(citation.note_en), citation.code


def _with_basis(basis: PackBasis) -> Pack:
    pack = PER_AREA["catering"]
    return replace(pack, clauses=(replace(pack.clauses[0], tier="norm", basis=(basis,)), *pack.clauses[1:]))


@pytest.mark.parametrize(
    ("basis", "fault"),
    [
        (PackBasis(citation="nowhere", state="pending"), "unknown_citation"),
        (PackBasis(citation="doubtful-gbt-33804-2017", state="pending"), "doubtful_citation"),
        (PackBasis(citation="gb-31654-2021", state="verified"), "state_too_good"),
        (PackBasis(citation="food-safety-law", article="99", state="verified"), "state_too_good"),
        (PackBasis(citation="fire-safety-universities", article="26-29", state="verified"), "state_too_good"),
    ],
)
def test_a_basis_the_table_does_not_bear_out_is_named(basis: PackBasis, fault: str) -> None:
    assert [problem.code for problem in packs.check_bases(_with_basis(basis), CITATIONS)] == [fault]


def test_a_clause_of_the_law_tier_needs_a_law() -> None:
    pack = _with_basis(PackBasis(citation="library", state="verified"))
    clause = replace(pack.clauses[0], tier="law")
    problems = packs.check_bases(replace(pack, clauses=(clause, *pack.clauses[1:])), CITATIONS)
    assert [problem.code for problem in problems] == ["tier_without_law"]


@pytest.mark.parametrize(
    ("article", "chinese", "english"),
    [
        ("28", "第28条", "Art. 28"),
        ("5-6", "第5条至第6条", "Art. 5–6"),
        ("3(4)", "第3条第4项", "Art. 3(4)"),
        ("7.9.2.7", "第7.9.2.7条", "cl. 7.9.2.7"),
        ("第三章", "第三章", "第三章"),
        ("", "", ""),
    ],
)
def test_an_article_is_printed_as_officials_write_it(article: str, chinese: str, english: str) -> None:
    basis = PackBasis(citation="fire-law", article=article, state="verified")
    assert (basis.article_label, basis.article_label_en) == (chinese, english)


# ---------------------------------------------------------------- nothing is lost


@pytest.mark.parametrize("area", COUNTS)
def test_the_built_in_files_are_in_canonical_form(area: str) -> None:
    assert packs.write_pack(PER_AREA[area]) == (PACKS / f"{area}.yaml").read_text("utf-8")


def test_the_citation_table_is_in_canonical_form() -> None:
    assert packs.write_citations(CITATIONS) == packs.built_in_citations().read_text("utf-8")


@pytest.mark.parametrize("area", COUNTS)
def test_a_pack_comes_back_from_excel_unchanged(area: str) -> None:
    assert packs.read_xlsx(packs.write_xlsx(PER_AREA[area])) == PER_AREA[area]


def test_a_pack_is_read_from_a_path_a_text_and_bytes_with_mark(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(CATERING, "utf-8")
    book = tmp_path / "p.xlsx"
    book.write_bytes(packs.write_xlsx(PER_AREA["catering"]))
    marked = b"\xef\xbb\xbf" + CATERING.encode()
    assert (
        packs.read_pack(file) == packs.read_pack(CATERING) == packs.read_pack(marked) == packs.read_xlsx(book)
    )


FRAGMENTS = (
    *[
        "=",
        "+",
        "-",
        "@",
        "\t",
        "\n",
        " ",
        "'",
        '"',
        ",",
        "、",
        ":",
        "# ",
        "<b>",
        "&amp;",
        "]]>",
        "{",
        "%(x)s",
    ],
    *[
        "_x000D_",
        "_x0041_",
        "1e5",
        "007",
        "0.10",
        "true",
        "no",
        "null",
        "~",
        "2026-11-21",
        "12:30",
        "℃",
        "𠮷",
    ],
    *["👩\u200d🍳", "=cmd|' /C calc'!A0", '=HYPERLINK("x")', "http://a", "{=1}", "\u2028", "\u00a0", "!tag"],
    *["&a", "*a", "<<", "---"],
)
any_text = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"),
    min_size=1,
    max_size=60,
)
odd_text = st.one_of(
    any_text, st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map("".join)
).filter(lambda text: bool(re.search(r"\S", text)))
amounts = st.decimals(min_value=0, max_value=1000, places=2)
limits = st.decimals(min_value=-99999, max_value=99999, places=6)


@st.composite
def odd_packs(draw: st.DrawFn) -> Pack:
    text = lambda: draw(odd_text)  # noqa: E731
    points = draw(amounts)
    clause = replace(
        CLAUSES["CY-13"],
        focus=(),
        group=draw(odd_text.filter(lambda text: len(text) <= 60)),
        title=text(),
        check=text(),
        check_en=text(),
        responsible=text(),
        deadline_note=text(),
        points=points,
        cap=min(points + draw(amounts), Decimal(1000)),
        zero_if_places=draw(st.none() | st.integers(1, 1000)),
        veto=draw(st.booleans()),
        basis=tuple(
            PackBasis(
                citation="a-1",
                article=text(),
                state=draw(st.sampled_from(["verified", "pending"])),
                quote_note=text(),
            )
            for _ in range(draw(st.integers(1, 3)))
        ),
        measured=tuple(
            PackMeasure(text(), text(), text()[:20].strip() or "克", "g", min=draw(limits), note=text())
            for _ in range(draw(st.integers(0, 2)))
        ),
    )
    document = replace(PER_AREA["grounds"].document, title=text(), wording_note=text())
    return Pack(document, (clause, replace(clause, code="CY-14", title=text(), measured=())))


few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(odd_packs())
def test_odd_texts_survive_yaml(pack: Pack) -> None:
    text = packs.write_pack(pack)
    assert packs.read_pack(text) == pack
    assert packs.write_pack(packs.read_pack(text)) == text


@few
@given(odd_packs())
def test_odd_texts_survive_excel(pack: Pack) -> None:
    assert packs.read_xlsx(packs.write_xlsx(pack)) == pack


@few
@given(st.text(max_size=40))
@example("\x00")
@example("\ud800")
@example("\ufeff")
@example("  \n ")
@example("0\x85")
def test_a_text_is_taken_whole_or_refused_with_a_sentence(text: str) -> None:
    pack = PER_AREA["grounds"]
    odd = replace(pack, document=replace(pack.document, title=text))
    try:
        assert packs.read_pack(packs.write_pack(odd)) == odd
    except PackError as error:
        assert all(CHINESE.search(problem.sentence) for problem in error.problems)


# ---------------------------------------------------------------- formulas


def test_a_text_that_looks_like_a_formula_stays_text_in_excel() -> None:
    hostile = '=HYPERLINK("http://evil","点我")'
    pack = PER_AREA["grounds"]
    clauses = tuple(
        replace(clause, title=mark + hostile[1:], check=hostile)
        for clause, mark in zip(pack.clauses, "=+-@=+-@=+-@", strict=True)
    )
    data = packs.write_xlsx(replace(pack, clauses=clauses))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheets = [
            book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")
        ]
        assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()
    assert not any("<f>" in sheet or "<f " in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert packs.read_xlsx(data).clauses == clauses


# ---------------------------------------------------------------- refusals: YAML


def test_every_fault_is_listed_with_line_path_and_sentence() -> None:
    text = (
        CATERING.replace("severity: major", "severity: huge", 1)
        .replace("  area: catering\n", "", 1)
        .replace("    photo_required: true\n", "    photo_required: maybe\n    colour: red\n", 1)
        .replace("code: CY-04", "code: CY-03", 1)
        .replace("cap: 8", "cap: 1", 1)
        .replace("  licence: Apache-2.0\n", "  licence: Apache-2.0\n  licence: MIT\n", 1)
    )
    with pytest.raises(PackError) as error:
        packs.read_pack(text)
    assert sorted(faults(error)) == [
        "cap_below_points",
        "duplicate_code",
        "duplicate_key",
        "missing_field",
        "not_flag",
        "not_offered",
        "unknown_field",
    ]
    lines = text.splitlines()
    for problem in error.value.problems:
        assert problem.line and CHINESE.search(problem.sentence)
        if problem.code == "not_offered":
            assert lines[problem.line - 1].strip() == "severity: huge"
            assert problem.path == "clauses[1].severity"
            assert "huge" in problem.sentence and "一般" in problem.sentence
            assert str(problem) == f"第{problem.line}行 clauses[1].severity：{problem.sentence}"
    assert str(error.value).count("\n") == 6


def _changed(old: str, new: str) -> str:
    assert old in CATERING
    return CATERING.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (_changed("points: 10", "points: 10.005"), "two_decimals"),
        (_changed("points: 10", "points: '10'"), "not_number"),
        (_changed("points: 10", "points: .nan"), "not_number"),
        (_changed("points: 10", "points: 1e3"), "not_number"),
        (_changed("points: 10", "points: 99999999999"), "not_number"),
        (_changed("points: 10", "points: -1"), "below"),
        (_changed("points: 10", "points: 1001"), "above"),
        (_changed("cap: 30", "cap: 1"), "cap_below_points"),
        (_changed("weight: 1", "weight: 0"), "not_above"),
        (_changed("version: 1", "version: 1.5"), "not_integer"),
        (_changed("version: 1", "version: true"), "not_integer"),
        (_changed("created: '2026-11-22'", "created: '2026-02-30'"), "not_a_day"),
        (_changed("title: 餐饮服务检查规则包", "title: ''"), "text_empty"),
        (_changed("title: 餐饮服务检查规则包", "title: ' '"), "text_form"),
        (_changed("title: 餐饮服务检查规则包", 'title: "\\a"'), "text_form"),
        (_changed("title: 餐饮服务检查规则包", "title: " + "长" * 161), "text_long"),
        (_changed("title: 餐饮服务检查规则包", "title: 12"), "not_text"),
        (_changed("title: 餐饮服务检查规则包", "title:"), "not_text"),
        (_changed("methods: [document]", "methods: document"), "not_list"),
        (_changed("methods: [document]", "methods: []"), "too_few"),
        (_changed("methods: [document]", "methods: [look, look]"), "repeated"),
        (_changed("levels: [1, 2, 3]", "levels: [1, 2, 3, 1]"), "too_long_list"),
        (_changed("focus: [food_safety]", "focus: [taste]"), "unknown_focus"),
        (_changed("code: CY-02", "code: CY-01"), "duplicate_code"),
        (
            _changed("{unit: hours, amount: 24, stop: true}", "{unit: working_days, amount: 1, stop: true}"),
            "stop_needs_hours",
        ),
        (_changed("{unit: at_once, amount: 0}", "{unit: at_once, amount: 1}"), "at_once_amount"),
        (_changed("{unit: at_once, amount: 0}", "{unit: hours, amount: 0}"), "zero_deadline"),
        (_changed("{unit: at_once, amount: 0}", "none"), "not_mapping"),
        (_changed("unit: 厘米, unit_en: cm, min: 10", "unit: 厘米, unit_en: cm"), "no_limit"),
        (
            _changed("unit: 厘米, unit_en: cm, min: 10", "unit: 厘米, unit_en: cm, min: 10, max: 9"),
            "limits_crossed",
        ),
        (_changed("  area: catering\n", "  area: catering\n  area: fire\n"), "duplicate_key"),
        (_changed("header:\n", "header: &h\n"), "alias"),
        (_changed("created: '2026-11-22'", "created: *h"), "alias"),
        (_changed("created: '2026-11-22'", "created: !!timestamp '2026-11-22'"), "tag"),
        (_changed("version: 1", "version: !!python/object/apply:os.system ['true']"), "tag"),
        (_changed("version: 1", "? [a]\n  : 1"), "key_not_text"),
        (_changed("header:\n", "header:\n  <<: {a: 1}\n"), "unknown_field"),
        (CATERING + "---\nheader: {}\n", "several_documents"),
        ("", "empty"),
        ("# nothing\n", "empty"),
        ("[" * 100_000, "too_deep"),
        ("- " * 100_000, "too_deep"),
        ("[" + "1," * 200_001 + "1]", "too_many"),
        ("a: [1, 2", "syntax"),
        ("a: b: c", "syntax"),
        ("\tfoo: bar", "syntax"),
        ("a: \x07", "syntax"),
        ("just text", "not_mapping"),
        ("x" * (5 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_a_bad_pack_is_refused(text: str, fault: str) -> None:
    started = time.process_time()
    with pytest.raises(PackError) as error:
        packs.read_pack(text)
    assert fault in faults(error)
    assert all(
        CHINESE.search(problem.sentence) and "%(" not in problem.sentence for problem in error.value.problems
    )
    assert time.process_time() - started < 5


def test_the_alias_bomb_costs_nothing() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(PackError) as error:
        packs.read_pack(bomb)
    assert faults(error) == ["alias"]
    assert error.value.problems[0].line == 1


def test_a_file_that_is_missing_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError) as error:
        packs.read_pack(tmp_path / "none.yaml")
    assert faults(error) == ["unreadable_file"]
    with pytest.raises(PackError) as error:
        packs.read_pack("名称: 食堂".encode("gbk"))
    assert faults(error) == ["not_utf8"]


def test_a_citation_table_is_checked_like_a_pack() -> None:
    text = packs.built_in_citations().read_text("utf-8")
    with pytest.raises(PackError) as error:
        packs.read_citations(text.replace("state: doubtful", "state: sure", 1))
    assert faults(error) == ["not_offered"]
    with pytest.raises(PackError) as error:
        packs.read_citations(text.replace("code: food-safety-law\n", "code: food-safety-schools\n"))
    assert faults(error) == ["duplicate_code"]


@few
@given(st.data())
def test_damaged_text_never_breaks_the_reader(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(CATERING)))
    length = data.draw(st.integers(0, 40))
    rubbish = data.draw(st.text(alphabet="\"'[]{}:,-?!&*|>%@`# \n\t\\a0.é\u4e00", max_size=20))
    try:
        pack = packs.read_pack(CATERING[:at] + rubbish + CATERING[at + length :])
    except PackError as error:
        assert error.problems
    else:
        assert packs.read_pack(packs.write_pack(pack)) == pack


# ---------------------------------------------------------------- refusals: Excel


def _edited(change: Callable[[str, str], str], area: str = "grounds") -> bytes:
    """The workbook of an area with the text of its XML parts changed."""
    out = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(packs.write_xlsx(PER_AREA[area])))
    with source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name).decode()).encode())
    return out.getvalue()


def _shared(old: str, new: str) -> bytes:
    return _edited(
        lambda name, text: text.replace(f"<t>{old}</t>", f"<t>{new}</t>") if "sharedStrings" in name else text
    )


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "not_a_workbook"),
        (b"PK\x03\x04 broken", "not_a_workbook"),
        (b"x" * (5 * 1024 * 1024 + 1), "too_large"),
        (_shared("photo_required", "photo"), "column_unknown"),
        (_shared("photo_required", "photo"), "column_missing"),
        (_shared("看", "闻"), "not_offered"),
        (_shared("是", "也许"), "not_flag"),
        (_shared("LH-12", "LH-11"), "duplicate_code"),
        (
            _edited(lambda n, t: t.replace('name="依据"', 'name="凭据"') if n == "xl/workbook.xml" else t),
            "sheet_missing",
        ),
        (
            _edited(lambda n, t: t.replace('name="依据"', 'name="凭据"') if n == "xl/workbook.xml" else t),
            "sheet_unknown",
        ),
        (_edited(lambda n, t: t.replace('r="A3"', 'r="XFD3"') if "sheet3" in n else t), "sheet_too_wide"),
        (_edited(lambda n, t: t.replace('r="A3"', 'r="A1048576"') if "sheet3" in n else t), "sheet_too_wide"),
        (_edited(lambda n, t: t.replace('<c r="A3"', "<c") if "sheet3" in n else t), "not_a_workbook"),
        (_edited(lambda n, t: t.replace('<row r="3"', "<row") if "sheet3" in n else t), "not_a_workbook"),
    ],
)
def test_a_bad_workbook_is_refused(data: bytes, fault: str) -> None:
    with pytest.raises(PackError) as error:
        packs.read_xlsx(data)
    assert fault in faults(error)
    assert all(
        CHINESE.search(problem.sentence) and "%(" not in problem.sentence for problem in error.value.problems
    )


def test_a_fault_in_a_workbook_names_sheet_row_and_column() -> None:
    with pytest.raises(PackError) as error:
        packs.read_xlsx(_shared("LH-12", "LH-11"))
    (problem,) = [problem for problem in error.value.problems if problem.code == "duplicate_code"]
    last = 2 + len(PER_AREA["grounds"].clauses)
    assert (problem.sheet, problem.line, problem.path) == ("条款", last, "编号")
    assert str(problem) == f"“条款”表第{last}行 编号：编号“LH-11”与前面的条目重复。"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * (51 * 1024 * 1024))
    with pytest.raises(PackError) as error:
        packs.read_xlsx(out.getvalue())
    assert faults(error) == ["too_large"]


@few
@given(st.binary(min_size=1, max_size=30), st.floats(0, 1))
def test_damaged_workbooks_never_break_the_reader(rubbish: bytes, where: float) -> None:
    data = packs.write_xlsx(PER_AREA["grounds"])
    at = int(where * len(data))
    try:
        packs.read_xlsx(data[:at] + rubbish + data[at + len(rubbish) :])
    except PackError as error:
        assert error.problems


def test_cells_that_people_type_are_understood() -> None:
    """Codes instead of words, numbers kept as text, an article typed as a number, a flag as a truth value."""
    fire = PER_AREA["fire"]
    strings = re.findall(
        r"<t[^>]*>(.*?)</t>",
        zipfile.ZipFile(io.BytesIO(packs.write_xlsx(fire))).read("xl/sharedStrings.xml").decode(),
    )
    article, yes = strings.index("28"), strings.index("是")

    def typed(name: str, text: str) -> str:
        if "sharedStrings" in name:
            return text.replace("<t>较重</t>", "<t>serious</t>")
        text = re.sub(rf' t="s"><v>{article}</v>', "><v>28</v>", text)
        text = re.sub(rf' t="s"><v>{yes}</v>', ' t="b"><v>1</v>', text)
        return re.sub(r'(<c r="[A-Z]+3"[^>]*)><v>5</v>', r'\1 t="str"><v>5</v>', text)

    assert packs.read_xlsx(_edited(typed, "fire")) == fire


# ---------------------------------------------------------------- words and purity


def test_sentences_can_be_put_into_another_language() -> None:
    with pytest.raises(PackError) as error:
        packs.read_pack(_changed("points: 10", "points: many"))
    english = {SENTENCES["not_number"]: "“%(label)s” must be a number.", LABELS["points"]: "points"}
    assert (
        error.value.problems[0].render(lambda text: english.get(text, text)) == "“points” must be a number."
    )


def test_packs_are_read_without_django_settings_or_database() -> None:
    program = (
        "from duqin.foundation.standards.rules import packs; import sys;"
        "print(len(packs.read_pack(packs.built_in_packs()[0]).clauses), 'django.db' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={},
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.split() == ["25", "False"]


def test_the_table_of_bases_is_a_plain_value() -> None:
    assert isinstance(CITATIONS, CitationTable)
    assert (
        CalamineWorkbook.from_filelike(io.BytesIO(packs.write_xlsx(PER_AREA["fire"]))).sheet_names[2]
        == "条款"
    )
