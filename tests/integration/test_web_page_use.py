"""The verifier's page as people use it, in a real browser: from a disk, from a server, on a phone, by keyboard.

What it says is tested in ``test_web_verifier.py``.
"""

from __future__ import annotations

import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from selenium.webdriver.common.keys import Keys

from attacks.insider import rewrite
from randcheck.web import verifier_page
from support.ceremonies import SAID, office_at, registers_of, task_of
from support.chromium import INSECURE_HOST, WEB, Browser, open_chromium
from support.verifier_receipts import RECEIPTS, say, without_sentences

SCREENSHOTS = os.environ.get("RANDCHECK_SCREENSHOTS")
NARROW = {"is_phone": True, "width": 360, "height": 740}
WITHOUT_SUBTLE = "Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined });"
WITHOUT_WORKERS = (
    "globalThis.Worker = class { constructor() { throw new DOMException('no', 'SecurityError'); } };"
)
WITHOUT_NEW_METHODS = """
delete String.prototype.isWellFormed; delete String.prototype.toWellFormed; delete Array.prototype.with;
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    serving = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    try:
        yield Server(serving.server_address[1], serving)
    finally:
        serving.shutdown()
        serving.server_close()
        thread.join()


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the page and notes what was asked for."""

    asked: list[str] = []  # noqa: RUF012 - of the one server of this module

    def do_GET(self) -> None:
        self.asked.append(self.path)
        page = verifier_page()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *args: Any) -> None:
        pass


@attrs.frozen
class Server:
    port: int
    serving: http.server.ThreadingHTTPServer

    def url(self, host: str) -> str:
        return f"http://{host}:{self.port}/"


def put_title(title: str):
    def edit(commitment: dict[str, Any]) -> None:
        commitment["orders"][0]["task"]["title"] = title

    return edit


def photograph(browser: Browser, name: str) -> None:
    """Write a picture of the window where somebody asked for pictures, to look at them."""
    if SCREENSHOTS:
        folder = Path(SCREENSHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        browser.photograph(folder / f"{name}.png")


# ---- where it runs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "script",
    [WITHOUT_SUBTLE, WITHOUT_WORKERS, WITHOUT_WORKERS + WITHOUT_NEW_METHODS],
    ids=["subtle", "workers", "old"],
)
def test_the_page_needs_neither_web_cryptography_nor_workers_nor_the_newest_browser(
    tmp_path, page: str, files, script
):
    with open_chromium(tmp_path, scripts=[script]) as browser:
        for name in ("auditor", "party", "forged"):
            browser.open(page)
            browser.verify(**files[name])
            assert without_sentences(browser.save_report()) == without_sentences(say(RECEIPTS[name]))
            has_worker = any(url.startswith("blob:") for url in browser.requests())
            assert has_worker == (script == WITHOUT_SUBTLE)
            browser.require_clean()


@pytest.mark.parametrize(("host", "is_secure"), [("127.0.0.1", True), (INSECURE_HOST, False)])
def test_the_page_works_from_a_plain_server_and_asks_it_for_nothing_else(
    browser: Browser, server: Server, files, host, is_secure
):
    Handler.asked.clear()
    browser.open(server.url(host))
    assert browser.run("return isSecureContext") == is_secure
    assert browser.run("return crypto.subtle !== undefined") == is_secure
    browser.verify(**files["party"])
    assert without_sentences(browser.save_report()) == without_sentences(say(RECEIPTS["party"]))
    browser.require_clean()
    # The browser itself may ask for an icon.
    assert [path for path in Handler.asked if path != "/favicon.ico"] == ["/"]


