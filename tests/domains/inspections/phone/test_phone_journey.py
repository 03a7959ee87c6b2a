"""The phone in Chromium with the network cut at the server and the browser killed by its process."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect

import duqin
from duqin.domains.inspections.models import (
    Attachment,
    Finding,
    Inspection,
    PhotoUpload,
    Signature,
    SyncOperation,
)
from duqin.engines.cases.models import Notice
from duqin.engines.documents import queries as documents
from duqin.foundation.trust.models import Evidence
from duqin.kernel.moments import now, today
from tests.cast import Cast, Member
from tests.domains.inspections import plan_making, visit
from tests.domains.inspections.phone.cuttable import Wire
from tests.machine import CHROMIUM

DIST = Path(duqin.__file__).parent / "ui" / "static" / "ui" / "dist"
SHOTS = os.environ.get("DUQIN_SHOTS", "")
SIZE = {"width": 390, "height": 844}
SMALL = {"width": 360, "height": 640}

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
    pytest.mark.skipif(not (DIST / "phone.js").exists(), reason="the front end is not built: npm run build"),
]


class Handset:
    """A Chromium with a profile of its own that can be killed and started again."""

    def __init__(self, driver: Playwright, profile: Path, address: str, cookies: dict[str, str]) -> None:
        self.driver, self.profile, self.address, self.cookies = driver, profile, address, cookies
        self.troubles: list[str] = []
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self, size: dict[str, int] | None = None) -> Page:
        (self.profile / "DevToolsActivePort").unlink(missing_ok=True)
        command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        command += ["--disable-background-networking", "--remote-debugging-port=0"]
        command += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        self.process = subprocess.Popen(
            [*command, f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        port = self._port()
        browser = self.driver.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context: BrowserContext = browser.contexts[0]
        self.context.set_default_timeout(30_000)
        self.context.add_cookies(
            [
                {"name": name, "value": value, "url": self.address, "expires": time.time() + 36_000}
                for name, value in self.cookies.items()
            ]
        )
        self.page = self.tab(size)
        return self.page

    def tab(self, size: dict[str, int] | None = None) -> Page:
        page = self.context.new_page()
        page.set_viewport_size(size or SIZE)  # type: ignore[arg-type]
        page.on("pageerror", lambda fault: self.troubles.append(str(fault)))
        return page

    def kill(self) -> None:
        """As when the phone runs out of power: no unload, no last words."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        for lock in ("SingletonLock", "SingletonSocket", "SingletonCookie"):
            (self.profile / lock).unlink(missing_ok=True)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def open(self, part: str = "") -> Page:
        self.page.goto(f"{self.address}/phone/{part}")
        return self.page

    def shot(self, name: str) -> None:
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/phone-{name}.png")

    def _port(self) -> int:
        told = self.profile / "DevToolsActivePort"
        for _turn in range(300):
            if told.exists() and told.read_text().strip():
                return int(told.read_text().split()[0])
            time.sleep(0.1)
        raise AssertionError("Chromium did not start")


@pytest.fixture
def wire(live_server: object) -> Iterator[Wire]:
    found = Wire(live_server.url)  # type: ignore[attr-defined]
    yield found
    found.close()


@pytest.fixture
def campus(transactional_db: None) -> Cast:
    cast = Cast()
    plan_making.working_calendar(cast)
    visit.library(cast, effective_on=today() - timedelta(days=30))
    plan_making.in_force(
        cast,
        rhythm="daily",
        from_date=today(),
        to_date=today() + timedelta(days=20),
        lead=cast.inspector.person,
    )
    return cast


@pytest.fixture
def handset(
    driver: Playwright,
    tmp_path: Path,
    wire: Wire,
    campus: Cast,
    browser_of: Callable[[Member], Client],
) -> Iterator[Handset]:
    session = browser_of(campus.inspector).cookies[settings.SESSION_COOKIE_NAME].value
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: "zh-hans"}
    found = Handset(driver, tmp_path / "profile", wire.address, cookies)
    yield found
    found.close()
    shutil.rmtree(tmp_path / "profile", ignore_errors=True)


