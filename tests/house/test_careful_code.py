"""House rules of the source: what is dangerous stands where it is looked at, and nowhere else.

A new place in one of the lists below is a decision: look at it with another pair of eyes first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.utils.crypto import salted_hmac

from tests.cast import Cast
from tests.door import enter
from yorisoi.accounts import oidc
from yorisoi.accounts.hashers import Argon2
from yorisoi.accounts.models import Staff

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "yorisoi"
# Programs for us and for testers, on machines without real people.
APART = ("bench/", "checks/", "demo/", "qa/")

SAFE = {"common/inputs.py", "common/rows.py", "common/templatetags/parts.py"}
RAW = {"ledger/access.py", "registry/access.py"}
# Keys are read and wrapped anew for everybody, beneath every scope.
UNSCOPED = {"common/envelopes.py", "keeping/wrapping.py", "registry/actions/shredding.py"}
CURSORS = {
    "accounts/actions/drafting.py", "accounts/queries/", "audit/actions.py", "audit/walking.py",
    "common/bulk.py", "common/nets.py",
    "desk/checkups.py", "desk/condition.py", "keeping/rows.py", "ledger/queries/",
    "registry/access.py", "registry/queries/", "retention/actions/erasing.py",
}  # fmt: skip
OUTWARD = {
    # The provider; the relay; whether a machine stands behind our own address; our own port.
    "accounts/oidc.py", "jobs/mail.py", "desk/checkups.py", "desk/serving.py",
    # The name of this machine, for the table of hands.
    "jobs/keeping.py",
}  # fmt: skip
PROGRAMS = {"keeping/backups.py", "keeping/rows.py"}
# Whose pieces are word lists of ours, or single signs that are escaped one by one.
PATTERNS = {"common/eras.py", "disclosure/secrets.py", "interchange/reading/"}
DRAWN = {"panel.js", "picker.js", "search.js"}


@cache
def sources() -> dict[str, ast.Module]:
    """{path in src/yorisoi: its tree}, without migrations."""
    return {
        path.relative_to(SRC).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(SRC.rglob("*.py"))
        if "migrations" not in path.parts
    }


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield path, node


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """(path, the last word of what is called, the call)."""
    for path, node in nodes(ast.Call):
        said = node.func
        yield path, getattr(said, "attr", getattr(said, "id", "")), node


def where(path: str, node: ast.AST) -> str:
    return f"{path}:{node.lineno}: {ast.unparse(node)[:90]}"


def stands_in(path: str, listed: set[str]) -> bool:
    return path.startswith(APART) or any(path.startswith(one) for one in listed)


def loose(found: Iterator[tuple[str, ast.AST]], listed: set[str]) -> list[str]:
    return [where(path, node) for path, node in found if not stands_in(path, listed)]


def imports() -> Iterator[tuple[str, ast.AST, str]]:
    for path, node in nodes(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.ImportFrom):
            yield path, node, f"{node.module or ''}"
        else:
            for one in node.names:
                yield path, node, one.name


_OF_A_REQUEST = re.compile(r"\brequest\.(GET|POST|COOKIES|headers|META|body)\b|\bcleaned_data\b")
_QUERIES = {"filter", "exclude", "get", "update", "create", "get_or_create", "update_or_create",
            "annotate", "aggregate", "values", "values_list", "order_by", "distinct", "extra"}  # fmt: skip


def test_no_question_of_a_request_becomes_a_filter() -> None:
    """Neither names of columns nor whole questions come from outside; values do, one by one."""
    wrong = []
    for path, name, call in calls():
        if name in _QUERIES:
            spread = [word.value for word in call.keywords if word.arg is None]
            spread += [one.value for one in call.args if isinstance(one, ast.Starred)]
            if name in {"order_by", "values", "values_list", "extra"}:
                spread += call.args
            if any(_OF_A_REQUEST.search(ast.unparse(one)) for one in spread):
                wrong.append(where(path, call))
    assert wrong == []


def test_what_is_marked_safe_stands_where_it_is_looked_at() -> None:
    marks = {"mark_safe", "SafeString", "SafeText"}
    assert loose(((path, call) for path, name, call in calls() if name in marks), SAFE) == []
    wrong = [
        str(path.relative_to(SRC))
        for path in SRC.rglob("templates/**/*.*")
        if re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", path.read_text(encoding="utf-8"))
        and path.suffix == ".html"
    ]
    assert wrong == []


def test_sql_by_hand_stands_where_it_is_looked_at() -> None:
    wrong = loose(((path, call) for path, name, call in calls() if name == "RawSQL"), RAW)
    wrong += loose(((path, call) for path, name, call in calls() if name == "cursor"), CURSORS)
    wrong += [
        where(path, call)
        for path, name, call in calls()
        # `line.raw("…")` of the readers is a cell, not a question.
        if name in {"raw", "extra"} and not path.startswith("interchange/reading/")
    ]
    wrong += [
        where(path, node)
        for path, node in nodes(ast.Attribute)
        if node.attr == "_base_manager" and not stands_in(path, UNSCOPED)
    ]
    assert wrong == []


def test_nothing_runs_what_somebody_wrote() -> None:
    wrong = [
        where(path, node)
        for path, node in nodes(ast.Call)
        if isinstance(node.func, ast.Name)
        and node.func.id in {"eval", "exec", "compile", "__import__"}
    ]
    forbidden = {"pickle", "marshal", "shelve", "yaml", "dill", "jinja2"}
    wrong += [where(path, node) for path, node, module in imports() if module in forbidden]
    wrong += [
        where(path, call)
        for path, name, call in calls()
        if name in {"system", "popen", "getoutput"}
        or any(word.arg == "shell" for word in call.keywords)
        or (name in {"Template", "from_string"} and not path.startswith(APART))
    ]
    started = ((path, node) for path, node, module in imports() if module == "subprocess")
    assert wrong + loose(started, PROGRAMS) == []


def test_the_formatter_takes_words_for_words() -> None:
    """Typst reads a file of ours; what people wrote comes as JSON beside it."""
    found = [
        (path, call)
        for path, name, call in calls()
        if name == "compile" and ast.unparse(call.func) == "typst.compile"
    ]
    assert found
    for path, call in found:
        assert ast.unparse(call.args[0]).startswith("str("), where(path, call)
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        assert given["root"].startswith("str("), where(path, call)
        # {name: a text}: never a piece of the file itself.
        assert re.fullmatch(r"\{'\w+': .+\}", given["sys_inputs"]), where(path, call)


def test_nobody_else_speaks_to_other_machines() -> None:
    reaching = re.compile(
        r"(urllib\.request|http\.client|socket|smtplib|ftplib|ssl|requests|httpx|aiohttp)$"
    )
    found = ((path, node) for path, node, module in imports() if reaching.match(module))
    assert loose(found, OUTWARD) == []


def test_the_provider_is_asked_without_following() -> None:
    assert oidc._Straight().redirect_request(None, None, 302, "", {}, "https://x.example") is None
    assert any(isinstance(one, oidc._Straight) for one in oidc._opener.handlers)


def test_of_the_provider_only_who_it_is_is_asked() -> None:
    scopes = [
        ast.unparse(value)
        for key, value in (
            pair
            for node in ast.walk(sources()["accounts/oidc.py"])
            if isinstance(node, ast.Dict)
            for pair in zip(node.keys, node.values, strict=True)
        )
        if isinstance(key, ast.Constant) and key.value == "scope"
    ]
    assert scopes == ["'openid'"]


def test_chance_comes_from_the_system() -> None:
    """The module `random` can be foretold."""
    found = ((path, node) for path, node, module in imports() if module == "random")
    assert loose(found, set()) == []


def test_codes_are_long_enough() -> None:
    from allauth.mfa import app_settings

    drawn = {"token_urlsafe", "token_hex", "token_bytes", "urandom"}
    sizes = [
        (where(path, call), call.args[0].value)
        for path, name, call in calls()
        if name in drawn and call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert len(sizes) > 5
    # The name of a draft on the disk is no secret.
    assert [place for place, size in sizes if size < 16 and "common/kek.py" not in place] == []
    assert app_settings.RECOVERY_CODE_DIGITS >= 8


def test_no_weak_digest_is_used_for_security() -> None:
    wrong = [
        where(path, call)
        for path, name, call in calls()
        if name in {"md5", "sha1"}
        and not any(
            word.arg == "usedforsecurity" and getattr(word.value, "value", None) is False
            for word in call.keywords
        )
    ]
    assert wrong == []
    assert salted_hmac("x", "y", algorithm="sha256").digest_size == 32


def test_cryptography_is_used_where_it_is_listed() -> None:
    """docs/mechanisms/cryptography.md names every file that signs, digests or encrypts."""
    page = (ROOT / "docs/mechanisms/cryptography.md").read_text(encoding="utf-8")
    listed = {path for path in re.findall(r"`([\w/]+\.py)`", page) if (SRC / path).exists()}
    used = re.compile(r"(cryptography|argon2|jwt|hashlib|hmac|nacl|django.contrib.auth.hashers)\b")
    found = {path for path, _node, module in imports() if used.match(module)}
    found |= {path for path, name, _call in calls() if name == "salted_hmac"}
    found = {path for path in found if not path.startswith(APART)}
    assert found - listed == set()
    assert listed - found == set()


def test_no_secret_stands_in_the_code() -> None:
    named = re.compile(r"(SECRET|PASSWORD|TOKEN|API_?KEY)", re.IGNORECASE)
    wrong = []
    for path, node in nodes(ast.Assign):
        value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            names = [ast.unparse(target) for target in node.targets]
            is_long = re.fullmatch(r"[\w+/=-]{20,}", value.value) and re.search(r"\d", value.value)
            if is_long and any(named.search(name) for name in names):
                wrong.append(where(path, node))
    assert wrong == []
    assert len(settings.SECRET_KEY) >= 50


def test_no_word_becomes_a_pattern() -> None:
    """What is put into a regular expression is a constant of ours (in capitals), or escaped."""
    wrong = []
    for path, name, call in calls():
        if not (isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "re"):
            continue
        if name == "escape" or not call.args or stands_in(path, PATTERNS):
            continue
        pieces = [
            one.value for one in ast.walk(call.args[0]) if isinstance(one, ast.FormattedValue)
        ]
        pieces += [call.args[0]] if isinstance(call.args[0], ast.Name) else []
        wrong += [
            where(path, call)
            for piece in map(ast.unparse, pieces)
            if not re.fullmatch(r"_?[A-Z][A-Z_]*(\[.*\])?", piece) and "re.escape" not in piece
        ]
    assert wrong == []


def test_no_path_comes_from_a_request() -> None:
    wrong = [
        where(path, call)
        for path, name, call in calls()
        if name in {"Path", "open", "read_bytes", "read_text", "write_bytes", "joinpath"}
        and _OF_A_REQUEST.search(ast.unparse(call))
    ]
    wrong += [
        where(path, node)
        for path, node in nodes(ast.BinOp)
        if isinstance(node.op, ast.Div) and _OF_A_REQUEST.search(ast.unparse(node))
    ]
    assert wrong == []


def scripts() -> dict[str, str]:
    return {
        path.name: re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        for path in SRC.rglob("static/**/*.js")
    }


def test_scripts_put_in_only_what_our_own_server_drew() -> None:
    found = scripts()
    assert found
    forbidden = (
        r"\beval\(|new Function|document\.write|outerHTML|insertAdjacentHTML|callback=|srcdoc"
    )
    forbidden += r"|document\.cookie|window\.\w+\s*=[^=]|globalThis\.\w+\s*=[^=]|\bvar\s|setTimeout\(\s*[\"']"
    assert [name for name, text in found.items() if re.search(forbidden, text)] == []
    assert {name for name, text in found.items() if "innerHTML" in text} == DRAWN
    # Messages go between our own tabs alone.
    speaking = {name for name, text in found.items() if "postMessage" in text}
    assert all("channel" in found[name] for name in speaking)
    assert [name for name, text in found.items() if 'addEventListener("message"' in text
            and "channel" not in text] == []  # fmt: skip


@pytest.mark.parametrize("name", ['a"\r\nX-Evil: 1', "a\nSet-Cookie: x=1"])
def test_a_name_of_a_file_cannot_break_its_header(name: str) -> None:
    from django.http.response import BadHeaderError

    with pytest.raises(BadHeaderError):
        HttpResponse(headers={"Content-Disposition": f'attachment; filename="{name}"'})


@pytest.mark.parametrize("field", ["subject", "from_email", "to"])
def test_a_line_break_does_not_enter_the_head_of_a_mail(field: str) -> None:
    from django.core.mail.message import BadHeaderError

    evil = "a@example.jp\nBcc: b@example.jp"
    mail = EmailMessage(**{field: [evil] if field == "to" else evil})
    with pytest.raises(BadHeaderError):
        mail.message()


# Passwords, and who is there.


def test_passwords_are_typed_unseen_and_may_be_pasted(client: Client, db: None) -> None:
    page = client.get("/sign-in/").content.decode()
    fields = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert 'autocomplete="off"' not in field
        assert "maxlength" not in field
    assert [
        name for name, text in scripts().items() if re.search(r"[\"'](paste|copy|drop)[\"']", text)
    ] == []


@pytest.mark.parametrize(
    "password", [" はし に ある 空白と おおもじ Aa ", "長い" * 100, "e\u0301é" * 8]
)
def test_a_password_is_kept_as_it_was_typed(cast: Cast, password: str) -> None:
    hasher = Argon2()
    kept = hasher.encode(password, hasher.salt())
    assert hasher.verify(password, kept)
    assert not hasher.verify(password[:-1], kept)
    assert not hasher.verify(password.swapcase() + " ", kept)
    staff = Staff.objects.get(pk=cast.takada.pk)
    staff.set_password(password)
    staff.save()
    assert (
        Client().post("/sign-in/", {"login": staff.email, "password": password[:-1]}).status_code
        == 200
    )
    client = Client()
    assert client.post("/sign-in/", {"login": staff.email, "password": password}).status_code == 302


def test_a_new_installation_knows_nobody(db: None) -> None:
    assert Staff.objects.count() == 0


def test_every_page_of_the_frame_offers_the_way_out(cast: Cast) -> None:
    client = enter(Client(), cast.takada)
    for url in ("/", "/persons/", "/me/"):
        assert 'action="/sign-out/"' in client.get(url, follow=True).content.decode(), url
