"""What every other journey relies on: a page that complains fails; axe and passkeys are there."""

import pytest

from tests.harness.browser import axe, give_passkeys, opened

HTML = "data:text/html;charset=utf-8,"
SHOUTS = f"{HTML}<script>console.error('どこかで転びました')</script>"
BREAKS_ITS_POLICY = (
    f"{HTML}<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
    "<script>1</script>"
)
NAMELESS_FIELD = f"{HTML}<html lang=ja><title>紙</title><main><h1>紙</h1><input></main>"
PASSKEY = """async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const made = await navigator.credentials.create({publicKey: {
    challenge: bytes, rp: {name: "よりそい"},
    user: {id: bytes, name: "suzuki", displayName: "鈴木"},
    pubKeyCredParams: [{type: "public-key", alg: -7}],
    authenticatorSelection: {residentKey: "required", userVerification: "required"},
  }});
  return made.type;
}"""


@pytest.mark.parametrize("address", [SHOUTS, BREAKS_ITS_POLICY])
def test_a_page_that_complains_fails(browser, address):
    with pytest.raises(AssertionError, match="console"), opened(browser) as page:
        page.goto(address)


def test_a_complaint_that_was_provoked_may_be_allowed(page):
    page.watch.allow("転びました")
    page.goto(SHOUTS)


def test_axe_finds_the_field_without_a_name(page):
    page.goto(NAMELESS_FIELD)
    assert [fault for fault in axe(page) if fault.startswith("label:")]


def test_a_phone_is_narrow_and_is_touched(phone):
    phone.goto(f"{HTML}<meta name=viewport content=width=device-width>")
    assert phone.evaluate("innerWidth") == 390
    assert phone.evaluate("navigator.maxTouchPoints") > 0


@pytest.mark.smoke
def test_a_passkey_can_be_made_on_our_own_address(server, page):
    page.watch.allow("404")
    give_passkeys(page)
    page.goto(server.url)
    assert page.evaluate(PASSKEY) == "public-key"
