"""`check leaks`: canaries are planted, then everybody fetches everything within reach and looks for them.

A sealed mother, whoever lives with her, a child entered later; words that stand nowhere else in every
kind of place, addresses and telephones of a true shape, and the same again in what staff typed, in
another spelling. Everything happens in one transaction that is undone at the end. What is looked for
is told apart from the product's own patterns: both sides are folded to letters and digits.
"""

from __future__ import annotations

import io
import json
import logging
import re
import shutil
import subprocess
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from unittest import mock
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from PIL import Image

from yorisoi.accounts import doors
from yorisoi.accounts.access import actor_for, operator
from yorisoi.accounts.models import Organization, Role, Site, Staff, Term
from yorisoi.accounts.policy import Actor
from yorisoi.accounts.queries.sessions import FACTOR
from yorisoi.attachments import contents
from yorisoi.attachments.actions.keeping import add
from yorisoi.attachments.intake import NewPaper
from yorisoi.audit.models import Entry
from yorisoi.casework.actions import NewMemo, write_memo
from yorisoi.checks.said import Said, Say
from yorisoi.common import clock, scopes
from yorisoi.disclosure import egress
from yorisoi.disclosure.egress import Egress
from yorisoi.disclosure.logs import Formatter
from yorisoi.disclosure.models import Export, Release
from yorisoi.jobs.actions.running import run_until_idle
from yorisoi.jobs.models import Job
from yorisoi.ledger.actions.promising import promise
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.registry.actions import knowing
from yorisoi.registry.actions.caring import found_household, join_household
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.models import Circumstance, ContactPoint, Person, Placement, SearchKey

# What is hidden as a fact: (kind of contact point, value, what of it must stand nowhere).
POINTS = (
    (
        "address",
        "〒249-0987 みなと市忘草町7丁目31番9号 カナリア荘402",
        ("忘草町7319", "カナリア荘"),
    ),
    ("letter", "みなと市忘草町8-41-6 ヒバリ方", ("忘草町8416", "ヒバリ方")),
    ("workplace", "カナリア縫製所", ("カナリア縫製所",)),
    ("school", "私立カナリア学院", ("カナリア学院",)),
    ("clinic", "カナリア医院", ("カナリア医院",)),
    ("bank", "うみべ銀行 忘草支店", ("忘草支店",)),
    ("place", "カナリア食堂の二階", ("カナリア食堂",)),
    ("phone", "080-9182-7364", ("08091827364",)),
    ("sns", "canary_line_7364", ("canaryline7364",)),
)
FACILITY, NOTE = "カナリア寮", "カナリア製麺の夜の組で働く"
# The same as staff would type it on the way.
TYPED = (
    "忘草町７－３１－９へ行った。電話は080 9182 7364。ｶﾅﾘｱ医院によった。",
    "いま忘草町七丁目31の9、カナリア荘。080（9182）7364",
)
CANARIES = (
    *(part for _kind, _value, parts in POINTS for part in parts),
    FACILITY,
    "カナリア製麺の夜の組",
)
# A paper of each kind in the words of what is hidden, and a photo whose margins say it.
PAPERS = ("text", "clear text", "pdf", "photo")
PLANTED = {"person", "act", "promise", "household", "memo", "case", "attachment"}
# Doors behind which one is out of the house.
LEFT_OUT = re.compile(r"sign-out|lock|switch|logout|accounts-this-device|prove|go-on|language")
_ADDRESS = re.compile(r'(?:href|src|action|data-[a-z-]*url|data-panel|data-picker)="([^"#]+)')


@dataclass
class Planted:
    """Where the canaries sit, and who may see them."""

    organization: Organization
    holder: Staff
    # {what a URL can point to: its numbers}
    at: dict[str, list[int]]
    names: list[str]

    @property
    def persons(self) -> list[int]:
        return self.at["person"]


@dataclass
class Found:
    """What a sweep brought out. `leaks`: (who, where, canary)."""

    leaks: list[tuple[str, str, str]] = field(default_factory=list)
    fetched: Counter[str] = field(default_factory=Counter)
    doors: set[str] = field(default_factory=set)
    size: int = 0
    files: Counter[str] = field(default_factory=Counter)
    # Canaries that whoever may see them found, and those that they must find.
    seen: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)
    looked: list[str] = field(default_factory=list)
    # Pages that broke: what does not answer proves nothing.
    broken: list[str] = field(default_factory=list)


