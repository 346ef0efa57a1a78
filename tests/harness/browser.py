"""A real browser: Debian's Chromium, driven by Playwright, with an eye on everything it complains
about. A page that logs an error, breaks the content security policy or gets a 5xx fails its test.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.harness import machine

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"


@contextmanager
def running() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """What a page complained about. `allow` names what the test provokes on purpose."""

    def __init__(self, page: Page):
        self.complaints: list[str] = []
        self._allowed: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on("response", self._response)

    def allow(self, pattern: str) -> None:
        self._allowed.append(pattern)

    def left(self) -> list[str]:
        return [
            complaint
            for complaint in self.complaints
            if not any(re.search(pattern, complaint) for pattern in self._allowed)
        ]

    def _console(self, message: Any) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self.complaints.append(f"console: {message.text} {place}")

    def _response(self, response: Any) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")


@contextmanager
def opened(browser: Browser, base_url: str | None = None, **options: Any) -> Iterator[Page]:
    """A page in a fresh profile: no cookie, no cache, no stored word of another test. `page.watch`
    is its Watch."""
    settings = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "base_url": base_url} | options
    context = browser.new_context(**settings)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.watch = Watch(page)
    try:
        yield page
        assert not page.watch.left(), page.watch.left()
    finally:
        context.close()


def axe(page: Page, within: str = "html") -> list[str]:
    """What axe-core finds wrong with the page as it is now: a line for each fault and place."""
    page.evaluate(AXE.read_text())
    # Without preload: it copies the stylesheets into inline styles, which the policy refuses.
    found = page.evaluate("within => axe.run(within, {preload: false})", within)
    return [
        f"{fault['id']}: {fault['help']} — {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def give_passkeys(page: Page) -> str:
    """Let the browser carry a passkey device whose owner always agrees; answers its id."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    answer = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return answer["authenticatorId"]