def photo(folder: Path, n: int) -> Path:
    """A large photograph that no other is like: tiles, a puddle of light, grain."""
    grain = Image.frombytes("RGB", (160, 120), random.Random(n).randbytes(160 * 120 * 3)).resize((2400, 1800))
    scene = Image.radial_gradient("L").rotate(37 * n).resize((2400, 1800)).convert("RGB")
    for row in range(0, 1800, 300):
        scene.paste((96 + 9 * n, 110, 118), (0, row, 2400, row + 6))
    for column in range(0, 2400, 300):
        scene.paste((96, 110 + 9 * n, 118), (column, 0, column + 6, 1800))
    path = folder / f"shot-{n}.jpg"
    Image.blend(scene, grain, 0.25).save(path, "JPEG", quality=95)
    return path


def kept(page: Page) -> list[str]:
    """Hashes of what the phone holds."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => new Promise((done) => {
          const opening = indexedDB.open("duqin-phone");
          opening.onsuccess = () => {
            const asked = opening.result.transaction("files").objectStore("files").getAllKeys();
            asked.onsuccess = () => { opening.result.close(); done(asked.result); };
          };
        })"""
    )


def ready(handset: Handset) -> Page:
    """Opened once with a network: the day is here, and the app itself."""
    page = handset.open()
    expect(page.get_by_role("link", name="开始检查")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("() => caches.keys().then((keys) => keys.some((key) => key.includes('precache')))")
    expect(page.locator("#kept")).to_contain_text("全部已上传")
    return page


def sign_on_glass(page: Page, name: str) -> None:
    page.locator("form [name=name]").fill(name)
    box = page.locator(".phone-glass canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 30 + 28 * step, box["y"] + 60 + 40 * (step % 2))
    page.mouse.up()
    page.locator("form .buttons .button-primary").click()


def report(page: Page, item: str, words: str, photographs: list[Path]) -> None:
    """Answer 问题, photograph, describe, keep."""
    page.locator(item).locator(".choice-problem").click()
    page.locator("form [name=description]").wait_for()
    page.locator("form [name=description]").fill(words)
    page.locator("form [data-p=photo]").set_input_files([str(one) for one in photographs])
    expect(page.locator(".phone-shots img")).to_have_count(len(photographs))
    page.get_by_role("button", name="保存问题").click()
    expect(page.locator(item).locator(".item-findings")).to_contain_text(words)


def item_of(code: str) -> str:
    return f"#item-{visit.clause(code).pk}"


def test_a_tap_at_the_moment_a_page_appears_is_followed(handset: Handset, campus: Cast) -> None:
    """The link is tapped while the app still counts what is kept: nothing may be deaf by then."""
    page = ready(handset)
    page.add_init_script(
        """new MutationObserver((changes, watch) => {
             const link = document.querySelector("#main a[href^='#begin']");
             if (link) { watch.disconnect(); link.click(); }
           }).observe(document, { childList: true, subtree: true })"""
    )
    page.reload()
    page.get_by_role("button", name="开始检查").wait_for(timeout=8000)


def test_of_two_pages_asked_for_at_once_the_last_is_shown(handset: Handset, campus: Cast) -> None:
    page = ready(handset)
    page.get_by_role("link", name="开始检查").click()
    page.get_by_role("button", name="开始检查").wait_for()
    begun = page.evaluate("location.hash")
    for _turn in range(10):
        page.evaluate("(hash) => { location.hash = hash; location.hash = '#waiting'; }", begun)
        page.evaluate("(hash) => { location.hash = '#today'; location.hash = hash; }", begun)
        page.get_by_role("button", name="开始检查").wait_for(timeout=8000)
    assert not handset.troubles


def test_a_whole_inspection_without_a_network_arrives_whole_and_once(
    handset: Handset, wire: Wire, campus: Cast, tmp_path: Path
) -> None:
    """Ten photographs, two signatures, a notice on the spot; killed twice, two tabs; then the network is back."""
    shots = [photo(tmp_path, n) for n in range(10)]
    page = ready(handset)
    handset.shot("today")
    wire.cut()
    handset.context.new_cdp_session(page).send("Network.clearBrowserCache")  # nothing but what the app kept
    begun = time.monotonic()
    page.reload()
    page.get_by_role("link", name="开始检查").wait_for()
    opened_in = time.monotonic() - begun
    page.get_by_role("link", name="开始检查").click()
    page.get_by_role("button", name="开始检查").click()
    page.locator(item_of("C-1")).wait_for()
    handset.shot("sheet")
    report(page, item_of("C-1"), "后厨地面积水", shots[:4])
    page.locator(item_of("C-4")).locator(".choice-ok").click()
    page.locator(item_of("C-3")).locator(".choice-problem").click()
    page.locator("form [name=description]").fill("留样柜没有标签")
    page.locator("form [data-p=photo]").set_input_files([str(one) for one in shots[4:7]])
    expect(page.locator(".phone-shots img")).to_have_count(3)
    where = page.url
    handset.kill()  # in the middle of a description that was not kept by any button

    page = handset.start()
    page.goto(where)
    expect(page.locator("form [name=description]")).to_have_value("留样柜没有标签")
    expect(page.locator(".phone-shots img")).to_have_count(3)
    handset.shot("problem")
    page.get_by_role("button", name="保存问题").click()
    page.locator(item_of("C-3")).locator(".item-findings li").wait_for()
    measured = page.locator(item_of("C-2")).locator(".measure input")
    measured.fill("75")
    measured.blur()
    page.locator(item_of("C-2")).locator(".choice-ok").click()
    page.locator(item_of("C-4")).locator("summary").first.click()
    page.locator(item_of("C-4")).locator("[data-p=photo]").set_input_files([str(one) for one in shots[7:]])
    expect(page.locator(item_of("C-4"))).to_contain_text("3 张照片")
    page.get_by_role("button", name="其余合格").last.click()
    expect(page.locator(item_of("C-5"))).to_have_attribute("data-result", "ok")
    sheet = page.url

    second = handset.tab()
    second.goto(sheet)
    expect(second.locator("#elsewhere")).to_be_visible()
    assert second.evaluate("document.getElementById('main').inert")
    handset.kill()

    page = handset.start()
    page.goto(sheet)
    expect(page.locator(item_of("C-1")).locator(".item-findings")).to_contain_text("后厨地面积水")
    page.get_by_role("link", name="签名").click()
    page.locator(".signer", has_text="被检查单位").get_by_role("button", name="签名").click()
    handset.shot("glass")
    sign_on_glass(page, "赵经理")
    expect(page.locator(".signer", has_text="赵经理")).to_contain_text("已签名")
    page.get_by_role("link", name="回到检查表").click()
    page.get_by_role("link", name="提交检查").click()
    page.locator("form [name=summary]").fill("总体较好，两处需整改")
    page.get_by_role("button", name="提交检查").click()
    page.get_by_role("link", name="当场签发通知单").click()
    expect(page.locator(".paper-number")).to_contain_text("监控整改")
    number = page.locator(".paper-number").inner_text()
    handset.shot("notice")
    page.get_by_role("button", name="负责人签收").click()
    sign_on_glass(page, "赵经理")
    page.get_by_text("通知单已签发").wait_for()
    hashes = kept(page)
    assert len(hashes) == 12, "ten photographs and two signatures"
    expect(page.locator("#kept")).to_contain_text("本机")
    assert not SyncOperation.objects.exists(), "the network was cut"

    wire.mend()
    page.goto(f"{handset.address}/phone/#waiting")
    page.get_by_role("button", name="现在上传").click()
    expect(page.locator("#kept")).to_contain_text("全部已上传", timeout=90_000)
    assert {one.outcome for one in SyncOperation.objects.all()} == {"applied"}
    assert set(hashes) <= set(Evidence.objects.values_list("sha256", flat=True))
    for evidence in Evidence.objects.filter(sha256__in=hashes):
        content = (Path(settings.MEDIA_ROOT) / evidence.original).read_bytes()
        assert hashlib.sha256(content).hexdigest() == evidence.sha256
        assert len(content) <= 400 * 1024
        assert max(Image.open(io.BytesIO(content)).size) <= 1600
    inspection = Inspection.objects.get()
    assert (inspection.state, inspection.summary) == ("submitted", "总体较好，两处需整改")
    assert sorted(Finding.objects.values_list("description", flat=True)) == ["后厨地面积水", "留样柜没有标签"]
    assert Signature.objects.count() == 1
    notice = Notice.objects.get()
    assert (str(notice.number), notice.state, notice.received_by_name) == (number, "received", "赵经理")
    assert notice.issued_at < notice.recorded_at <= now()
    assert all(not documents.missing(series) for series in documents.series_of("cases.notice"))
    assert handset.troubles == []
    print(f"opened without a network in {opened_in * 1000:.0f} ms")


def test_what_was_not_sent_is_exported_and_comes_once_from_another_device(
    handset: Handset, wire: Wire, driver: Playwright, tmp_path: Path
) -> None:
    page = ready(handset)
    wire.cut()
    page.get_by_role("link", name="开始检查").click()
    page.get_by_role("button", name="开始检查").click()
    report(page, item_of("C-1"), "后厨地面积水", [photo(tmp_path, 20)])
    page.goto(f"{handset.address}/phone/#waiting")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出到文件").click()
    carried = tmp_path / "carried.json"
    download.value.save_as(carried)
    handset.kill()  # this phone is broken
    wire.mend()
    other = Handset(driver, tmp_path / "other", wire.address, handset.cookies)
    try:
        ready(other)
        other.page.goto(f"{other.address}/phone/#waiting")
        other.page.locator("[data-p=import]").set_input_files(str(carried))
        for _ in range(300):  # the file is read before anything is said to wait
            if Finding.objects.exists():
                break
            other.page.wait_for_timeout(200)
        expect(other.page.locator("#kept")).to_contain_text("全部已上传", timeout=60_000)
        assert Finding.objects.get().description == "后厨地面积水"
        page = handset.start()  # and was not, after all: what it kept comes a second time
        page.goto(f"{handset.address}/phone/#waiting")
        expect(page.locator("#kept")).to_contain_text("全部已上传", timeout=60_000)
        assert (Finding.objects.count(), Inspection.objects.count(), Evidence.objects.count()) == (1, 1, 1)
    finally:
        other.close()


def test_nobody_reads_what_is_on_the_disk_and_leaving_wipes_it(
    handset: Handset, wire: Wire, tmp_path: Path
) -> None:
    page = ready(handset)
    wire.cut()
    page.get_by_role("link", name="开始检查").click()
    page.get_by_role("button", name="开始检查").click()
    report(page, item_of("C-1"), "canary-7d1f 后厨积水", [photo(tmp_path, 30)])
    page.goto(f"{handset.address}/phone/#waiting")
    page.get_by_role("button", name="清除本机数据并退出").click()
    expect(page.locator("main")).to_contain_text("还有内容没有上传")
    disk = b"".join(
        path.read_bytes()
        for path in handset.profile.rglob("*")
        if "IndexedDB" in str(path) and path.is_file()
    )
    assert disk
    assert b"canary-7d1f" not in disk
    assert "canary-7d1f".encode("utf-16-le") not in disk
    with contextlib.suppress(Exception):
        assert (
            page.evaluate(
                """() => new Promise((done, fail) => { const o = indexedDB.open("duqin-phone"); o.onsuccess = () => {
            const a = o.result.transaction("meta").objectStore("meta").get("key");
            a.onsuccess = () => crypto.subtle.exportKey("raw", a.result).then(() => done("out"), () => done("kept")); } })"""
            )
            == "kept"
        )
    wire.mend()
    page.get_by_role("button", name="现在上传").click()
    expect(page.locator("#kept")).to_contain_text("全部已上传", timeout=60_000)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="清除本机数据并退出").click()
    page.wait_for_url("**/account/logout/")
    names = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert "duqin-phone" not in names


def test_signing_out_on_the_site_wipes_what_has_arrived(handset: Handset, wire: Wire) -> None:
    """A shared machine: nothing is left once everything is at the server, and numbers come back."""
    page = ready(handset)
    names = "indexedDB.databases().then((all) => all.map((one) => one.name))"
    assert "duqin-phone" in page.evaluate(names)
    page.goto(f"{handset.address}/account/logout/")
    page.locator("main").get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/account/login/**")
    assert "duqin-phone" not in page.evaluate(names)
    register = list(documents.register("cases.notice"))
    assert register
    assert all(row.voided_at for row in register)


def test_voice_drawing_watermark_and_position_come_along(
    handset: Handset, wire: Wire, tmp_path: Path
) -> None:
    """Recorded, drawn and located without a network; beside the photograph as it was taken afterwards."""
    page = ready(handset)
    handset.context.grant_permissions(["geolocation"], origin=handset.address)
    handset.context.set_geolocation({"latitude": 31.2304, "longitude": 121.4737, "accuracy": 12})
    page.goto(f"{handset.address}/phone/#waiting")
    page.locator("[data-p=watermark]").check()
    page.locator("[data-p=location]").check()
    page.goto(f"{handset.address}/phone/#today")
    wire.cut()
    page.get_by_role("link", name="开始检查").click()
    page.get_by_role("button", name="开始检查").click()
    item = page.locator(item_of("C-4"))
    item.locator("summary").first.click()
    item.locator("[data-p=voice]").click()
    expect(item.locator("[data-p=voice]")).to_contain_text("正在录音 2 秒")
    handset.shot("voice")
    item.locator("[data-p=voice]").click()
    expect(item.locator(".phone-voices audio")).to_have_count(1)
    page.locator(item_of("C-1")).locator(".choice-problem").click()
    page.locator("form [data-p=photo]").set_input_files(str(photo(tmp_path, 50)))
    page.locator(".phone-pen").click()
    page.locator("form:not([inert]) .phone-draw canvas").wait_for()
    box = page.locator(".phone-draw canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 40 + 20 * step, box["y"] + 40 + 30 * (step % 2))
    page.mouse.up()
    handset.shot("drawing")
    page.get_by_role("button", name="保存标注").click()
    expect(page.locator(".phone-shots img")).to_have_attribute("alt", "标注后的照片 1")
    handset.shot("drawn")
    page.get_by_role("button", name="保存问题").click()
    page.locator(item_of("C-1")).locator(".item-findings li").wait_for()
    wire.mend()
    page.goto(f"{handset.address}/phone/#waiting")
    page.get_by_role("button", name="现在上传").click()
    expect(page.locator("#kept")).to_contain_text("全部已上传", timeout=60_000)
    assert {one.outcome for one in SyncOperation.objects.all()} == {"applied"}
    kinds = {one.kind: one for one in Attachment.objects.select_related("evidence", "drawn_on")}
    assert set(kinds) == {"voice", "drawing"}
    assert kinds["voice"].evidence.media_type == "audio/webm"
    finding = Finding.objects.get()
    [taken] = [one.evidence for one in finding.photos.select_related("evidence")]
    assert kinds["drawing"].drawn_on == taken
    assert kinds["drawing"].evidence != taken
    facts = PhotoUpload.objects.get(evidence=taken).facts
    assert facts["location"]["latitude"] == pytest.approx(31.2304)
    assert (facts["watermark"], facts["place"][:5]) == (True, "餐饮管理部")
    page.goto(f"{handset.address}/inspections/{finding.inspection_id}/")
    heard = page.evaluate(
        """() => new Promise((done) => { const one = document.querySelector("audio");
        one.addEventListener("canplay", () => done("plays")); one.addEventListener("error", () => done("fails"));
        one.load(); one.preload = "auto"; })"""
    )
    assert heard == "plays"
    handset.shot("desk")
    page.goto(f"{handset.address}/inspections/findings/{finding.pk}/")
    handset.shot("desk-finding")
    assert handset.troubles == []


def test_what_is_left_is_sent_in_the_background_when_the_app_is_closed(
    handset: Handset, wire: Wire, tmp_path: Path
) -> None:
    """The browser wakes the service worker when a network comes; no page of the app is open."""
    page = ready(handset)
    worker = handset.context.new_cdp_session(page)
    seen: list[dict[str, str]] = []
    worker.on("ServiceWorker.workerRegistrationUpdated", lambda told: seen.extend(told["registrations"]))
    worker.send("ServiceWorker.enable")
    wire.cut()
    page.get_by_role("link", name="开始检查").click()
    page.get_by_role("button", name="开始检查").click()
    page.locator(item_of("C-4")).locator(".choice-ok").click()
    expect(page.locator("#kept")).to_contain_text("2 项")  # the beginning and the answer
    page.goto("about:blank")
    assert not SyncOperation.objects.exists()
    wire.mend()
    [registration] = {one["registrationId"] for one in seen if one["scopeURL"].endswith("/phone/")}
    worker.send(
        "ServiceWorker.dispatchSyncEvent",
        {
            **{"origin": handset.address, "registrationId": registration},
            **{"tag": "duqin-phone-send", "lastChance": False},
        },
    )
    for _turn in range(100):
        if SyncOperation.objects.filter(outcome="applied").count() == 2:
            break
        page.wait_for_timeout(200)
    assert sorted(SyncOperation.objects.values_list("kind", "outcome")) == [
        ("answer", "applied"),
        ("start", "applied"),
    ]


def _look(handset: Handset, name: str, language: str, scheme: str) -> None:
    """axe finds nothing, every target is at least 44 px high, nothing is wider than 360 px."""
    page = handset.page
    page.wait_for_timeout(400)
    for size in (SIZE, SMALL):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        handset.shot(f"{name}-{language[:2]}-{scheme}-{size['width']}")
    found = Axe().run(page).response["violations"]
    assert not found, (name, [(one["id"], [n["html"] for n in one["nodes"]]) for one in found])
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond <= 0, name
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, input, textarea, select, summary, label.button")]
        .filter((one) => one.offsetParent && !one.matches(".skip, [type=file], [type=radio], [type=checkbox]"))
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect().height])
        .filter(([, height]) => height < 43.5)"""
    )
    assert not small, (name, small)


@pytest.mark.parametrize(("language", "scheme"), [("zh-hans", "light"), ("en", "dark")])
def test_pages_of_the_phone_have_no_barriers_and_large_targets(
    handset: Handset, campus: Cast, tmp_path: Path, language: str, scheme: str
) -> None:
    """Every screen of the way, in both languages and both themes."""
    handset.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": handset.address}]
    )
    page = handset.page
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    handset.open()
    page.locator(".phone-card .button-primary").first.wait_for()

    def look(name: str, part: str | None = None) -> None:
        if part is not None:
            page.goto(f"{handset.address}/phone/{part}")
        _look(handset, name, language, scheme)

    for part in ("today", "beat", "waiting"):
        look(part, f"#{part}")
    page.goto(f"{handset.address}/phone/#today")
    page.locator(".phone-card .button-primary").first.click()
    page.locator("form [data-p=outline]").wait_for()
    look("begin")
    page.locator("form .button-primary").click()
    page.locator(item_of("C-1")).wait_for()
    key, pk = page.evaluate("location.hash").split("/")[1], visit.clause("C-1").pk
    page.locator(item_of("C-4")).locator(".choice-ok").click()
    look("sheet")
    page.locator(item_of("C-4")).locator("summary").first.click()
    look("item")
    look("problem", f"#problem/{key}/{pk}/")
    page.locator("form [data-p=photo]").set_input_files(str(photo(tmp_path, 40)))
    expect(page.locator(".phone-shots img")).to_have_count(1)
    page.locator("form .buttons .button-primary").click()
    page.locator(item_of("C-1")).locator(".item-findings li").wait_for()
    look("found")
    look("stop", f"#stop/{key}")
    look("sign", f"#sign/{key}")
    page.locator(".signer [data-p=refuse]").last.click()
    page.locator("form [name=reason]").wait_for()
    look("refuse")
    page.locator("form [data-p=back]").click()
    page.locator(".signer [data-p=sign]").first.click()
    page.locator(".phone-glass canvas").wait_for()
    look("glass")
    sign_on_glass(page, "王督查")
    page.locator(".signer").first.wait_for()
    look("submit", f"#submit/{key}")
    page.locator("form .button-primary").click()
    page.locator("[data-p=notice]").wait_for()
    look("after")
    page.locator("[data-p=notice]").click()
    page.locator(".phone-paper").wait_for()
    look("notice")
    page.locator("[data-p=refuse]").click()
    page.locator("form [name=reason]").wait_for()
    for name, text in (("name", "赵经理"), ("reason", "未说明理由"), ("witness", "李见证")):
        page.locator(f"form [name={name}]").fill(text)
    page.locator("form .button-primary").click()
    page.locator(".sheet-note").wait_for()
    look("issued")
    page.goto(f"{handset.address}/phone/#today")
    expect(page.locator("#kept [data-x=kept]")).to_have_text(re.compile("全部已上传|All uploaded"))
    expect(page.locator(".phone-quiet")).to_be_visible()
    look("done")
    assert handset.troubles == []


def test_the_app_is_small() -> None:
    """First load at most 200 kB, scripts of the sheet at most 80 kB, compressed."""
    size = {name: len(gzip.compress((DIST / name).read_bytes(), 9)) for name in os.listdir(DIST)}
    scripts = size["phone.js"] + size["phone-shrink.js"]
    assert scripts <= 80 * 1024
    assert scripts + size["phone-sw.js"] + size["app.css"] + size["icons.svg"] <= 200 * 1024
    text = (DIST / "phone.js").read_text() + (DIST / "phone-scan.js").read_text()
    assert "cdn" not in (DIST / "phone.js").read_text().lower(), "nothing comes from elsewhere"
    assert text