def folded(text: str) -> str:
    """Letters and digits alone, in one width, without what an address may have or lack."""
    said = unicodedata.normalize("NFKC", unescape(text))
    return re.sub(r"丁目|番地|番|号|[\W_]", "", said)


_FOLDED = {canary: folded(canary) for canary in CANARIES}


def canaries_in(text: str) -> set[str]:
    said = folded(text)
    said += folded(re.sub(r"<[^>]+>", "", text)) if "<" in text else ""
    return {canary for canary, needle in _FOLDED.items() if needle in said}


def check(*, world: str, links: int, say: Say) -> Said:
    said = Said()
    if world != "demo" or not settings.DEMO or settings.PRODUCTION:
        said.hold(
            False, "見本の世界（bin/demo）でだけ、できます。ここには本物の人がいるかもしれません。"
        )
        return said
    begun = time.monotonic()
    with transaction.atomic(), scopes.everything():
        body = Organization.objects.order_by("id").first()
        planted, personas = plant(body), personas_of()
        say(f"カナリアを放ちました。{len(personas)}人で、ぜんぶひらきます。")
        found = sweep(planted, personas, links=links, say=say)
        transaction.set_rollback(True)
    for line in told(found, time.monotonic() - begun):
        said.add(line)
    said.hold(not found.leaks, f"見てはいけない人・場所で見つかったもの {len(found.leaks)}件")
    for who, where, canary in found.leaks[:20]:
        said.add(f"　{who}　{where}　{canary}")
    said.hold(
        not found.broken, f"こわれたページ {len(found.broken)}　{'、'.join(found.broken[:5])}"
    )
    said.hold(
        found.seen == found.wanted,
        f"見てよい人が見つけたもの {len(found.seen)} / {len(found.wanted)}",
    )
    return said


def told(found: Found, seconds: float) -> list[str]:
    files = "、".join(f"{kind} {count}" for kind, count in sorted(found.files.items()))
    return [
        f"{len(found.fetched)}人、{found.fetched.total()}ページ、扉 {len(found.doors)}、"
        f"{found.size / 1e6:.1f} MB、{seconds:.0f}秒",
        f"ファイル {files or 'なし'}　ほかに見たもの {'、'.join(found.looked)}",
    ]


def personas_of() -> list[Staff]:
    """Everybody who can sign in, of every body: the others must see nothing at all."""
    return list(Staff.objects.filter(left_on=None, organization__isnull=False).order_by("id"))


# Planting.


def plant(body: Organization) -> Planted:
    """By whoever may do everything; the holder is a lead, because a manager is not one by rank."""
    root = operator(body)
    leads = Staff.objects.filter(organization=body, memberships__role=Role.LEAD, left_on=None)
    holder = leads.order_by("id").first()
    site = (
        holder.memberships.filter(role=Role.LEAD).first().site
        or Site.objects.filter(organization=body).first()
    )
    with egress.opened(Egress(root, "check")):
        return _plant(root, body, site, holder)


def _plant(root: Actor, body: Organization, site: Site, holder: Staff) -> Planted:
    names = ["鳥羽 ひなた", "鳥羽 つばさ", "鳥羽 こすず"]
    mother, mate, child = (
        Person.objects.get(pk=pk)
        for pk in register_persons(
            root,
            [NewPerson(name, f"トバ {number}", f"C-{number}", site=site.pk)
             for number, name in enumerate(names)],
        )
    )  # fmt: skip
    home = found_household(root, mother, label="鳥羽の家")
    join_household(root, mate, home, relation="妹")
    for kind, value, _parts in POINTS:
        is_own = kind in {"phone", "sns"}
        knowing.learn(root, mother, ContactPoint, kind=kind, value=value, is_sealed=is_own)
    words = {
        vocabulary: Term.objects.filter(organization=body, vocabulary=vocabulary).first()
        for vocabulary in ("placement", "circumstance")
    }
    if words["placement"]:
        knowing.learn(root, mate, Placement, kind=words["placement"], facility=FACILITY)
    if words["circumstance"]:
        knowing.learn(root, mother, Circumstance, kind=words["circumstance"], note=NOTE)
    seal(root, mother, basis="支援措置", holders=[holder], until=clock.today() + timedelta(days=20))
    # Entered later: nobody remembers to extend the seal.
    join_household(root, child, home, relation="子")
    me = actor_for(holder)
    acts = [
        record_act(me, NewAct("station", clock.today(), site=site.pk, text=text,
                              takings=[Taking(person=who.pk)]))
        for text, who in zip(TYPED, (mother, child), strict=True)
    ]  # fmt: skip
    due = promise(me, person=child, due_on=clock.today(), text=TYPED[0][:40], site=site)
    memo = write_memo(me, NewMemo(way="phone", text=TYPED[1], caller="学校", about=mate, site=site,
                                  to_site=site, came_at=clock.now() - timedelta(hours=1)))  # fmt: skip
    at = {
        "person": [mother.pk, mate.pk, child.pk], "act": [act.pk for act in acts],
        "promise": [due.pk], "memo": [memo.pk], "household": [home.pk],
        "case": list(mother.cases.values_list("pk", flat=True)),
        "attachment": _plant_papers(me, mother, child),
    }  # fmt: skip
    return Planted(body, holder, at, names)


