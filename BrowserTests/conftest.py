"""The program just built, an own demo county, and Debian's Chromium.

Pictures and the server's log are kept in `TIAODU_ARTIFACTS` (default `artifacts/`).
"""
import csv
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("TIAODU_BINARY", ROOT / ".build/debug/tiaodu"))
ARTIFACTS = pathlib.Path(os.environ.get("TIAODU_ARTIFACTS", ROOT / "artifacts"))
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def passwords() -> dict:
    with open(ROOT / "Resources/Demo/users.csv", encoding="utf-8") as file:
        return {row["login"]: row["password"] for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Address of a server on a fresh demo county."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    port = int(os.environ.get("TIAODU_TEST_PORT") or free_port())
    folder = tmp_path_factory.mktemp("data")
    settings = {**os.environ, "TIAODU_DATABASE_URL": f"sqlite:{folder}/tiaodu.sqlite"}
    subprocess.run([BINARY, "demo"], env=settings, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    with open(ARTIFACTS / "server.log", "wb") as log:
        process = subprocess.Popen(
            [BINARY, "serve", "--port", str(port)], env=settings, cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_until_up(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)
    # The change logs must hold after a day's work, too.
    subprocess.run([BINARY, "verify"], env=settings, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def wait_until_up(address: str, process: subprocess.Popen) -> None:
    for _ in range(200):
        if process.poll() is not None:
            pytest.exit(f"the server stopped with {process.returncode}: see {ARTIFACTS}/server.log", 1)
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                if json.load(answer)["status"] == "ok":
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    pytest.exit(f"the server did not come up: see {ARTIFACTS}/server.log", 1)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as driver:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Office:
    """Opens pages as the users of the demo county; what a page complains about fails the test."""

    def __init__(self, browser: Browser, address: str, passwords: dict):
        self.browser, self.address, self.passwords = browser, address, passwords
        self.contexts, self.complaints = [], []

    def page(self, size: dict = WIDE, **options) -> Page:
        context = self.browser.new_context(
            base_url=self.address, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self.hear)
        return page

    def hear(self, message) -> None:
        # A refused style or script would not be seen otherwise; a 4xx answer is the tests' own business.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, login: str, size: dict = WIDE, purpose: str | None = "measure", **options) -> Page:
        page = self.page(size, **options)
        page.goto("/sign-in")
        page.fill("#username", login)
        page.fill("#password", self.passwords[login])
        page.click("main button.btn-primary")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        if purpose:
            # As at the begin of a shift: what personal records are read for.
            token = page.locator("meta[name=csrf-token]").get_attribute("content")
            page.request.post("/purpose", form={"_csrf": token, "purpose": purpose, "next": "/"})
        return page


@pytest.fixture
def office(browser, server, passwords):
    office = Office(browser, server, passwords)
    yield office
    for context in office.contexts:
        context.close()
    assert office.complaints == []


def picture(page: Page, name: str) -> None:
    """Keeps what a page looks like, and asserts that nothing sticks out at the side."""
    page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], f"{name}: {wide[0]} px wide in a window of {wide[1]}"
