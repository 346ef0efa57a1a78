"""A browser and, in its own process with its own settings, the world of tests/look/urls.py."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.look import render

AXE = Path(__file__).parents[1] / "vendor/axe.min.js"
# Everything that WCAG 2.2 AA asks, and axe's own good practice. Without preload: it copies the
# stylesheets into inline styles, which our policy refuses.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,
}


@pytest.fixture(scope="session")
def world():
    """The address of a small world that has every part on a page."""
    script = Path(render.__file__)
    process = subprocess.Popen(
        [sys.executable, str(script), "serve"], stdout=subprocess.PIPE, text=True, cwd=render.ROOT
    )
    try:
        yield process.stdout.readline().strip().removesuffix("/enter/")
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api")
    if not Path(render.CHROMIUM).exists():
        pytest.skip("Chromium がありません： apt-get install chromium")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=render.CHROMIUM, args=render.FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, world):
    """Open pages in one fresh profile; a page error or a refused script fails the test."""
    contexts, said = [], []

    def opened(path="", *, context=None, **kwargs):
        if context is None:
            context = chromium.new_context(locale="ja-JP", base_url=world, **kwargs)
            contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda line: "Content Security Policy" in line.text and said.append(line.text))
        if path:
            page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture
def signed_in(open_page, world):
    """A page of someone who is signed in, in a world without drafts."""

    def enter(path="/gallery/", **kwargs):
        page = open_page("/reset/", **kwargs)
        page.goto(f"/enter/?next={path}")
        page.wait_for_selector("[data-sync]:not([hidden])")
        return page

    return enter


def violations(page) -> list[str]:
    """What axe finds: rule, words, and the first places."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return [
        f"{one['id']}: {one['help']}: " + "; ".join(
            f"{node['html'][:160]} ({node['failureSummary'][:200]})" for node in one["nodes"][:4]
        )
        for one in found
    ]