def _plant_papers(me: Actor, mother: Person, child: Person) -> list[int]:
    """In the order of PAPERS. The file names say it as well, and so does a title."""
    words = TYPED[0].encode()
    exif = Image.Exif()
    exif[0x010E] = TYPED[0].encode().decode("latin-1")
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (35.0, 15.0, 36.24)
    photo = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(photo, "JPEG", exif=exif, comment=words)
    pdf = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% "
        + words
        + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    given = (
        (mother, words, f"{FACILITY}.txt", "手紙", {}),
        (child, words, f"{FACILITY}.txt", TYPED[0][:60], {"is_clear": True}),
        (child, pdf, f"{FACILITY}.pdf", f"{FACILITY}からの通知", {"group": "whereabouts"}),
        (mother, photo.getvalue(), f"{FACILITY}.jpg", "表紙", {"is_clear": True}),
    )
    return [
        add(
            me, who, [NewPaper(contents.check(content, name), name, title, "other", **more)],
            form=name,
        )[0].pk
        for who, content, name, title, more in given
    ]  # fmt: skip


# Sweeping.


def sweep(
    planted: Planted,
    personas: Sequence[Staff],
    *,
    links: int,
    only: frozenset[str] = frozenset(),
    say: Say = lambda _words: None,
) -> Found:
    """Everybody, everything. `links`: so many pages of one door are opened beside the planted ones.
    `only`: the names of the doors to open, for a short look."""
    found = Found()
    before = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    # What waits in this world is not done, and certainly not sent, by a check.
    far = clock.now() + timedelta(days=365)
    Job.objects.filter(finished_at=None).update(due_at=far)
    with _listening() as lines, egress.closed(), scopes.closed():
        for who in personas:
            _Walk(planted, who, found, links, only).go()
            say(f"　{who.name}　{found.fetched[str(who)]}ページ")
        _break(planted, found)
        _reveal(planted, found)
    with scopes.everything():
        _look_behind(planted, found, before, lines)
    return found


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Every line of the log, as the product would write it."""
    lines: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Keeping(), logging.getLogger()
    handler.setFormatter(Formatter())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def enter(who: Staff) -> Client:
    """Signed in, with a key shown a moment ago."""
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(who)
    session = client.session
    session[FACTOR] = True
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(who.pk)
    session.save()
    return client


class _Walk:
    """One person, from Today on, along every link and every door that stands open."""

    def __init__(
        self, planted: Planted, who: Staff, found: Found, links: int, only: frozenset[str]
    ) -> None:
        self.planted, self.who, self.found, self.links = planted, who, found, links
        self.only = only
        self.client = enter(who)
        self.is_holder = who.pk == planted.holder.pk
        self.done: set[str] = set()
        self.queued: set[str] = set()
        self.by_door: Counter[str] = Counter()

    def go(self) -> None:
        waiting = deque(self._first())
        while waiting:
            url = waiting.popleft()
            if url not in self.done and self._is_wanted(url):
                waiting += self._links(url, self._get(url))
        if not self.only:
            self._search()
            self._take_out()

    def _first(self) -> Iterator[str]:
        yield "/"
        yield "/no/such/page/"
        for door in doors.every().values():
            if "GET" not in door.methods or LEFT_OUT.search(door.name):
                continue
            for pk in self.planted.at.get(door.target, ()) if door.target in PLANTED else ():
                yield from _reversed(door.name, [pk])
            if not door.target:
                yield from _reversed(door.name, [])
        for pk in self.planted.persons:
            for name in ("ledger-act-new", "ledger-act-about", "ledger-promise-new"):
                yield f"{reverse(name)}?person={pk}"
        for name in ("desk-person-picker", "desk-search"):
            for asked in (*self.planted.names, "08091827364", "7364", "カナリア"):
                yield f"{reverse(name)}?q={asked}"

    def _is_wanted(self, url: str) -> bool:
        """The planted ones always, of the others so many for each door."""
        try:
            match = resolve(urlsplit(url).path)
        except Resolver404:
            return True
        name = match.view_name
        if LEFT_OUT.search(name or "") or (self.only and name not in self.only):
            return False
        door = doors.find(name)
        is_planted = door is not None and match.kwargs.get("pk") in self.planted.at.get(
            door.target, ()
        )
        self.by_door[name] += not is_planted
        return (
            is_planted or self.by_door[name] <= self.links or (door is not None and not door.target)
        )

    def _links(self, url: str, said: str) -> list[str]:
        found = (urljoin(url, unescape(one)) for one in _ADDRESS.findall(said))
        here = (one for one in found if one.startswith("/") and not one.startswith("/static"))
        new = [one for one in dict.fromkeys(here) if one not in self.queued]
        self.queued.update(new)
        return new

    def _get(self, url: str) -> str:
        self.done.add(url)
        asked = unquote(urlsplit(url).query)
        return self._heard(url, self.client.get(url), asked)

    def _heard(self, where: str, answer: object, asked: str = "") -> str:
        content = answer.getvalue() if answer.streaming else answer.content
        self.found.fetched[str(self.who)] += 1
        self.found.size += len(content)
        if answer.status_code >= 500:
            self.found.broken.append(f"{self.who} {where} {answer.status_code}")
        with suppress(Resolver404):
            self.found.doors.add(answer.resolver_match.view_name)
        said, kind = words_of(content)
        if kind:
            self.found.files[kind] += 1
        headers = unquote("\n".join(f"{name}: {value}" for name, value in answer.headers.items()))
        # A holder reads what staff typed; a file goes on to others, and an address stands in logs.
        heard = headers + said if kind or not self.is_holder else headers
        # What one asks for stands in the field that one typed it into.
        for canary in canaries_in(heard) - canaries_in(asked):
            self.found.leaks.append((str(self.who), where, canary))
        return said if not kind else ""

    def _search(self) -> None:
        for asked in (*self.planted.names, "カナリア", "08091827364"):
            for accept in ("application/json", "text/html"):
                url = reverse("desk-person-picker")
                answer = self.client.get(url, {"q": asked}, headers={"Accept": accept})
                self._heard(f"{url} {accept}", answer, asked)
            url = reverse("desk-search")
            self._heard(url, self.client.post(url, {"q": asked}), asked)

    def _take_out(self) -> None:
        """What can be had as a file: for the person, and as a list with a second person's word."""
        for pk in self.planted.persons:
            url = reverse("desk-person-hand-over", args=[pk])
            self._heard(url, self.client.post(url, {"since": "R8.4.1"}))
        for kind in ("people", "cases"):
            body = {"kind": kind, "site": "", "reason": "カナリアをさがすため"}
            self._heard("export", self.client.post(reverse("disclosure-export-new"), body))
        # The check's own question; whatever is fetched afterwards is fetched as its asker.
        with scopes.everything():
            asked, another = list(Export.objects.filter(asked_by=self.who)), self._another()
        for row in asked:
            another.post(reverse("disclosure-export-agree", args=[row.pk]))
            run_until_idle()
            url = reverse("disclosure-export-fetch", args=[row.pk])
            self._heard(url, self.client.get(url))

        for pk in self.planted.at["attachment"]:
            # The holder's own opening is looked at by itself (`_reveal`).
            if not self.is_holder:
                url = reverse("attachments-open", args=[pk])
                sent = {"open_reason": "カナリアをさがすため"}
                self._heard(url, self.client.post(url, sent))

    def _another(self) -> Client:
        roles = [Role.MANAGER, Role.LEAD]
        rows = Staff.objects.filter(organization=self.who.organization, memberships__role__in=roles)
        return enter(rows.exclude(pk=self.who.pk).order_by("id").first() or self.who)


