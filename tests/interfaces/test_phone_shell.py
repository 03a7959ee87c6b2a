"""The app's door: public because it holds nothing of anybody, renewed when a file of it changes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

import duqin
from duqin.interfaces.offline import views
from tests.cast import Cast, Member

DIST = Path(duqin.__file__).parent / "ui" / "static" / "ui" / "dist"
built = pytest.mark.skipif(not (DIST / "phone.js").exists(), reason="the front end is not built")


def test_the_shell_is_the_same_for_everybody(cast: Cast, browser_of: Callable[[Member], Client]) -> None:
    mine = browser_of(cast.inspector).get("/phone/")
    anybodys = Client().get("/phone/")
    assert mine.status_code == anybodys.status_code == 200
    assert mine.content == anybodys.content
    assert "王督查" not in mine.content.decode()
    assert "duqin-csrf" in anybodys.cookies


def test_the_shell_allows_no_script_but_its_own(cast: Cast) -> None:
    answer = Client().get("/phone/")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert not re.search(r"<script(?![^>]*src=)|style=|\son\w+=", answer.content.decode())


def test_the_shell_speaks_both_languages(cast: Cast) -> None:
    assert "今日任务" in Client().get("/phone/").content.decode()
    english = Client(headers={"accept-language": "en"}).get("/phone/").content.decode()
    assert "Nothing is lost" in english or "nothing is lost" in english
    templates = re.sub(r"<!--.*?-->", "", english)
    assert not re.search(r"[\u4e00-\u9fff]", templates), "a Chinese word in the English shell"


@built
def test_the_worker_names_every_file_by_its_content(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Client().get("/phone/worker.js")
    assert answer["Service-Worker-Allowed"] == "/phone/"
    told = json.loads(
        answer.content.decode().split("\n", 1)[0].removeprefix("self.DUQIN = ").removesuffix(";")
    )
    files = {one["url"]: one["revision"] for one in told["files"]}
    assert {"/phone/", "/phone/shrink.js", "/static/ui/dist/phone.js", "/static/ui/dist/app.css"} <= set(
        files
    )
    assert all(files.values())
    views.digest.cache_clear()
    true = views.read
    monkeypatch.setattr(views, "read", lambda name: true(name) + b" ")
    changed = {one["url"]: one["revision"] for one in views.kept_files()}
    views.digest.cache_clear()
    assert all(changed[url] != revision for url, revision in files.items())


def test_it_can_be_installed(cast: Cast) -> None:
    told = Client().get("/phone/app.webmanifest").json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/phone/", "/phone/", "standalone")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}


@pytest.mark.parametrize("path", ["day/", "operations/", "leave/"])
def test_data_ask_who_is_there(cast: Cast, path: str) -> None:
    answer = Client().post(f"/inspections/phone/{path}", "{}", content_type="application/json")
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]
