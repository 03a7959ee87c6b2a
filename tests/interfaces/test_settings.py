"""Settings: each value that is wrong is one sentence that names its variable; what is right is understood as it was meant."""

from __future__ import annotations

import importlib
import os
import re
import sys
from importlib.util import find_spec
from operator import attrgetter
from pathlib import Path
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

from duqin import config

SETTINGS = "duqin.config.settings"
SECRET = "hunter2"
INSIDE = {"DUQIN_DEBUG", "DUQIN_EMBEDDED_JOBS", "DUQIN_STATIC_MANIFEST"}
"""For whoever works on Duqin, and what `duqin serve` tells its processes."""
CLIENTS = ("DUQIN_URL", "DUQIN_TOKEN")
"""What the example of a client of the API reads."""

WRONG = [
    # variable, value, words that say what it should be
    ("DUQIN_ACCEPT_DATA_LOSS", "sure", "1 或 0"),
    ("DUQIN_ANCHORS", "{tmp}/file", "目录"),
    ("DUQIN_ANCHORS", "{tmp}/file/below", "{tmp}/file 不是目录"),
    ("DUQIN_API_PER_MINUTE", "many", "整数"),
    ("DUQIN_API_PER_MINUTE", "0", "1 到"),
    ("DUQIN_API_PER_MINUTE", "-5", "整数"),
    ("DUQIN_API_PER_MINUTE", "６００", "整数"),
    ("DUQIN_API_PER_MINUTE", "9" * 30, "整数"),
    ("DUQIN_BACKUP", "{tmp}/file", "目录"),
    ("DUQIN_BACKUP", "{tmp}/data", "数据目录"),
    ("DUQIN_BACKUP", "{tmp}/data/backups", "数据目录"),
    ("DUQIN_DATA", "{tmp}/file", "目录"),
    ("DUQIN_DATA", "{tmp}/file/data", "{tmp}/file 不是目录"),
    ("DUQIN_DATA", "~no-such-user/data", "路径"),
    ("DUQIN_DATA", "{tmp}/circle", "路径"),
    ("DUQIN_DATABASE_URL", f"duqin:{SECRET}@db/duqin", "postgresql://"),
    ("DUQIN_DATABASE_URL", f"mysql://duqin:{SECRET}@db/duqin", "postgresql://"),
    ("DUQIN_DATABASE_URL", "sqlite:////var/lib/duqin/duqin.sqlite3", "postgresql://"),
    ("DUQIN_DATABASE_URL", f"postgresql://duqin:{SECRET}@db", "名称"),
    ("DUQIN_DATABASE_URL", f"postgresql://duqin:{SECRET}@db:5432/", "名称"),
    ("DUQIN_DATABASE_URL", f"postgresql://duqin:{SECRET}@db:five/duqin", "postgresql://"),
    ("DUQIN_DATABASE_URL", f"postgresql://duqin:{SECRET}@db:54321000/duqin", "postgresql://"),
    ("DUQIN_DATABASE_URL", f"postgresql://duqin:{SECRET}/x@db/duqin", "%2F"),
    ("DUQIN_DATABASE_URL", f"postgresql://duqin:{SECRET}@db/duqin?sslmod=require", "sslmod"),
    ("DUQIN_DEBUG", "maybe", "1 或 0"),
    ("DUQIN_EMBEDDED_JOBS", "all", "1 或 0"),
    ("DUQIN_FONTS", "{tmp}/nowhere", "已有的目录"),
    ("DUQIN_FONTS", "{tmp}/file", "已有的目录"),
    ("DUQIN_HOSTS", "https://duqin.example.edu.cn", "主机名"),
    ("DUQIN_HOSTS", "duqin.example.edu.cn:8000", "主机名"),
    ("DUQIN_HOSTS", "duqin.example.edu.cn/", "主机名"),
    ("DUQIN_HOSTS", "duqin.example.edu.cn duqin", "主机名"),
    ("DUQIN_HTTPS", "tls", "1 或 0"),
    ("DUQIN_HTTPS", "1", "DUQIN_TRUSTED_PROXIES"),
    ("DUQIN_LOG", "loud", "debug"),
    ("DUQIN_ORIGINS", "duqin.example.edu.cn", "https://"),
    ("DUQIN_ORIGINS", "ftp://duqin.example.edu.cn", "https://"),
    ("DUQIN_ORIGINS", "https://duqin.example.edu.cn/cases", "不带路径"),
    ("DUQIN_ORIGINS", "https://duqin.example.edu.cn:port", "https://"),
    ("DUQIN_ORIGINS", "https://[::1", "https://"),
    ("DUQIN_ORIGINS", "https://", "https://"),
    ("DUQIN_PATIENCE", "ten", "秒数"),
    ("DUQIN_PATIENCE", "0", "秒数"),
    ("DUQIN_PATIENCE", "-1", "秒数"),
    ("DUQIN_PATIENCE", "2h", "秒数"),
    ("DUQIN_PG_BIN", "{tmp}/nowhere", "已有的目录"),
    ("DUQIN_PG_BIN", "{tmp}/file", "已有的目录"),
    ("DUQIN_SECRET_KEY", SECRET, "32"),
    ("DUQIN_SECRET_KEY", f"{SECRET * 6} ", "空格"),
    ("DUQIN_SQLITE_SYNCHRONOUS", "half", "full"),
    ("DUQIN_SQLITE_SYNCHRONOUS", "normal", "DUQIN_ACCEPT_DATA_LOSS"),
    ("DUQIN_STATIC_MANIFEST", "here", "1 或 0"),
    ("DUQIN_TRUSTED_PROXIES", "proxy", "IP 地址"),
    ("DUQIN_TRUSTED_PROXIES", "10.0.0.1:443", "IP 地址"),
    ("DUQIN_TRUSTED_PROXIES", "10.0.0.0/40", "IP 地址"),
    ("DUQIN_TRUSTED_PROXIES", "127.0.0.1,0.0.0.0/0", "所有地址"),
    ("DUQIN_TSA_ROOTS", "{tmp}/nowhere", "可以读取的文件"),
    ("DUQIN_TSA_ROOTS", "{tmp}", "可以读取的文件"),
    ("DUQIN_TSA_ROOTS", "{tmp}/file", "PEM"),
    ("DUQIN_TSA_URL", "tsa.example.edu.cn", "https://"),
    ("DUQIN_TSA_URL", "https://tsa.example.edu.cn/a stamp", "https://"),
    ("DUQIN_TSA_URL", f"https://duqin:{SECRET}@tsa.example.edu.cn", "用户名"),
    ("DUQIN_TSA_URL", f"https://tsa.example.edu.cn/?key={SECRET}", "问号"),
]