def _reversed(name: str, arguments: list[int]) -> Iterator[str]:
    try:
        yield reverse(name, args=arguments)
    except NoReverseMatch:
        return


def words_of(content: bytes) -> tuple[str, str]:
    """(words, kind of file), read by other means than the product's: a workbook part by part, a PDF
    by pdftotext."""
    if content.startswith(b"PK"):
        parts = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(
            parts.read(one).decode("utf-8", "replace") for one in parts.namelist()
        ), "xlsx"
    if content.startswith(b"%PDF"):
        return _words_of_pdf(content)
    return content.decode("utf-8", "replace"), ""


def _words_of_pdf(content: bytes) -> tuple[str, str]:
    if not (reader := shutil.which("pdftotext")):
        return content.decode("latin-1"), "pdf（pdftotext がなく、読めません）"
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        ran = subprocess.run(
            [reader, file.name, "-"],
            capture_output=True,
            text=True,
            check=False,
        )
    # What no reader shows is in the file all the same.
    return ran.stdout + content.decode("utf-8", "ignore"), "pdf"


def _break(planted: Planted, found: Found) -> None:
    """A page that breaks over a value: neither its answer nor the log says it."""
    words = f"{POINTS[0][1]} {TYPED[0]}"
    with mock.patch("yorisoi.desk.views.person.head", side_effect=RuntimeError(words)):
        answer = enter(planted.holder).get(reverse("desk-person", args=[planted.persons[0]]))
    found.looked.append(f"こわれたページ {answer.status_code}")
    for canary in canaries_in(answer.content.decode()):
        found.leaks.append(("こわれたページ", "desk-person", canary))


