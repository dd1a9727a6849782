"""Chromium for tests of the verifier's page: started here, watched for errors and requests, ended here."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import unittest
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

WEB = Path(__file__).parents[2] / "web"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_SECONDS = 120

# A name that is no loopback to the browser, so that a page from there is not in a secure context.
INSECURE_HOST = "verifier.test"

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--no-proxy-server",
    f"--host-resolver-rules=MAP {INSECURE_HOST} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_WATCH = """
globalThis.violations = [];
addEventListener("securitypolicyviolation", (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


def require_chromium() -> tuple[str, str]:
    """Return the browser and its driver, or skip the test with what is missing (in CI that fails it)."""
    browser = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        raise unittest.SkipTest(
            "needs Chromium and chromedriver on PATH: tools/install_web_tools.sh installs them"
        )
    return browser, driver


def run_node(*arguments: object) -> str:
    """Run a script of web/ and return what it says, or skip the test where node or its modules are missing."""
    node = shutil.which("node")
    if node is None or not (WEB / "node_modules").is_dir():
        raise unittest.SkipTest("needs node and web/node_modules: tools/test_web.sh installs them")
    done = subprocess.run(
        [node, *map(str, arguments)], cwd=WEB, capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def open_chromium(folder: Path, *, language: str = "zh-CN", scripts: Sequence[str] = ()) -> Iterator[Browser]:
    """Start a browser with a profile and downloads of its own in ``folder``; end it afterwards.

    Args:
        folder: An empty folder.
        language: What the browser prefers.
        scripts: Run in every page before its own.
    """
    browser, driver = require_chromium()
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for argument in (*_ARGUMENTS, f"--user-data-dir={folder / 'profile'}", f"--accept-lang={language}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # The driver is named, so Selenium never looks for one on the network.
    service = webdriver.ChromeService(driver, env={**os.environ, "LANGUAGE": language.replace("-", "_")})
    chromium = webdriver.Chrome(options=options, service=service)
    try:
        chromium.set_script_timeout(PATIENCE_SECONDS)
        yield Browser(chromium, folder / "downloads", scripts)
    finally:
        chromium.quit()


class Browser:
    """One browser and the verifier's page in it."""

    def __init__(self, chromium: webdriver.Chrome, downloads: Path, scripts: Sequence[str]) -> None:
        self.chromium = chromium
        self._downloads = downloads
        downloads.mkdir()
        self.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
        for script in (_WATCH, *scripts):
            self.command("Page.addScriptToEvaluateOnNewDocument", source=script)

    def command(self, name: str, **parameters: Any) -> Any:
        """Give a command of the browser's own protocol."""
        return self.chromium.execute_cdp_cmd(name, parameters)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a function body in the page and return what it returns."""
        return self.chromium.execute_script(script, *arguments)

    def wait(self, condition: Callable[[], Any]) -> Any:
        """Wait until ``condition`` holds, and return it."""
        waiting = WebDriverWait(self.chromium, PATIENCE_SECONDS, poll_frequency=0.02)
        return waiting.until(lambda _: condition())

    def find(self, selector: str) -> list[Any]:
        """Return the elements that a CSS selector names."""
        return self.chromium.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> Any:
        """Return the one element that a CSS selector names."""
        (element,) = self.find(selector)
        return element

    def open(self, url: str) -> None:
        """Open a page and forget what was logged before."""
        self.chromium.get_log("browser")
        self.chromium.get_log("performance")
        self.chromium.get(url)

    def resize(self, width: int, height: int, *, scale: float = 1, is_phone: bool = False) -> None:
        """Give the page a window of so many CSS pixels; twice the scale at half the width is a zoom of 200 %."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=is_phone,
        )

    def prefer(self, *, scheme: str = "light", motion: str = "no-preference", media: str = "") -> None:
        """Set what the page's style may ask for."""
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": motion},
        ]
        self.command("Emulation.setEmulatedMedia", media=media, features=features)

    def photograph(self, file: Path) -> None:
        """Write what the window shows as PNG."""
        shot = self.command("Page.captureScreenshot", format="png")
        file.write_bytes(base64.b64decode(shot["data"]))

    def choose(self, **files: Path | None) -> None:
        """Choose files by their role: ``bundle``, ``policy``, ``register``."""
        for role, file in files.items():
            if file is not None:
                self.one(f"#file-{role}").send_keys(str(file))

    def verify(self, **files: Path | None) -> str:
        """Choose files, press the button, wait, and return the verdict (or the code of what stood in the way)."""
        self.choose(**files)
        self.one("#run").click()
        self.wait(lambda: self.find("#verdict-heading") and not self.find("#running:not([hidden])"))
        section = self.one("section.verdict")
        return section.get_attribute("data-verdict") or section.get_attribute("data-problem")

    def press(self, key: str) -> None:
        """Press a key where the focus is."""
        webdriver.ActionChains(self.chromium).send_keys(key).perform()

    def save_report(self) -> Any:
        """Save the report as the page's button does, and return the file's JSON."""
        for old in self._downloads.iterdir():
            old.unlink()
        self.one("#save-report").click()
        file = self._downloads / "randcheck-report.json"
        # Chromium makes an empty file first, and puts the finished one in its place.
        self.wait(lambda: file.exists() and file.stat().st_size > 0)
        return json.loads(file.read_text(encoding="utf-8"))

    def require_clean(self) -> None:
        """Assert that the console is empty and that the page broke no rule of its policy."""
        assert self.chromium.get_log("browser") == []
        assert self.run("return violations") == []

    def requests(self) -> list[str]:
        """Return the addresses that the page asked for, its own among them."""
        messages = [json.loads(entry["message"])["message"] for entry in self.chromium.get_log("performance")]
        sent = [message for message in messages if message["method"] == "Network.requestWillBeSent"]
        return [message["params"]["request"]["url"] for message in sent]