def test_the_policy_of_the_page_forbids_every_request_and_markup_from_text(browser: Browser, server: Server):
    browser.open(server.url("127.0.0.1"))
    Handler.asked.clear()
    refused = browser.chromium.execute_async_script(
        """
        const done = arguments[arguments.length - 1];
        const [url] = arguments;
        const image = Object.assign(new Image(), { src: url + "image" });
        const frame = document.body.appendChild(Object.assign(document.createElement("iframe"), { src: url + "frame" }));
        const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: url + "style" });
        document.head.append(link);
        navigator.sendBeacon(url + "beacon");
        const markup = ["innerHTML", "outerHTML"].filter((name) => {
          try { document.getElementById("outcome")[name] = "<b>no</b>"; return false; } catch { return true; }
        });
        let evaluated = false;
        // Later, because the driver's own call is allowed to evaluate text.
        setTimeout(() => { try { (0, eval)("1"); evaluated = true; } catch { /* forbidden */ } });
        fetch(url + "fetch").then(() => done(null), () => setTimeout(() => done({ markup, evaluated }), 300));
        """,
        server.url("127.0.0.1"),
    )
    assert refused == {"markup": ["innerHTML", "outerHTML"], "evaluated": False}
    assert Handler.asked == []
    violated = {one.split()[0] for one in browser.run("return violations")}
    assert {"img-src", "frame-src", "style-src-elem", "connect-src", "require-trusted-types-for"} <= violated


def test_nothing_in_a_bundle_becomes_markup(browser: Browser, page: str, files, folder: Path):
    title = "<img src=x onerror=alert(1)><b>粗</b>&amp;<script>alert(1)</script>"
    file = folder / "markup.json"
    file.write_bytes(rewrite(commitment=put_title(title)).encode())
    browser.open(page)
    browser.verify(bundle=file, policy=files["auditor"]["policy"])
    assert title in browser.one("#outcome").text
    assert browser.find("#outcome img, #outcome b, #outcome script") == []
    browser.require_clean()


# ---- how it is used ----------------------------------------------------------------------------------------


def test_files_may_be_dropped_anywhere_in_any_order(browser: Browser, page: str, files):
    browser.open(page)
    drop = """
      const [named] = arguments;
      const transfer = new DataTransfer();
      for (const [name, text] of named) { transfer.items.add(new File([text], name)); }
      document.querySelector("footer").dispatchEvent(
        new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
    """
    chosen = files["public"]
    browser.run(drop, [("什么.docx", "")])
    assert "什么.docx" in browser.one("#message").text
    browser.run(
        drop, [(file.name.upper(), file.read_text(encoding="utf-8")) for file in reversed(chosen.values())]
    )
    assert "PUBLIC.JSON" in browser.one("[data-role=bundle]").text
    assert browser.verify() == "valid"


def test_the_button_without_a_bundle_leads_to_its_field(browser: Browser, page: str):
    browser.open(page)
    browser.one("#run").click()
    assert "请先选择证据包" in browser.one("#message").text
    assert browser.run("return document.activeElement.id") == "file-bundle"


@pytest.mark.parametrize(("preferred", "shown"), [("zh-TW", "zh-CN"), ("en-GB", "en"), ("de-DE", "zh-CN")])
def test_the_language_is_the_browsers_and_can_be_changed_at_any_time(tmp_path, page, files, preferred, shown):
    with open_chromium(tmp_path, language=preferred) as browser:
        browser.open(page)
        assert browser.run("return document.documentElement.lang") == shown
        browser.one("#language-en").click()
        browser.verify(**files["forged"])
        assert "Invalid" in browser.one("#verdict-heading").text
        browser.one("#language-zh").click()
        assert "无效" in browser.one("#verdict-heading").text
        assert browser.one("#language-zh").get_attribute("aria-pressed") == "true"
        assert browser.run("return document.documentElement.lang") == "zh-CN"


def test_all_can_be_done_by_keyboard_and_focus_goes_to_the_verdict(browser: Browser, page: str, files):
    browser.open(page)
    browser.choose(**files["auditor"])
    browser.run("document.getElementById('file-register').focus()")
    browser.press(Keys.TAB)
    assert browser.run("return document.activeElement.id") == "run"
    browser.press(Keys.ENTER)
    browser.wait(lambda: browser.run("return document.activeElement.id") == "verdict-heading")
    visited = []
    for _ in range(40):
        browser.press(Keys.TAB)
        visited.append(browser.run("return document.activeElement.id || document.activeElement.className"))
        if "ask-id" in visited:
            break
    assert {"rows-0", "scroll", "ask-id"} <= set(visited)


