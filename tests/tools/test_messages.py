"""The translation tool on small rooms of its own: gathers what Django shows, refuses what would break."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import trans_real

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"

PAGE = """{% load i18n %}
<p title="x (">{% translate "保存" %} it's "quoted" {# 注释 #}
    {% translate "打开" context "动词" %}{% translate '百分之100%' as full %}
  {% blocktranslate trimmed with n=items|length %}
      共有
      {{ n }} 条 100%
  {% endblocktranslate %}
{% blocktranslate trimmed count n=items|length %}
   一条发现
   {% plural %}
   {{ n }} 条发现
{% endblocktranslate %}
{{ title|default:_("无题") }}
{% comment %}{% translate "不显示" %}{% endcomment %}
<script>if (a < b) { x = "(["; }</script>
"""

CODE = """
from django.utils.translation import gettext as _, ngettext, npgettext, pgettext
a = _("保存")
b = ngettext("%(n)s 个", "%(n)s 个（多）", 3) % {"n": 3}
c = pgettext("动词", "打开")
d = _("多"
      "行")
e = npgettext("人员", "{n} 人", "{n} 人（多）", 2)
g = _(c)
"""


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(TOOL.parent)  # as for a script, its neighbours are importable
    spec = importlib.util.spec_from_file_location("duqin_tools_messages", TOOL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its named tuples look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Two rooms: one with a page, one with code."""
    page = tmp_path / "duqin" / "pages" / "templates" / "pages" / "list.html"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE, encoding="utf-8")
    code = tmp_path / "duqin" / "verbs" / "services" / "saving.py"
    code.parent.mkdir(parents=True)
    code.write_text(CODE, encoding="utf-8")
    for room in ("pages", "verbs"):
        (tmp_path / "duqin" / room / "apps.py").touch()
    return tmp_path


def catalogue(house: Path, room: str) -> Path:
    return house / "duqin" / room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def fill(house: Path, room: str, english: dict[str, str]) -> None:
    """Write English as a translator would, into the empty msgstr after each msgid."""
    path = catalogue(house, room)
    text = path.read_text(encoding="utf-8")
    for chinese, said in english.items():
        one, _, many = said.partition("|")
        if many:
            plural = f'msgid_plural "{chinese}"\n'
            text = text.replace(
                f'{plural}msgstr[0] ""\nmsgstr[1] ""', f'{plural}msgstr[0] "{one}"\nmsgstr[1] "{many}"'
            )
        else:
            text = text.replace(f'msgid "{chinese}"\nmsgstr ""', f'msgid "{chinese}"\nmsgstr "{one}"')
    path.write_text(text, encoding="utf-8")


PAGES = {
    "保存": "Save",
    "打开": "Open",
    "百分之100%%": "all of it",
    "共有 %(n)s 条 100%%": "%(n)s in all, 100%%",
    "%(n)s 条发现": "one finding|%(n)s findings",
    "无题": "untitled",
}
VERBS = {
    "保存": "Save",
    "打开": "Open",
    "多行": "lines",
    "%(n)s 个（多）": "%(n)s thing|%(n)s things",
    "{n} 人（多）": "{n} person|{n} people",
}


@pytest.fixture
def translated(tool: ModuleType, house: Path) -> Path:
    tool.update(house)
    fill(house, "pages", PAGES)
    fill(house, "verbs", VERBS)
    return house


def test_gathers_each_string_into_the_catalogue_of_its_room(tool: ModuleType, house: Path) -> None:
    rooms, problems = tool.gather(house)

    found = {room.name: {string.key for string in strings} for room, strings in rooms.items()}
    assert problems == []
    assert found["pages"] == {
        (None, "保存"),
        ("动词", "打开"),
        (None, "百分之100%%"),
        (None, "共有 %(n)s 条 100%%"),
        (None, "一条发现"),
        (None, "无题"),
    }
    assert found["verbs"] == {
        (None, "保存"),
        (None, "%(n)s 个"),
        ("动词", "打开"),
        (None, "多行"),
        ("人员", "{n} 人"),
    }


