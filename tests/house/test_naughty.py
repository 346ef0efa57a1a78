"""Strange text in every field of every form: no server error, and what was taken is read back as it was
sent (cleaned as `common/text.py` says).

Each run takes a few strings for each field, others each day; `--thorough` takes all of them.
"""

from __future__ import annotations

import random
import re
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files import File
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import naughty
from tests.door import enter
from tests.house import agreed
from tests.house.planted import MAIN, World
from tests.house.test_doors import address
from yorisoi.accounts import doors
from yorisoi.accounts.models import Organization
from yorisoi.common import scopes
from yorisoi.common.kana import to_katakana
from yorisoi.common.text import clean_text, one_line

pytestmark = pytest.mark.django_db
# A file, or JSON from a script (tests/accounts/test_drafting.py).
EXCEPT = {"interchange-imports", "accounts-draft"}
FIELD = re.compile(r"<(textarea|input)\b([^>]*)>")
NAME, TYPE = re.compile(r'\bname="([^"]+)"'), re.compile(r'\btype="([^"]+)"')
# On PostgreSQL a statement says its scope first.
WRITTEN = re.compile(r'^(?:SET LOCAL [^;]*;)?(?:INSERT INTO|UPDATE) "(\w+)"')
# What is looked for beside a form; what is kept otherwise than it was typed, or not at all.
NOT_KEPT = {
    ("desk-pairs", "answer"): "one of three answers",
    ("interchange-waiting", "row-1"): "one of the people shown",
    ("ledger-act-new", "body"): "several names, each a row of its own",
    ("ledger-act-correct", "body"): "several names, each a row of its own",
    ("registry-seal-ask", "ask_reason"): "refused: she holds no key to this seal",
    ("registry-seal-lift", "reason"): "refused: she holds no key to this seal",
    ("mfa_edit_webauthn", "name"): "allauth keeps it sealed, inside the key",
}
SAMPLE = 2
FORM, EDGE = "application/x-www-form-urlencoded", "edge-of-a-part"


def text_fields(page: str, body: dict) -> dict[str, bool]:
    """{name: whether it has several lines} of all that can be typed into."""
    found = {}
    _shell, _main, page = page.partition("<main")
    for kind, rest in FIELD.findall(page):
        name, is_typed = NAME.search(rest), TYPE.search(rest)
        if name and (kind == "textarea" or not is_typed or is_typed[1] in {"text", "search"}):
            found[name[1]] = kind == "textarea"
    if not page:
        # A form that stands on another page.
        typed = {n for n, v in body.items() if isinstance(v, str) and v and not v.isdecimal()}
        found |= dict.fromkeys(typed, False)
    return found


def as_sent(form: dict) -> tuple[bytes, str]:
    """What is sent and of what type, also what no browser sends: half of a pair by itself."""
    if not any(isinstance(value, File) for value in form.values()):
        return urlencode(form, doseq=True, errors="surrogatepass").encode(), FORM
    parts = []
    for name, value in form.items():
        said = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, File):
            value.seek(0)
            parts += [f'{said}; filename="{value.name}"\r\n\r\n'.encode(), value.read()]
        else:
            parts += [f"{said}\r\n\r\n".encode(), str(value).encode(errors="surrogatepass")]
        parts.append(b"\r\n")
    whole = b"".join([*parts, f"--{EDGE}--\r\n".encode()])
    return whole, f"multipart/form-data; boundary={EDGE}"


def as_heard(text: str) -> str:
    return text.encode(errors="surrogatepass").decode(errors="replace")


def kept(statements: list[str]) -> set[str]:
    """Every word in the rows of the tables that were written to, as the models read them."""
    tables = {match[1] for one in statements if (match := WRITTEN.match(one))}
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.db_table in tables:
            names = [one.attname for one in model._meta.concrete_fields]
            for row in model._base_manager.all():
                for name in names:
                    _collect(getattr(row, name), found)
    return found


def _collect(value: object, found: set[str]) -> None:
    if isinstance(value, str):
        found.add(value)
    elif isinstance(value, dict):
        for one in value.values():
            _collect(one, found)
    elif isinstance(value, list):
        for one in value:
            _collect(one, found)


def test_strange_text_in_every_field(
    world: World,
    dice: random.Random,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture,
) -> None:
    bodies, wrong, sent, taken = agreed.bodies(world, MAIN), [], 0, 0
    short, long = naughty.packed(90), "｜".join(naughty.EVERY)
    share = len(short) if request.config.getoption("thorough") else SAMPLE
    for name, door in sorted(doors.every().items()):
        if "POST" not in door.methods or name in EXCEPT or name not in bodies or door.is_public:
            continue
        url, body = address(world, door, MAIN), bodies[name]
        page = enter(Client(), world.cast.satou).get(url) if "GET" in door.methods else None
        asked = page.content.decode() if page is not None and page.status_code == 200 else ""
        for field, has_lines in text_fields(asked, body).items():
            is_kept = (name, field) not in NOT_KEPT and not field.endswith("_q")
            for text in [long] if has_lines else dice.sample(short, share):
                form = {**body, field: text, "csrfmiddlewaretoken": uuid4().hex}
                with transaction.atomic(), CaptureQueriesContext(connection) as asking:
                    client = enter(Client(raise_request_exception=False), world.cast.satou)
                    answer = client.generic("POST", url, *as_sent(form))
                    sent += 1
                    if answer.status_code >= 500:
                        wrong.append(f"{name}.{field}: {answer.status_code} for {text[:40]!r}")
                    if answer.status_code == 302 and is_kept:
                        statements = [one["sql"] for one in asking.captured_queries]
                        words = kept(statements)
                        heard = as_heard(text)
                        ways = [clean_text(heard), one_line(heard)]
                        ways += [to_katakana(ways[1])] if field == "kana" else []
                        if not any(way in word for way in ways for word in words):
                            wrong.append(f"{name}.{field}: taken, and not kept: {text[:40]!r}")
                        taken += 1
                    transaction.set_rollback(True)
    with capsys.disabled():
        print(f"\n  strange text: {sent} forms sent, {taken} taken and read back")
    assert not wrong, "\n" + "\n".join(wrong)
    assert taken > 30


@pytest.mark.parametrize("text", naughty.EVERY)
def test_each_string_comes_back_as_it_went_in(text: str) -> None:
    """A column, on this database."""
    said = clean_text(text)
    with scopes.everything(), transaction.atomic():
        row = Organization.objects.create(name=said, code=uuid4().hex[:20], anonymous_words=[said])
        again = Organization.objects.get(pk=row.pk)
        assert (again.name, again.anonymous_words) == (said, [said])
        assert Organization.objects.filter(name=said, pk=row.pk).exists()
        transaction.set_rollback(True)