def test_long_work_shows_how_far_it_is_and_can_be_cancelled(browser: Browser, page: str, folder: Path, files):
    office = office_at(name="large")
    large = office.ledger.prove(office.draw(task_of(teams=None), registers_of(20_000), SAID))
    file = folder / "large.json"
    file.write_bytes(large.encode())
    browser.open(page)
    browser.choose(bundle=file, policy=files["auditor"]["policy"])
    browser.run(
        """
        globalThis.seen = [];
        const bar = document.getElementById("progress");
        new MutationObserver(() => seen.push(bar.value)).observe(document.getElementById("percent"), { childList: true });
        document.getElementById("run").click();
        """
    )
    browser.wait(lambda: browser.find("#verdict-heading"))
    seen = browser.run("return seen")
    assert [part for part in seen if 0 < part < 100]
    assert seen[:-1] == sorted(seen[:-1])  # then it is set to nothing again
    assert browser.one("section.verdict").get_attribute("data-verdict") == "valid"

    browser.run("document.getElementById('run').click(); document.getElementById('cancel').click();")
    browser.wait(lambda: "已取消" in browser.one("#message").text)
    assert not browser.find("#verdict-heading")
    assert browser.run("return document.activeElement.id") == "run"
    assert browser.verify(bundle=files["party"]["bundle"]) == "valid"
    browser.require_clean()


# ---- how it looks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["auditor", "forged", "party", "one-party-alone", "no-policy"])
def test_nothing_has_to_be_scrolled_sideways_on_a_phone_or_when_zoomed(
    browser: Browser, page: str, files, name
):
    browser.prefer()
    browser.open(page)
    browser.resize(**NARROW, scale=2)
    photograph(browser, "phone-start-zh")
    browser.verify(**files[name])
    for language in ("en", "zh"):
        browser.one(f"#language-{language}").click()
        for width, scale in ((320, 4), (360, 2), (600, 2), (1280, 1)):
            browser.resize(width, 740, scale=scale, is_phone=width < 600)
            assert browser.run("return document.documentElement.scrollWidth") <= width
    if not SCREENSHOTS:
        return
    for scheme in ("light", "dark"):
        browser.prefer(scheme=scheme, motion="reduce")
        for width in (360, 1280):
            browser.resize(width, 740 if width == 360 else 900, scale=2, is_phone=width == 360)
            for language in ("zh", "en"):
                browser.one(f"#language-{language}").click()
                for place in ("section.verdict", "[data-group=signed]", "#drawn"):
                    browser.run("document.querySelector(arguments[0]).scrollIntoView()", place)
                    photograph(
                        browser, f"{name}-{width}-{scheme}-{language}-{place.strip('#[]').replace('=', '-')}"
                    )
    browser.prefer()
    browser.resize(1280, 900)


def test_printing_leaves_out_what_is_only_for_the_screen(browser: Browser, page: str, files):
    browser.open(page)
    browser.verify(**files["auditor"])
    browser.prefer(media="print", scheme="dark")
    try:
        shown = "return getComputedStyle(document.querySelector(arguments[0])).display !== 'none'"
        assert not any(browser.run(shown, one) for one in (".choose", ".languages", "#ask", ".actions"))
        assert all(browser.run(shown, one) for one in ("section.verdict", ".finding", "#drawn"))
        assert (
            browser.run("return getComputedStyle(document.querySelector('.card')).backgroundColor")
            == "rgb(255, 255, 255)"
        )
    finally:
        browser.prefer()


AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def axe_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not AXE.exists():
        pytest.skip("needs axe-core in web/node_modules: tools/test_web.sh installs it")
    with open_chromium(tmp_path_factory.mktemp("axe"), scripts=[AXE.read_text(encoding="utf-8")]) as browser:
        yield browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [None, "auditor", "forged", "party", "one-party-alone", "no-policy"])
def test_no_rule_of_accessibility_is_broken(axe_browser: Browser, page: str, files, name, scheme):
    axe_browser.prefer(scheme=scheme, motion="reduce")  # a colour on its way to another would be judged
    axe_browser.open(page)
    axe_browser.resize(**NARROW)
    if name is not None:
        axe_browser.verify(**files[name])
    broken = []
    for language in ("zh", "en"):
        axe_browser.one(f"#language-{language}").click()
        found = axe_browser.chromium.execute_async_script(
            "const done = arguments[0]; axe.run(document).then((found) => done(found.violations), (e) => done([String(e)]));"
        )
        broken += [(one["id"], one["impact"], [node["html"] for node in one["nodes"]][:3]) for one in found]
    assert json.dumps(broken, ensure_ascii=False) == "[]"