RIGHT: list[tuple[dict[str, str], str, object]] = [
    ({}, "API_PER_MINUTE", 600),
    ({"DUQIN_API_PER_MINUTE": " 60 "}, "API_PER_MINUTE", 60),
    ({"DUQIN_API_PER_MINUTE": ""}, "API_PER_MINUTE", 600),
    ({"DUQIN_PATIENCE": "1m"}, "PATIENCE", 60),
    ({"DUQIN_PATIENCE": "15"}, "PATIENCE", 15),
    ({"DUQIN_DEBUG": "Yes"}, "DEBUG", True),
    ({"DUQIN_DEBUG": "OFF"}, "DEBUG", False),
    ({"DUQIN_HOSTS": "duqin.example.edu.cn, [::1]"}, "ALLOWED_HOSTS", ["duqin.example.edu.cn", "[::1]"]),
    ({"DUQIN_HOSTS": ""}, "ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"]),
    ({"DUQIN_ORIGINS": "https://a.example/,http://b:80"}, "CSRF_TRUSTED_ORIGINS", ["https://a.example", "http://b:80"]),
    ({"DUQIN_TRUSTED_PROXIES": "127.0.0.1,10.1.2.3/16"}, "TRUSTED_PROXIES", ["127.0.0.1", "10.1.2.3/16"]),
    ({"DUQIN_HTTPS": "true", "DUQIN_TRUSTED_PROXIES": "::1"}, "HTTPS", True),
    ({"DUQIN_SQLITE_SYNCHRONOUS": "Normal", "DUQIN_ACCEPT_DATA_LOSS": "yes"}, "database.SYNCHRONOUS", "NORMAL"),
    ({"DUQIN_SECRET_KEY": "k" * 32}, "SECRET_KEY", "k" * 32),
]  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without a word for Duqin but its data folder, beside a file and a link in a circle."""
    for name in [one for one in os.environ if one.startswith("DUQIN_")]:
        monkeypatch.delenv(name)
    (tmp_path / "file").write_text("no certificate")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("DUQIN_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(config, "settings", sys.modules[SETTINGS])
    for name in [one for one in sys.modules if one == SETTINGS or one.startswith(f"{SETTINGS}.")]:
        monkeypatch.delitem(sys.modules, name)
    return tmp_path


def read() -> ModuleType:
    """The settings as a fresh process reads them; the place takes care that those of the tests come back."""
    return importlib.import_module(SETTINGS)


@pytest.mark.parametrize(("variable", "value", "words"), WRONG)
def test_a_wrong_value_is_one_sentence_that_names_its_variable(
    place: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    if variable == "DUQIN_DATABASE_URL" and find_spec("psycopg") is None:
        pytest.skip("without psycopg every address is refused")
    monkeypatch.setenv(variable, value.format(tmp=place))
    refused(variable, words.format(tmp=place))


def refused(variable: str, words: str) -> None:
    """The settings are not read; one sentence names the variable, has these words and shows no secret."""
    with pytest.raises(ImproperlyConfigured) as told:
        read()
    sentence = str(told.value)
    assert variable in sentence
    assert words in sentence
    assert sentence.count("。") == 1 and sentence.endswith("。") and "\n" not in sentence
    assert SECRET not in sentence


@pytest.mark.parametrize(
    ("variable", "value", "module", "extra"),
    [
        ("DUQIN_DATABASE_URL", "postgresql://duqin@db/duqin", "psycopg", "duqin[postgres]"),
        ("DUQIN_TSA_URL", "https://tsa.example.edu.cn", "rfc3161_client", "duqin[timestamp]"),
    ],
)
def test_a_setting_whose_package_is_missing_says_what_to_install(
    place: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, module: str, extra: str
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImproperlyConfigured) as told:
        read()
    assert str(told.value).startswith(f"{variable} ") and f"pip install '/path/to/{extra}'" in str(told.value)


@pytest.mark.parametrize(("said", "name", "meant"), RIGHT)
def test_a_right_value_is_understood(
    place: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, str], name: str, meant: object
) -> None:
    for variable, value in said.items():
        monkeypatch.setenv(variable, value)
    assert attrgetter(name)(read()) == meant


MISSPELT = [
    # as it was written, as it was meant
    ("DUQIN_HOST", "DUQIN_HOSTS"),
    ("DUQIN_HTPS", "DUQIN_HTTPS"),
    ("DUQIN_DATABSE_URL", "DUQIN_DATABASE_URL"),
    ("DUQIN_TRUSTED_PROXY", "DUQIN_TRUSTED_PROXIES"),
    ("DUQIN_BACKUPS", "DUQIN_BACKUP"),
    ("DUQIN_API_PER_MIN", "DUQIN_API_PER_MINUTE"),
]


@pytest.mark.parametrize(("written", "meant"), MISSPELT)
def test_a_misspelt_name_is_said_with_the_nearest(
    place: Path, monkeypatch: pytest.MonkeyPatch, written: str, meant: str
) -> None:
    monkeypatch.setenv(written, SECRET)
    (said,) = read().DOUBTS
    assert said == (f"没有 {written} 这项设置，它不起作用，是不是 {meant}？")


def test_a_name_like_no_other_is_said_and_the_right_ones_are_not(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read().DOUBTS == []
    monkeypatch.setenv("DUQIN_COFFEE", "1")
    monkeypatch.delitem(sys.modules, SETTINGS)
    assert read().DOUBTS == ["没有 DUQIN_COFFEE 这项设置，它不起作用。"]


@pytest.mark.parametrize(
    ("address", "hosts", "doubted"),
    [
        ("https://duqin.example.edu.cn", "", "duqin.example.edu.cn"),
        ("https://duqin.example.edu.cn:8443", "www.example.edu.cn", "duqin.example.edu.cn"),
        ("http://[2001:db8::1]:8000", "", "[2001:db8::1]"),
        ("https://duqin.example.edu.cn", "localhost,.example.edu.cn", ""),
        ("http://[::1]:8000", "", ""),
        ("", "duqin.example.edu.cn,127.0.0.1", ""),
    ],
)
def test_an_address_that_is_not_served_is_said(
    place: Path, monkeypatch: pytest.MonkeyPatch, address: str, hosts: str, doubted: str
) -> None:
    monkeypatch.setenv("DUQIN_ADDRESS", address)
    monkeypatch.setenv("DUQIN_HOSTS", hosts)
    said = [f"DUQIN_HOSTS 里没有 DUQIN_ADDRESS 的主机名 {doubted}，打开 {address} 只会看到 400。"]
    found = read().DOUBTS
    assert found == (said if doubted else [])


def test_the_reference_file_of_settings_is_right(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """deploy/duqin.env as it is shipped, and each of its names, also those that are commented out, is a setting."""
    written = (Path(__file__).resolve().parents[2] / "deploy" / "duqin.env").read_text()
    for name, value in re.findall(r"^(DUQIN_\w+)=(.*)$", written, re.MULTILINE):
        if name not in ("DUQIN_DATA", "DUQIN_BACKUP"):
            monkeypatch.setenv(name, value)
    found = read()
    assert found.HTTPS and found.PUBLIC_ADDRESS == "https://duqin.example.edu.cn"
    for name in re.findall(r"^#(DUQIN_\w+)=", written, re.MULTILINE):
        monkeypatch.setenv(name, "")
    monkeypatch.delitem(sys.modules, SETTINGS)
    assert read().DOUBTS == []


def test_every_setting_is_in_the_documents_and_no_other(place: Path) -> None:
    """DUQIN_X_… in a document stands for all of a family, whose members are in the page it leads to or go without saying."""
    root = Path(__file__).resolve().parents[2]
    pages = [*root.glob("README*.md"), *root.glob("docs/how-to/*.md"), *root.glob("docs/decisions/*.md")]
    pages += [one for one in root.glob("deploy/**/*") if one.is_file()]
    written = {name for page in pages for name in re.findall(r"DUQIN_[A-Z_]*[A-Z]", page.read_text())}
    told = {name for name in written if not name.startswith(CLIENTS)}
    asked = read().reading.ASKED
    families = {f"DUQIN_{door}" for door in ("CAS", "OIDC", "LDAP", "WECOM", "DINGTALK")}
    assert told - asked - families == set(), "nobody reads these"
    missing = {name for name in asked - told - INSIDE if not name.startswith(tuple(families))}
    assert missing == set(), "nobody tells of these"


def test_a_key_file_that_was_cut_off_is_named(place: Path) -> None:
    (place / "data" / "secret.key").write_text("")
    with pytest.raises(ImproperlyConfigured, match=r"secret\.key 不完整"):
        read()
