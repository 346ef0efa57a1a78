"""The real server, asked by hand: what lies beside the pages is not served, and no message hides in
another."""

from __future__ import annotations

import http.client
import socket
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests.harness.installation import Served


def asked(served: Served, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
    where = urlsplit(served.url)
    line = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    line.request(method, path, headers=headers)
    answer = line.getresponse()
    answer.body = answer.read()
    line.close()
    return answer


def raw(served: Served, said: bytes) -> bytes:
    where = urlsplit(served.url)
    with socket.create_connection((where.hostname, where.port), timeout=3) as line:
        line.sendall(said)
        heard = b""
        with suppress(TimeoutError):
            while part := line.recv(65536):
                heard += part
    return heard


def test_the_server_gives_pages_and_styles_and_nothing_beside_them(server: Served) -> None:
    page = asked(server, "GET", "/sign-in/")
    assert page.status == 200
    sheet = page.body.decode().split('rel="stylesheet" href="')[1].split('"')[0]
    style = asked(server, "GET", sheet)
    assert style.status == 200
    for answer in (page, style):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=()" in answer.headers["Permissions-Policy"]
        assert "charset=" in answer.headers["Content-Type"]
        # Which program, at most; never which version of it.
        assert not any(letter.isdigit() for letter in answer.headers.get("Server", ""))
        assert "X-Powered-By" not in answer.headers
    for path in (
        "/.git/HEAD", "/static/", "/static/common/", "/static/common/js/", "/static/../secret-key",
        "/static/..%2fsecret-key", "/static/%2e%2e/yorisoi.sqlite3", "/static//etc/passwd",
        "/static/common/css/../../../secret-key", "/secret-key", "/server.log", "/files/",
    ):  # fmt: skip
        assert asked(server, "GET", path).status in {302, 404, 400}, path
        assert b"SQLite format" not in asked(server, "GET", path).body
    for method in ("TRACE", "CONNECT", "TRACK"):
        answer = asked(server, method, "/sign-in/", **{"X-Told": "canary-of-mine"})
        assert answer.status in {400, 403, 404, 405, 501}, method
        assert b"canary-of-mine" not in answer.body
    assert asked(server, "GET", "/sign-in/", Host="evil.example").status == 400


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: 5 \x0b\r\n",
        b"Bad Name: x\r\n",
        b"X-Split: a\rb\r\n",
    ],
    ids=range(7),
)
def test_a_message_whose_end_is_in_doubt_is_not_answered_as_two(
    server: Served, framing: bytes
) -> None:
    hidden = b"GET /sign-in/ HTTP/1.1\r\nHost: localhost\r\nX-Told: hidden\r\n\r\n"
    heard = raw(
        server, b"POST /language/ HTTP/1.1\r\nHost: localhost\r\n" + framing + b"\r\n" + hidden
    )
    assert heard.startswith(b"HTTP/1.1 4"), heard[:400]
    assert b"200 OK" not in heard, heard[:400]


def test_of_two_lengths_the_chunks_count(server: Served) -> None:
    """RFC 9112, 6.3: with both, Transfer-Encoding decides, or the message is refused."""
    body = b"0\r\n\r\n"
    heard = raw(
        server,
        b"POST /language/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + body,
    )
    assert heard.startswith(b"HTTP/1.1 4")
    assert heard.count(b"HTTP/1.1 ") == 1