def _reveal(planted: Planted, found: Found) -> None:
    """Whoever may see them finds every one: a check that finds nothing anywhere proves nothing."""
    client, said = enter(planted.holder), ""
    for pk in planted.persons:
        url = reverse("registry-seal-open", args=[pk])
        said += client.post(url, {"reason": "カナリアをさがすため"}).content.decode()
    found.seen = {f"開いて：{canary}" for canary in canaries_in(said)}
    found.wanted = {f"開いて：{canary}" for canary in CANARIES}
    for number, (pk, text) in enumerate(zip(planted.at["act"], TYPED, strict=True)):
        page = client.get(reverse("ledger-act", args=[pk])).content.decode()
        found.seen |= {f"記録{number}：{canary}" for canary in canaries_in(page)}
        found.wanted |= {f"記録{number}：{canary}" for canary in canaries_in(text)}

    for kind, pk in zip(PAPERS, planted.at["attachment"], strict=True):
        answer = client.get(reverse("attachments-file", args=[pk]))
        if answer.status_code == 404:
            url = reverse("attachments-open", args=[pk])
            answer = client.post(url, {"open_reason": "カナリアをさがすため"})
        said = answer.content.decode("utf-8", "ignore")
        found.seen |= {f"書類 {kind}：{canary}" for canary in canaries_in(said)}
        if kind != "photo":
            found.wanted |= {f"書類 {kind}：{canary}" for canary in canaries_in(TYPED[0])}


def _look_behind(planted: Planted, found: Found, before: int, lines: list[str]) -> None:
    """Where something stays: the log, the trail, the register, jobs and mails, the search index."""
    entries = Entry.objects.filter(pk__gt=before).values_list("target", "payload", "actor")
    jobs = Job.objects.filter(organization=planted.organization).values_list("payload", "result")
    releases = Release.objects.values_list("target", "recipient", "purpose", "basis")
    keys = SearchKey.objects.filter(person__in=planted.persons).values_list("key", flat=True)
    for name, rows in (
        ("ログ", lines), ("監査", entries), ("しごと・メール", jobs), ("渡した記録", releases),
        ("さがすための表", keys),
    ):  # fmt: skip
        said = [
            row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows
        ]
        found.looked.append(f"{name} {len(said)}")
        for canary in canaries_in("\n".join(said)):
            found.leaks.append((name, name, canary))
    kept = [path for path in Path(settings.MEDIA_ROOT).glob("**/*") if path.is_file()]
    for path in kept:
        for canary in canaries_in(path.name + path.read_bytes().decode("utf-8", "ignore")):
            found.leaks.append(("ファイル", path.name, canary))
    found.looked.append(f"置いてあるファイル {len(kept)}")
