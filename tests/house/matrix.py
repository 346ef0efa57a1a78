"""Route × persona × object × method and form, against an oracle that uses nothing of the product.

The world is one JSON (`yorisoi qa world` builds the same); the oracle's world (oracle.py) is made from
that JSON a second time. Every object bears words of its own, so that whatever an answer says can be
traced to whom it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from types import SimpleNamespace

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.house import agreed, oracle
from tests.house.agreed import DOORS
from tests.house.test_doors import PATTERNS, REFUSALS, TRAIL, undone, without_address
from tests.house.test_stepped_doors import STEPPED
from yorisoi.accounts import doors
from yorisoi.accounts.access import operator
from yorisoi.accounts.doors import Door
from yorisoi.accounts.models import Organization, Staff, Term
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.qa import sessions, spec, world
from yorisoi.registry.actions import knowing
from yorisoi.registry.models import (
    CaseCommission,
    Circumstance,
    Consent,
    Person,
    Placement,
    Residence,
)

NEVER = 987_654_321
NONE = "none"
# How an object stands: where it is known, and what more the JSON says of it.
OBJECTS: dict[str, dict] = {
    "own": {"site": "main", "assigned": [{"staff": "walker", "from": "-9d"}]},
    "was": {"site": "main", "assigned": [{"staff": "walker", "from": "-9d", "to": "-1d"}]},
    "here": {"site": "main"},
    "branch": {"site": "annex"},
    "limited": {"site": "main", "level": "limited", "members": ["lead"],
                "assigned": [{"staff": "walker", "from": "-9d"}]},
    "sealed": {"site": "main", "level": "sealed", "members": ["lead"]},
    "tied": {"site": "main"},
    "linked": {"site": "main"},
    "hidden": {"site": "main"},
    "child": {"site": "main"},
    "live": {"site": "main"},
    "expired": {"site": "main"},
    "revoked": {"site": "main"},
    "other": {"site": "harbour"},
}  # fmt: skip
GRANTS = {
    "live": {"groups": ["identity", "records"]},
    "expired": {"groups": ["identity"], "from": "-60d", "to": "-1d"},
    "revoked": {"groups": ["identity"], "revoked": True},
}
# The persona: role, where, and what else the JSON says.
PERSONAS: dict[str, dict] = {
    "manager": {"roles": [{"role": "manager"}]},
    "lead": {"roles": [{"role": "lead", "site": "main"}]},
    "worker": {"roles": [{"role": "worker", "site": "main"}]},
    "relative": {"roles": [{"role": "manager"}]},
    "walker": {"roles": [{"role": "worker", "site": "quay"}]},
    "elsewhere": {"roles": [{"role": "worker", "site": "annex"}]},
    "helper": {"roles": [{"role": "helper", "site": "main"}]},
    "officer": {"roles": [{"role": "officer", "commissioner": "akane"}]},
    "auditor": {"roles": [{"role": "auditor"}]},
    "technician": {"roles": [{"role": "technician"}]},
    "decider": {"roles": [{"role": "decider"}]},
    "inspector": {"roles": [{"role": "inspector"}]},
    "person": {"roles": [{"role": "person"}]},
    "guardian": {"roles": [{"role": "guardian"}]},
    "partner": {"body": "minato", "roles": [{"role": "manager"}]},
    "outsider": {"body": "yoso", "roles": [{"role": "manager"}]},
    "over": {"roles": [{"role": "worker", "site": "main", "to": "-1d"}]},
    "coming": {"roles": [{"role": "worker", "site": "main", "from": "+1d"}]},
    "former": {"roles": [{"role": "manager"}], "left": "-3d"},
    "disabled": {"roles": [{"role": "manager"}], "disabled": True},
    "keyless": {"mfa": False, "roles": [{"role": "manager"}]},
}  # fmt: skip
ANONYMOUS, SHUT_OUT = "anonymous", {"former", "disabled"}
LETTERS = {"manager": "M", "lead": "L", "worker": "W", "helper": "H", "officer": "O",
           "auditor": "A", "technician": "T", "inspector": "I"}  # fmt: skip
SITES = {"main": "aozora", "annex": "aozora", "quay": "aozora", "harbour": "minato"}
BODIES = ("aozora", "minato", "yoso")
# How a cell is asked: method, and what goes with it.
WAYS = (
    "GET", "HEAD", "OPTIONS", "POST", "POST-valid", "PUT", "DELETE", "GET-fragment", "GET-json",
    "GET-format", "GET-stale", "POST-stale",
)  # fmt: skip


def word(name: str) -> str:
    """In the name of an object, and in all that is written about it."""
    return f"ハナコトバ{sorted(OBJECTS).index(name):02d}号"


def place_word(name: str) -> str:
    """In whatever tells where the object is, or how to reach it."""
    return f"イドコロ{sorted(OBJECTS).index(name):02d}番地"


def the_spec() -> dict:
    """The JSON of the world."""
    persons, households, acts, memos, papers = [], [], [], [], []
    for name, more in OBJECTS.items():
        body = SITES[more["site"]]
        writer = "partner" if body == "minato" else "author"
        persons.append({
            "key": name, "body": body, "name": f"山口 {word(name)}", "kana": f"ヤマグチ {name}",
            "number": name, "commission": contract_of(name),
            "contacts": [{"key": f"{name}.contactpoint", "kind": "address", "value": place_word(name)}],
            "do_not_tell": [{"key": f"{name}.donottell", "name": f"父 {word(name)}"}],
            "cares": [{"key": f"{name}.flag", "text": f"{word(name)}に気をつける"}],
            "names": [{"key": f"{name}.name", "name": f"旧 {word(name)}"}],
            "relations": [{"key": f"{name}.relationship", "kind": "father", "name": word(name)}],
            **more,
        })  # fmt: skip
        members = [{"person": name, "key": f"{name}.householdmember"}]
        if name == "hidden":
            members.append({"person": "child", "key": "hidden.child"})
        households.append(
            {"key": f"{name}.household", "label": f"{word(name)}の家", "members": members}
        )
        site = more["site"]
        acts.append({
            "key": f"{name}.act", "by": writer, "site": site, "on": "-1d", "method": "phone",
            "text": word(name), "persons": [name], "next": {"due": "+0d", "text": word(name)},
        })  # fmt: skip
        memos.append({
            "key": f"{name}.memo", "by": writer, "site": site, "text": word(name),
            "caller": "学校の先生", "about": name,
        })  # fmt: skip
        papers.append({
            "key": f"{name}.attachment", "by": writer, "person": name, "act": f"{name}.act",
            "kind": "letter", "title": word(name), "name": f"{word(name)}.txt", "text": word(name),
            # What a seal hides of papers is tests/attachments/test_hidden.py's.
            "clear": True,
        })  # fmt: skip
    return {
        "attachments": papers,
        "bodies": [_body(code) for code in BODIES],
        "staff": [
            {"key": "author", "name": "書いた人", "body": "aozora", "roles": [{"role": "manager"}]},
            {"key": "mate", "name": "同僚", "body": "aozora",
             "roles": [{"role": "worker", "site": "main"}]},
            *({"key": key, "name": f"人物{key}", "body": "aozora", **more}
              for key, more in PERSONAS.items()),
        ],
        "persons": persons, "households": households, "acts": acts, "memos": memos,
        "links": [{"key": "linked.link", "first": "linked", "second": "here"}],
        "grants": [
            {"key": f"{name}.sharing", "person": name, "recipient": "minato", **more}
            for name, more in GRANTS.items()
        ],
        "seals": [{"key": "hidden.seal", "person": "hidden", "holders": ["lead", "author"]}],
        "ties": [
            {"key": "tied.tie", "staff": "relative", "person": "tied", "kind": "family"},
            {"key": "tied.own", "staff": "worker", "person": "tied", "kind": "self"},
        ],
        "reports": [
            {"key": "report", "commission": "aozora-contract", "month": "-35d"},
            {"key": "elsewhere.report", "commission": "aozora-city", "month": "-35d"},
        ],
    }  # fmt: skip


def contract_of(name: str) -> str:
    """Those of the other site stand under another commissioner."""
    return "aozora-city" if name == "branch" else f"{SITES[OBJECTS[name]['site']]}-contract"


def _body(code: str) -> dict:
    sites = [{"key": s, "name": f"{s}の場所"} for s, body in SITES.items() if body == code]
    own = [{"key": "akane" if code == "aozora" else f"{code}-city", "name": f"{code}県"}]
    contracts = [{"key": f"{code}-contract", "commissioner": own[0]["key"], "name": f"{code}事業"}]
    if code == "aozora":
        own.append({"key": "shiomi", "name": "汐見市"})
        contracts.append({"key": "aozora-city", "commissioner": "shiomi", "name": "市の事業"})
    return {"key": code, "name": f"団体{code}", "sites": sites, "commissioners": own,
            "commissions": contracts}  # fmt: skip


# --- the oracle's world -------------------------------------------------------------------------


class Foretold:
    """What is right, from the JSON alone."""

    def __init__(self, said: dict) -> None:
        self.staff = {one["key"]: number for number, one in enumerate(said["staff"])}
        self.files = {one["key"]: number for number, one in enumerate(said["persons"])}
        site = {name: number for number, name in enumerate(SITES)}
        body = {name: number for number, name in enumerate(BODIES)}
        self.world = oracle.World(
            [
                oracle.Worker(
                    body[one["body"]],
                    tuple(
                        oracle.Role(
                            r["role"], site.get(r.get("site")),
                            oracle.Span(_day(r.get("from", "-365d")), _day(r.get("to"))),
                        )
                        for r in one["roles"]
                    ),
                    bool(one.get("left") or one.get("disabled")),
                )
                for one in said["staff"]
            ],
            [oracle.Human(body[one["body"]], frozenset({site[one["site"]]}))
             for one in said["persons"]],
        )  # fmt: skip
        self._close(said)
        self._write(said, site, body)

    def _close(self, said: dict) -> None:
        levels, world = {"limited": 1, "sealed": 2}, self.world
        for one in said["persons"]:
            file = self.files[one["key"]]
            if level := levels.get(one.get("level")):
                named = tuple((self.staff[key], True) for key in one["members"])
                world.closings.append(oracle.Closing(file, level, named, False))
            for walk in one.get("assigned", ()):
                span = oracle.Span(_day(walk["from"]), _day(walk.get("to")))
                world.walks.append(oracle.Walk(self.staff[walk["staff"]], file, span))
        for one in said["ties"]:
            world.bonds.append(
                oracle.Bond(self.staff[one["staff"]], self.files[one["person"]], False)
            )
        for one in said["links"]:
            world.joined.append(
                oracle.Joined(self.files[one["first"]], self.files[one["second"]], False)
            )

    def _write(self, said: dict, site: dict, body: dict) -> None:
        world = self.world
        for one in said["grants"]:
            span = oracle.Span(_day(one.get("from", "+0d")), _day(one.get("to", "+30d")))
            world.shared.append(
                oracle.Shared(self.files[one["person"]], body[one["recipient"]],
                              frozenset(one["groups"]), span, one.get("revoked", False))
            )  # fmt: skip
        for one in said["acts"]:
            writer = self.staff[one["by"]]
            (person,) = one["persons"]
            deed = oracle.Deed(world.staff[writer].body, site[one["site"]], writer,
                               frozenset({self.files[person]}))  # fmt: skip
            world.deeds.append(deed)
            world.words.append(oracle.Word(deed.body, self.files[person], deed.site, writer,
                                           len(world.deeds) - 1))  # fmt: skip
        for one in said["memos"]:
            writer = self.staff[one["by"]]
            world.calls.append(oracle.Call(world.staff[writer].body, self.files[one["about"]],
                                           site[one["site"]], None, writer))  # fmt: skip

    def knows(self, who: str, name: str) -> bool:
        return who in self.staff and self.world.knows(self.staff[who], self.files[name])

    def is_given(self, who: str, name: str) -> bool:
        if who not in self.staff:
            return False
        return any(
            one.file == self.files[name] and self.world.is_given(self.staff[who], one)
            for one in self.world.shared
        )

    def corrects(self, who: str, name: str) -> bool:
        return self.world.corrects(self.staff[who], self.world.deeds[self.files[name]])

    def finds(self, who: str, target: str, name: str) -> bool:
        """Whether the thing of that kind that belongs to the object exists for this persona."""
        staff, world = self.staff[who], self.world
        file = self.files[name]
        if target == "act":
            return world.reads(staff, world.deeds[file])
        if target == "promise":
            return world.awaits(staff, world.words[file])
        if target == "memo":
            return world.takes(staff, world.calls[file])
        if target == "shared":
            return self.is_given(who, name)
        if target in {"restriction", "restrictionmember"}:
            return self.knows(who, name) and staff in world.named(file)[1]
        if target in {"household", "hidden_home"} and name == "hidden":
            return self.knows(who, "hidden") or self.knows(who, "child")
        return self.knows(who, name)


def _day(words: str | None) -> int | None:
    return None if words is None else int(words.removesuffix("d"))


# --- the product's world ------------------------------------------------------------------------


@dataclass
class Stage:
    """Everything that the walk needs, made once."""

    built: world.Built
    foretold: Foretold
    # {object: {target: number}}; what an object has none of is NEVER.
    at: dict[str, dict[str, int]] = field(default_factory=dict)
    cookies: dict[tuple[str, bool], str] = field(default_factory=dict)
    bodies: dict[str, dict[str, dict]] = field(default_factory=dict)


def set_stage() -> Stage:
    said = the_spec()
    built = world.build(spec.read(said))
    stage = Stage(built, Foretold(said))
    for name in OBJECTS:
        stage.at[name] = _numbers(built, name)
    stage.at[NONE] = dict.fromkeys(stage.at["own"], NEVER)
    for name in (*OBJECTS, NONE):
        stage.bodies[name] = _bodies(stage, name)
    for who in PERSONAS:
        staff = Staff.objects.select_related("organization").get(pk=built.rows[who].pk)
        for is_stale in (False, True):
            stage.cookies[who, is_stale] = sessions.make(staff, is_stale=is_stale)
    return stage


def _numbers(built: world.Built, name: str) -> dict[str, int]:
    found = {
        key.removeprefix(f"{name}."): row.pk
        for key, row in built.rows.items()
        if key.startswith(f"{name}.")
    }
    person = Person.objects.get(pk=built.rows[name].pk)
    found |= {"person": person.pk, "promise": found["act.next"]}
    found |= _more_facts(person, name)
    case = CaseCommission.objects.filter(case__person=person).first()
    found["casecommission"] = case.pk if case else NEVER
    if "sharing" in found:
        found["shared"] = found["sharing"]
    if "restriction" in found:
        members = built.rows[f"{name}.restriction"].members
        found["restrictionmember"] = members.first().pk
    if "seal" in found:
        seal = built.rows[f"{name}.seal"]
        found["sealholder"] = seal.holders.exclude(staff=built.rows["lead"].pk).get().pk
    return found | _of_the_body(built, name)


def _more_facts(person: Person, name: str) -> dict[str, int]:
    """Facts that the JSON does not have; of closed files there are none then."""
    root = operator(Organization.objects.get(pk=person.organization_id))
    terms = {
        vocabulary: Term.objects.get_or_create(
            organization_id=person.organization_id,
            vocabulary=vocabulary,
            label=f"{vocabulary}の言葉",
        )[0]
        for vocabulary in ("placement", "municipality", "circumstance")
    }
    words = {
        "placement_word": terms["placement"].pk, "residence_word": terms["municipality"].pk,
        "circumstance_word": terms["circumstance"].pk,
    }  # fmt: skip
    if person.level:
        return words

    def learn(model: type, **values: object) -> int:
        return knowing.learn(root, person, model, **values).pk

    return words | {
        "placement": learn(Placement, kind=terms["placement"], facility=place_word(name)),
        "residence": learn(Residence, municipality=terms["municipality"]),
        "circumstance": learn(Circumstance, kind=terms["circumstance"], note=place_word(name)),
        "consent": learn(Consent, giver="person", scope=word(name), recipients="県",
                         since=clock.today() - timedelta(days=9)),
    }  # fmt: skip


def _of_the_body(built: world.Built, name: str) -> dict[str, int]:
    """What belongs to the whole organization."""
    is_ours = name != "other"
    site, code = ("main", "aozora") if is_ours else ("harbour", "minato")
    staff = built.rows["mate" if is_ours else "partner"]
    contract = built.rows[contract_of(name)]
    report = {"branch": "elsewhere.report", "other": None}.get(name, "report")
    words = Term.objects.filter(organization=built.rows[code].pk, vocabulary="method")
    return {
        "site": built.rows[site].pk, "commission": contract.pk,
        "commissioner": contract.commissioner_id, "staff": staff.pk, "mate_staff": staff.pk,
        "membership": staff.memberships.get().pk, "term": words.first().pk,
        "submission": built.rows[report].pk if report else NEVER, "other": built.rows["yoso"].pk,
    }  # fmt: skip


def _bodies(stage: Stage, name: str) -> dict[str, dict]:
    """What somebody who works there would send about this object (agreed.bodies)."""
    at = {"mate": NEVER, "waiting": NEVER, **stage.at[name]}
    author = "partner" if name == "other" else "author"
    pretend = SimpleNamespace(
        at={name: at}, author={name: stage.built.rows[author]},
        cast=SimpleNamespace(aozora=stage.built.rows["aozora"]),
    )  # fmt: skip
    return agreed.bodies(pretend, name)


# --- cells --------------------------------------------------------------------------------------

# What a door points to that no object of this world has; tests/house/test_doors.py has them.
WHOLE = agreed.WHOLE | agreed.HANDED_IN
LOOSE = {"draft", "job", *agreed.ONES_OWN}
# Deeds behind which one is signed out, or which say so by themselves.
REFORMED = re.compile(r"_(month_form|month|year|form)$")


@dataclass(frozen=True)
class Cell:
    who: str
    door: str
    name: str
    way: str

    def __str__(self) -> str:
        return f"{self.who}: {self.way} {self.door} ({self.name})"


def cells() -> Iterator[Cell]:
    """All of them. Where the URL has no number, or the role does not open the door, objects would
    only repeat the same refusal: there one stands for all."""
    for who in (ANONYMOUS, *PERSONAS):
        for name, door in agreed_doors():
            is_known = door.target and door.target not in LOOSE
            objects = (*OBJECTS, NONE) if is_known and opens(who, name) else ("here",)
            for one in objects:
                for way in WAYS:
                    yield Cell(who, name, one, way)


def agreed_doors() -> list[tuple[str, Door]]:
    """The oracle knows nothing of others; that there are none is a test of its own."""
    found = doors.every()
    return [(name, found[name]) for name in sorted(found.keys() & DOORS.keys())]


def letter(who: str) -> str:
    """The role that holds today, as agreed.py calls it; «-» before the door, «·» for a role that
    opens nothing but what everybody opens who is signed in."""
    if who == ANONYMOUS or who in SHUT_OUT:
        return "-"
    if who in {"over", "coming"}:
        return "·"
    return LETTERS.get(PERSONAS[who]["roles"][0]["role"], "·")


def opens(who: str, door: str) -> bool:
    own = letter(who)
    return own in DOORS[door] or (
        own == "·" and DOORS[door] in {agreed.SIGNED_IN, agreed.EVERYBODY}
    )


def address(stage: Stage, door: Door, name: str) -> str:
    if door.target in LOOSE - {"job"}:
        from tests.house.test_doors import _address_without_row

        return _address_without_row(door)
    at = stage.at[name]
    stem = REFORMED.sub("", door.target)
    known = {
        **agreed.REPORT, "form": agreed.PAPERS.get(door.name, ""), "pk": at.get(stem, NEVER),
        "batch_id": NEVER,
    }  # fmt: skip
    asked = re.findall(r"<\w+:(\w+)>", PATTERNS[door.name])
    return reverse(door.name, kwargs={one: known[one] for one in asked})


class Walk:
    """Opens cells, and collects what is not as foretold."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.wrong: list[str] = []
        self.opened = self.refused = 0
        self.shown: set[tuple[str, str]] = set()

    def go(self, chosen: list[Cell]) -> None:
        for cell in chosen:
            self._open(cell)

    def _must(self, cell: Cell, is_right: bool, words: str) -> None:
        if not is_right:
            self.wrong.append(f"{cell}: {words}")

    def _client(self, cell: Cell) -> Client:
        client = Client(raise_request_exception=False)
        if cell.who != ANONYMOUS:
            key = self.stage.cookies[cell.who, cell.way.endswith("stale")]
            client.cookies = SimpleCookie(sessions.cookie(key))
        return client

    def ask(self, cell: Cell, url: str) -> HttpResponse:
        method, _dash, more = cell.way.partition("-")
        client, sent = self._client(cell), {}
        if more == "valid":
            sent = self.stage.bodies[cell.name].get(cell.door, {})
        if more == "format":
            sent = {"format": "json"}
        headers = {"fragment": {"X-Fragment": "1"}, "json": {"Accept": "application/json"}}.get(
            more
        )
        if method in {"GET", "POST"}:
            return getattr(client, method.lower())(url, sent, headers=headers)
        return client.generic(method, url, headers=headers)

    def _open(self, cell: Cell) -> None:
        door = doors.every()[cell.door]
        url, written = address(self.stage, door, cell.name), []
        last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with undone(written):
            answer = self.ask(cell, url)
            told = {e.verb for e in Entry.objects.filter(pk__gt=last)}
            if told and told <= REFUSALS:
                written[:] = [sql for sql in written if not any(one in sql for one in TRAIL)]
            self._judge(cell, door, answer, told, written)
            self._listen(cell, answer, told)

    # What is right, in the order in which the gate asks.

    def _judge(
        self, cell: Cell, door: Door, answer: HttpResponse, told: set[str], written: list[str]
    ) -> None:
        method, status = cell.way.partition("-")[0], answer.status_code
        self._must(cell, status < 500, f"{status}")
        if DOORS[cell.door] == agreed.EVERYBODY:
            return
        wanted = self._foretold(cell, door, method)
        if method == "HEAD" and status == 405 and wanted in {404, "open", "any"}:
            # Some views are told GET and mean it: nothing is said, whatever is behind the number.
            self._must(cell, not written, f"wrote {written[:1]}")
            return
        if wanted == "open":
            self.opened += 1
            self._must(cell, status < 400, f"{status}, though it is theirs")
            return
        self.refused += 1
        if wanted in {"sign-in", "factor", "proof"}:
            is_right = status == 401 if cell.way == "GET-fragment" and wanted != "factor" else (
                status == 302 and answer.url.startswith(LEADS[wanted])
            )  # fmt: skip
            self._must(cell, is_right, f"{status}, not to {wanted}")
        elif wanted != "any":
            self._must(cell, status == wanted, f"{status}, not {wanted}")
            if wanted == 404:
                self._must(cell, bool(told), "no entry of the refusal")
        if wanted != "any":
            self._must(cell, not written, f"wrote {written[:1]}")

    def _foretold(self, cell: Cell, door: Door, method: str) -> object:
        if letter(cell.who) == "-":
            return "sign-in"
        if cell.who == "keyless" and cell.door not in agreed.BEFORE_FACTOR:
            return "factor"
        if not opens(cell.who, cell.door):
            return 404
        if not (method in door.methods or (method == "HEAD" and "GET" in door.methods)):
            return 405
        if cell.door in STEPPED and cell.way.endswith("stale"):
            return "any" if cell.who == "keyless" else "proof"
        if door.target in LOOSE or DOORS[cell.door] == agreed.SIGNED_IN:
            return "any"
        if not self._is_there(cell, door):
            return 404
        if method == "POST" and cell.way != "POST-valid":
            return "any"
        return "open" if self._has_all(cell, door) else "any"

    def _is_there(self, cell: Cell, door: Door) -> bool:
        """Whether what the URL points to exists for this persona."""
        target = REFORMED.sub("", door.target)
        if not target:
            return True
        if cell.name == NONE or self.stage.at[cell.name].get(target, NEVER) == NEVER:
            return False
        if target == "submission" and letter(cell.who) == "O":
            return contract_of(cell.name) == "aozora-contract"
        if target in WHOLE:
            return self.body(cell.who) == ("minato" if cell.name == "other" else "aozora")
        if cell.door in CORRECTING and not self.stage.foretold.corrects(cell.who, cell.name):
            return False
        return self.stage.foretold.finds(cell.who, target, cell.name)

    def body(self, who: str) -> str:
        return PERSONAS[who].get("body", "aozora")

    def _has_all(self, cell: Cell, door: Door) -> bool:
        """Whether the object has what a form about it needs, so that it must succeed: a valid
        form about an object that the persona knows, at a place where they write."""
        if cell.way != "POST-valid":
            return True
        names_all = cell.door not in NEEDS_MORE and cell.name in PLAIN
        return names_all and self.stage.foretold.knows(cell.who, cell.name)

    def _listen(self, cell: Cell, answer: HttpResponse, told: set[str]) -> None:
        said = "\n".join(f"{k}: {v}" for k, v in answer.headers.items())
        said += answer.content.decode("utf-8", "replace")
        foretold, may_hear = self.stage.foretold, False
        for name in OBJECTS:
            knows = foretold.knows(cell.who, name)
            if word(name) in said:
                self._must(cell, knows or foretold.is_given(cell.who, name), f"tells {name}")
                may_hear = True
                self.shown.add((cell.who, name))
            if place_word(name) in said:
                is_open = name not in {"hidden", "child"} or cell.door == "registry-seal-open"
                self._must(cell, knows and is_open, f"tells where {name} is")
        if may_hear and answer.status_code == 200 and "POST" not in cell.way:
            self._must(cell, bool(told - REFUSALS), "names somebody, and wrote no entry")

    def same_as_none(self, cell: Cell) -> None:
        """What does not exist for a persona is answered like a number that never was."""
        door = doors.every()[cell.door]
        answers = []
        for name in (cell.name, NONE):
            with undone([]):
                one = Cell(cell.who, cell.door, name, cell.way)
                answers.append(self.ask(one, address(self.stage, door, name)))
        there, never = answers
        self._must(cell, there.status_code == never.status_code, "another status than none")
        # The page repeats its own address, and so its length.
        first, second = ({**one.headers, "Content-Length": ""} for one in answers)
        self._must(cell, first == second, "other headers than none")
        self._must(cell, without_address(there) == without_address(never), "unlike none")


LEADS = {"sign-in": "/sign-in/", "factor": "/me/first-key/", "proof": "/confirm/"}
# Objects with everything in them, where a form that is valid must be taken.
PLAIN = {"own", "here", "branch", "live", "other"}
# Forms that want more than one object can give: tests/house/test_doors.py sends them whole.
NEEDS_MORE = {"desk-pairs"}
CORRECTING = {"ledger-act-correct", "ledger-act-retract"}
