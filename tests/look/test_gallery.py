"""Every part, seen by axe: light and dark, on a phone and on a desk."""

import pytest

from tests.harness.browser import axe

PAGES = [
    "/gallery/",
    "/record/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/broken/404/",
    "/members/",
]
DOORS = [
    "/accounts/login/",
    "/lock/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(signed_in, tab, scheme, width):
    look = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    page = signed_in(**look)
    found = {}
    for path in PAGES:
        page.goto(path)
        found[path] = axe(page)
    page = tab(**look)
    for path in DOORS:
        page.goto(path)
        found[path] = axe(page)
    assert {path: said for path, said in found.items() if said} == {}


def test_axe_finds_nothing_in_what_opens(signed_in):
    page = signed_in()
    page.click("button[popovertarget=me]")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.click("[data-dialog=reveal]")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.click(".figurebox a.figure >> nth=0")
    page.wait_for_selector(".panel h2")
    assert axe(page) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_the_window(signed_in, width):
    page = signed_in(viewport={"width": width, "height": 800})
    for path in [*PAGES, "/accounts/login/", "/lock/"]:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
