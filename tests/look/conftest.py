"""A browser and, in its own process with its own settings, the world of tests/look/urls.py."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.look import render


@pytest.fixture(scope="session")
def world():
    """The address of a small world that has every part on a page."""
    process = subprocess.Popen(
        [sys.executable, render.__file__, "serve"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(render.__file__).parents[2],
    )
    try:
        address = process.stdout.readline().strip()
        assert address, "tests/look/render.py serve did not start"
        yield address.removesuffix("/enter/")
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def tab(browser, world):
    """`tab(path, **options)` opens a fresh profile, `tab(path, context=…)` one more tab of it. An
    uncaught error or something that the policy refused fails the test; a lost line does not."""
    contexts, said = [], []

    def opened(path="", *, context=None, **options):
        if context is None:
            context = browser.new_context(locale="ja-JP", base_url=world, **options)
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda line: "Security Policy" in line.text and said.append(line.text))
        if path:
            page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture
def signed_in(tab):
    """A page of someone who is signed in, in a world without drafts."""

    def enter(path="/gallery/", **options):
        page = tab("/reset/", **options)
        page.goto(f"/enter/?next={path}")
        page.wait_for_selector("[data-sync]:not([hidden])")
        return page

    return enter