def test_a_string_without_english_is_named_with_its_place(
    tool: ModuleType, house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tool.update(house)
    capsys.readouterr()

    assert tool.check(house) == 1
    assert "duqin/pages/templates/pages/list.html:2: 「保存」: no English" in capsys.readouterr().out


def test_complete_english_passes(tool: ModuleType, translated: Path) -> None:
    assert tool.check(translated) == 0


def test_update_keeps_english_and_changes_nothing_when_nothing_changed(
    tool: ModuleType, translated: Path
) -> None:
    tool.update(translated)
    once = catalogue(translated, "pages").read_text()
    tool.update(translated)

    assert catalogue(translated, "pages").read_text() == once
    assert tool.check(translated) == 0


def test_update_drops_what_is_no_longer_said(tool: ModuleType, translated: Path) -> None:
    code = translated / "duqin" / "verbs" / "services" / "saving.py"
    code.write_text(CODE.replace('"多"\n      "行"', '"新"'), encoding="utf-8")
    tool.update(translated)

    text = catalogue(translated, "verbs").read_text()
    assert "多行" not in text
    assert 'msgid "新"\nmsgstr ""' in text


def test_update_takes_the_english_that_another_room_has(tool: ModuleType, translated: Path) -> None:
    catalogue(translated, "verbs").unlink()
    tool.update(translated)

    assert 'msgid "保存"\nmsgstr "Save"' in catalogue(translated, "verbs").read_text()


@pytest.mark.parametrize(
    ("chinese", "english", "complaint"),
    [
        ("共有 %(n)s 条 100%%", "%(number)s in all", "placeholders differ"),
        ("共有 %(n)s 条 100%%", "all, 100%%", "placeholders differ"),
        ("%(n)s 条发现", "one finding|many findings", "placeholders differ"),
        ("保存", "Keep", "several English wordings"),
    ],
)
def test_english_that_would_break_a_page_is_refused(
    tool: ModuleType,
    house: Path,
    capsys: pytest.CaptureFixture[str],
    chinese: str,
    english: str,
    complaint: str,
) -> None:
    tool.update(house)
    fill(house, "pages", PAGES | {chinese: english})
    fill(house, "verbs", VERBS)
    capsys.readouterr()

    assert tool.check(house) == 1
    assert complaint in capsys.readouterr().out


def test_a_fuzzy_entry_is_refused(
    tool: ModuleType, translated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = catalogue(translated, "verbs")
    path.write_text(path.read_text().replace('msgid "多行"', '#, fuzzy\nmsgid "多行"'))
    capsys.readouterr()

    assert tool.check(translated) == 1
    assert "marked fuzzy" in capsys.readouterr().out


def test_an_f_string_is_refused_because_it_has_no_key(
    tool: ModuleType, translated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = translated / "duqin" / "verbs" / "services" / "saving.py"
    code.write_text(CODE + 'h = _(f"共 {a} 个")\n', encoding="utf-8")
    capsys.readouterr()

    assert tool.check(translated) == 1
    assert "f-string" in capsys.readouterr().out


def test_gettext_under_an_unknown_name_is_refused_because_its_strings_would_be_missed(
    tool: ModuleType, translated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = translated / "duqin" / "verbs" / "services" / "saving.py"
    code.write_text(CODE + "from django.utils.translation import gettext as _now\n", encoding="utf-8")
    capsys.readouterr()

    assert tool.check(translated) == 1
    assert "gettext as _now" in capsys.readouterr().out


@pytest.mark.parametrize(
    "bare",
    [
        "<p>走失</p>",
        '<input title="走失">',
        '{% include "x" with label="走失" %}',
        '{{ name|default:"走失" }}',
    ],
)
def test_chinese_that_is_not_marked_is_refused(
    tool: ModuleType, translated: Path, capsys: pytest.CaptureFixture[str], bare: str
) -> None:
    page = translated / "duqin" / "pages" / "templates" / "pages" / "bare.html"
    page.write_text(f"<p>\n{bare}\n</p>", encoding="utf-8")
    capsys.readouterr()

    assert tool.check(translated) == 1
    assert "bare.html:2: 「走失」: not marked for translation" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    ["{# 注 #}", "{% comment %}注{% endcomment %}", "<!-- 注 -->", "{# Chinese only: a paper #}<p>公文</p>"],
)
def test_chinese_no_reader_is_lost_by_passes(tool: ModuleType, translated: Path, text: str) -> None:
    page = translated / "duqin" / "pages" / "templates" / "pages" / "note.html"
    page.write_text(text, encoding="utf-8")

    assert tool.check(translated) == 0


def test_strings_outside_any_room_are_refused(tool: ModuleType, translated: Path) -> None:
    (translated / "duqin" / "stray.py").write_text('a = _("走失")\n', encoding="utf-8")

    assert tool.check(translated) == 1


def test_django_shows_the_english_that_was_compiled(tool: ModuleType, translated: Path) -> None:
    tool.compile_all(translated)
    page = Engine(libraries={"i18n": "django.templatetags.i18n"}).from_string(PAGE)
    with translation.override("en"):
        catalog = trans_real.catalog()
        original = catalog._catalog
        found = trans_real.gettext_module.translation(
            "django", translated / "duqin" / "pages" / "locale", ["en"]
        )
        catalog._catalog = trans_real.TranslationCatalog(found)
        try:
            shown = page.render(Context({"items": [1, 2, 3]})), page.render(Context({"items": [1]}))
        finally:
            catalog._catalog = original

    assert all(said in shown[0] for said in ("Save", "Open", "3 in all, 100%", "3 findings", "untitled"))
    assert "one finding" in shown[1]
