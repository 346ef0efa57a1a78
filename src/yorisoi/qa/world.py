"""A world from a checked spec, through the product's own actions, in the order in which it could
have happened: first what is written, then what closes it, last who leaves."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from yorisoi.accounts import doors
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions import founding, inviting
from yorisoi.accounts.models import Organization, Staff, Term
from yorisoi.accounts.policy import Actor
from yorisoi.attachments import contents
from yorisoi.attachments.actions import keeping
from yorisoi.attachments.intake import NewPaper
from yorisoi.attachments.models import Attachment
from yorisoi.audit.actions import note
from yorisoi.casework.actions import NewMemo, write_memo
from yorisoi.common import clock, scopes
from yorisoi.insight.actions.submitting import submit
from yorisoi.ledger import kinds
from yorisoi.ledger.actions.recording import NewAct, Next, Taking, record_act
from yorisoi.qa.spec import LEVELS, SEXES, Spec, SpecError
from yorisoi.registry.actions import (
    caring,
    casekeeping,
    closing,
    knowing,
    linking,
    sealing,
    sharing,
    tying,
)
from yorisoi.registry.actions.registering import NewPerson, register_person
from yorisoi.registry.models import (
    Assignment,
    Case,
    ContactPoint,
    DoNotTell,
    Flag,
    Relationship,
)

VIA = "qa"
# What the same row is called by the doors of those who were let see it.
ALSO = {"sharing": "shared"}


@dataclass
class Built:
    """What every key became."""

    rows: dict[str, models.Model] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    totp: dict[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)

    def keep(self, key: str | None, kind: str, row: models.Model) -> None:
        if key:
            self.rows[key], self.types[key] = row, kind

    def get(self, key: str | None) -> models.Model | None:
        """The row as it is now: actions change more than they answer."""
        if key is None:
            return None
        row = self.rows[key]
        return type(row)._default_manager.get(pk=row.pk)

    def all(self, keys: list[str]) -> list:
        return [self.get(key) for key in keys]


@transaction.atomic
def build(spec: Spec) -> Built:
    """Raises SpecError where an action refuses; nothing is left then."""
    built = Built()
    with scopes.everything():
        for name, make in _ORDER:
            for row in spec.rows[name]:
                with _told(row["_path"]):
                    make(built, row)
        for body in Organization.objects.order_by("pk"):
            note(operator(body, via=VIA), "qa.world_built", f"organization:{body.pk}")
    return built


@contextmanager
def _told(path: str) -> Iterator[None]:
    """A refusal of the product, with the place in the JSON."""
    try:
        yield
    except ValidationError as error:
        raise SpecError([f"{path}：{' '.join(error.messages)}"]) from error
    except PermissionDenied as error:
        raise SpecError([f"{path}：きまりにより、できません（{error}）。"]) from error


def _root(organization: int) -> Actor:
    return operator(Organization.objects.get(pk=organization), via=VIA)


def _by(staff: Staff) -> Actor:
    """As this member of staff would have written it, whatever role they hold by now."""
    root = _root(staff.organization_id)
    return replace(root, staff=staff.pk, label=f"{staff.name}（{staff.pk}）")


# --- bodies and staff -----------------------------------------------------------------------------


def _body(built: Built, row: dict) -> None:
    code = row["code"] or row["key"]
    body = founding.found_organization(operator(None, via=VIA), name=row["name"], code=code)
    built.keep(row["key"], "body", body)
    root = _root(body.pk)
    for one in row["sites"]:
        site = founding.save_site(root, name=one["name"], form=one["form"], phone=one["phone"])
        built.keep(one["key"], "site", site)
    for one in row["commissioners"]:
        values = {"name": one["name"], "department": one["department"]}
        built.keep(one["key"], "commissioner", founding.save_commissioner(root, **values))
    for one in row["commissions"]:
        with _told(one["_path"]):
            _commission(built, root, one)


def _commission(built: Built, root: Actor, row: dict) -> None:
    menus = Term.objects.filter(
        organization=root.organization, vocabulary="menu",
        code__in=founding.PROGRAMME_MENUS[row["programme"]],
    )  # fmt: skip
    saved = founding.save_commission(
        root, commissioner=built.get(row["commissioner"]), code=row["code"] or row["key"],
        name=row["name"], programme=row["programme"], disclosure=row["disclosure"],
        since=row["from"], until=row["to"], menus=list(menus),
    )  # fmt: skip
    built.keep(row["key"], "commission", saved)


def _staff(built: Built, row: dict) -> None:
    body = built.get(row["body"])
    root = _root(body.pk)
    staff = inviting.add_worker(root, name=row["name"])
    staff.kana = row["kana"]
    staff.email = (row["email"] or f"{row['key']}@{body.code}.example").lower()
    if row["password"]:
        staff.set_password(row["password"])
        built.passwords[row["key"]] = row["password"]
    staff.full_clean(exclude=["password"])
    staff.save()
    built.keep(row["key"], "staff", staff)
    for one in row["roles"]:
        with _told(one["_path"]):
            inviting.grant_role(
                root, staff, role=one["role"], site=built.get(one["site"]),
                commissioner=built.get(one["commissioner"]), valid_from=one["from"],
                valid_to=one["to"],
            )  # fmt: skip
    if row["mfa"]:
        secret = generate_totp_secret()
        TOTP.activate(staff, secret)
        built.totp[row["key"]] = secret


def _leave(built: Built, row: dict) -> None:
    """The product knows one way in which an account ends: whoever is shut out has left today."""
    staff = built.get(row["key"])
    if row["left"] or row["disabled"]:
        inviting.leave(_root(staff.organization_id), staff, on=row["left"] or clock.today())


# --- people ---------------------------------------------------------------------------------------


def _person(built: Built, row: dict) -> None:
    root = _root(built.rows[row["body"]].pk)
    site, commission = built.get(row["site"]), built.get(row["commission"])
    for named in (site, commission):
        if named is not None and named.organization_id != root.organization:
            raise PermissionDenied("body")
    person = register_person(
        root,
        NewPerson(
            row["name"], row["kana"], row["number"], row["called"], birth=row["birth"],
            sex=SEXES[row["sex"]], registered_on=row["registered"], site=site and site.pk,
            commission=commission and commission.pk,
        ),
    )  # fmt: skip
    built.keep(row["key"], "person", person)
    built.keep(f"{row['key']}.case", "case", Case.objects.get(person=person))


def _facts(built: Built, row: dict) -> None:
    person = built.get(row["key"])
    root = _root(person.organization_id)

    def learn(one: dict, to: str, model: type, **values: object) -> None:
        with _told(one["_path"]):
            built.keep(one["key"], to, knowing.learn(root, person, model, **values))

    for one in row["contacts"]:
        values = {name: one[name] for name in ("kind", "value", "may", "hours", "note")}
        learn(one, "contactpoint", ContactPoint, is_sealed=one["sealed"], **values)
    for one in row["do_not_tell"]:
        values = {name: one[name] for name in ("name", "kana", "relation", "phone", "script")}
        learn(one, "donottell", DoNotTell, **values)
    for one in row["cares"]:
        learn(one, "flag", Flag, kind=one["kind"], text=one["text"])
    for one in row["relations"]:
        other = built.get(one["person"])
        learn(
            one, "relationship", Relationship, kind=one["kind"], other=other, note=one["note"],
            other_name=one["name"] or (other.name if other else ""),
        )  # fmt: skip
    for one in row["names"]:
        with _told(one["_path"]):
            name = knowing.add_name(
                root, person, form=one["form"], name=one["name"], kana=one["kana"]
            )
            built.keep(one["key"], "name", name)


def _assign(built: Built, row: dict) -> None:
    case = built.get(f"{row['key']}.case")
    root = _root(case.organization_id)
    made = []
    for one in sorted(row["assigned"], key=lambda one: one["from"]):
        with _told(one["_path"]):
            staff = built.get(one["staff"])
            made.append((casekeeping.assign(root, case, staff, since=one["from"]), one["to"]))
    for assigned, until in made:
        # Several may walk beside one person here; assigning ends the one before.
        Assignment.objects.filter(pk=assigned.pk).update(until=until)


def _close(built: Built, row: dict) -> None:
    person = built.get(row["key"])
    root = _root(person.organization_id)
    if row["closed"]:
        case, one = built.get(f"{row['key']}.case"), row["closed"]
        casekeeping.close_case(
            root, case, on=one["on"], reason=one["reason"], note_text=one["note"]
        )
    if row["died"]:
        caring.record_death(root, person, on=row["died"])
    if level := LEVELS[row["level"]]:
        members = built.all(row["members"])
        restriction = closing.restrict(
            root, person, level=level, members=members, reason=row["reason"]
        )
        built.keep(f"{row['key']}.restriction", "restriction", restriction)


def _household(built: Built, row: dict) -> None:
    if not row["members"]:
        raise ValidationError("members：ひとり以上書いてください。")
    first, *others = row["members"]
    head = built.get(first["person"])
    root = _root(head.organization_id)
    home = caring.found_household(
        root, head, label=row["label"], relation=first["relation"], since=first["from"]
    )
    built.keep(row["key"], "household", home)
    built.keep(first["key"], "householdmember", home.members.get(person=head))
    for one in others:
        with _told(one["_path"]):
            member = caring.join_household(
                root, built.get(one["person"]), home, relation=one["relation"], since=one["from"]
            )
            if one["to"]:
                member = caring.leave_household(root, member, on=one["to"])
            built.keep(one["key"], "householdmember", member)


def _link(built: Built, row: dict) -> None:
    first, second = built.all([row["first"], row["second"]])
    root = _root(first.organization_id)
    made = linking.link(root, first, second, reason=row["reason"])
    if row["parted"]:
        linking.unlink(root, made)
    built.keep(row["key"], "link", made)


# --- what is written about them -------------------------------------------------------------------


def _act(built: Built, row: dict) -> None:
    writer, site = built.get(row["by"]), built.get(row["site"])
    me = _by(writer)
    if row["kind"] not in {kind.code for kind in kinds.every()}:
        raise ValidationError(f"kind：「{row['kind']}」という種類はありません。")
    later = row["next"]
    act = NewAct(
        row["kind"], row["on"], site=site and site.pk, text=row["text"], minutes=row["minutes"],
        method=_term(me, "method", row["method"]), main_topic=_term(me, "topic", row["topic"]),
        workers=[writer.pk], takings=[Taking(person=built.rows[key].pk) for key in row["persons"]],
        next=later and Next(later["due"], later["text"],
                            owner=built.rows[later["owner"]].pk if later["owner"] else None),
    )  # fmt: skip
    made = record_act(me, act)
    built.keep(row["key"], "act", made)
    if later:
        built.keep(f"{row['key']}.next", "promise", made.promises_made.get())


def _term(actor: Actor, vocabulary: str, code: str) -> int | None:
    if not code:
        return None
    own = Term.objects.filter(organization=actor.organization, vocabulary=vocabulary, code=code)
    if not (found := own.values_list("pk", flat=True).first()):
        raise ValidationError(f"「{code}」という言葉は、{vocabulary} にありません。")
    return found


def _attachment(built: Built, row: dict) -> None:
    """What is in the file is looked at as it is for everybody: a photo is drawn anew."""
    me, title = _by(built.get(row["by"])), row["title"]
    try:
        given = base64.b64decode(row["base64"], validate=True) or row["text"].encode()
    except binascii.Error:
        raise ValidationError("base64：読めません。") from None
    paper = NewPaper(
        contents.check(given, row["name"]), row["name"],
        title or str(Attachment.Kind(row["kind"]).label), row["kind"], row["group"],
        is_sealed=row["sealed"], is_clear=row["clear"],
    )  # fmt: skip
    (made,) = keeping.add(
        me, built.get(row["person"]), [paper], form=row["key"], act=built.get(row["act"])
    )
    if row["withdrawn"]:
        keeping.withdraw(me, made, reason=row["withdrawn"])
    built.keep(row["key"], "attachment", made)


def _memo(built: Built, row: dict) -> None:
    writer, site = built.get(row["by"]), built.get(row["site"])
    memo = NewMemo(
        way=row["way"], text=row["text"], came_at=clock.now(), caller=row["caller"],
        phone=row["phone"], about=built.get(row["about"]), site=site,
        to_staff=built.get(row["to"]), to_site=None if row["to"] else site,
    )  # fmt: skip
    built.keep(row["key"], "memo", write_memo(_by(writer), memo))


def _grant(built: Built, row: dict) -> None:
    person = built.get(row["person"])
    root = _root(person.organization_id)
    made = sharing.share(
        root, person, recipient=built.get(row["recipient"]), groups=row["groups"],
        purpose=row["purpose"], basis=row["basis"], evidence=row["evidence"], since=row["from"],
        until=row["to"],
    )  # fmt: skip
    if row["revoked"]:
        sharing.revoke(root, made)
    built.keep(row["key"], "sharing", made)


def _seal(built: Built, row: dict) -> None:
    person = built.get(row["person"])
    root = _root(person.organization_id)
    holders = built.all(row["holders"])
    made = sealing.seal(
        root, person, basis=row["basis"], reason=row["reason"], holders=holders, since=row["from"],
        until=row["to"],
    )  # fmt: skip
    if row["lifted"]:
        sealing.lift(_by(holders[0]), made, reason=row["lifted"])
    built.keep(row["key"], "seal", made)


def _tie(built: Built, row: dict) -> None:
    person, staff = built.all([row["person"], row["staff"]])
    root = _root(person.organization_id)
    made = tying.declare_tie(root, person, staff, kind=row["kind"], reason=row["reason"])
    if row["ended"]:
        tying.end_tie(root, made)
    built.keep(row["key"], "tie", made)


def _report(built: Built, row: dict) -> None:
    commission = built.get(row["commission"])
    root = _root(commission.organization_id)
    made = submit(root, commission, row["month"], words=row["note"])
    built.keep(row["key"], "submission", made)


# A closed file names staff, so nobody who builds from outside opens it: closing comes after all
# writing. Whoever leaves worked here until the end.
_ORDER = (
    ("bodies", _body), ("staff", _staff), ("persons", _person), ("persons", _facts),
    ("households", _household), ("links", _link), ("acts", _act), ("memos", _memo),
    ("attachments", _attachment),
    ("grants", _grant), ("seals", _seal), ("reports", _report), ("persons", _assign),
    ("ties", _tie), ("persons", _close), ("staff", _leave),
)  # fmt: skip


# --- what is told ---------------------------------------------------------------------------------


def told(built: Built, spec: Spec) -> dict[str, object]:
    """For the JSON that the command prints."""
    return {
        "today": clock.today().isoformat(),
        "keys": {
            key: {"type": kind, "id": built.rows[key].pk, "urls": urls(kind, built.rows[key].pk)}
            for key, kind in built.types.items()
        },
        "staff": [_login(built, row) for row in spec.rows["staff"]],
    }


def urls(kind: str, pk: int) -> dict[str, str]:
    """By the name of the door: every URL whose number points to such a thing."""
    patterns = _patterns()
    return {
        door.name: reverse(door.name, kwargs={"pk": pk})
        for door in doors.every().values()
        if door.target in {kind, ALSO.get(kind)} and patterns[door.name] == {"pk"}
    }


def _patterns() -> dict[str, set[str]]:
    """Which values the URL of each door asks for."""

    def walk(patterns: list) -> Iterator[tuple[str, set[str]]]:
        for one in patterns:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns)
            elif isinstance(one, URLPattern) and one.name:
                yield one.name, set(one.pattern.converters)

    return dict(walk(get_resolver().url_patterns))


def _login(built: Built, row: dict) -> dict[str, object]:
    staff = Staff.objects.get(pk=built.rows[row["key"]].pk)
    key = row["key"]
    return {
        "key": key, "id": staff.pk, "name": staff.name, "email": staff.email, "body": row["body"],
        "roles": [one["role"] for one in row["roles"]], "mfa": key in built.totp,
        "totp": built.totp.get(key), "password": built.passwords.get(key),
        "is_active": staff.is_active,
    }  # fmt: skip
