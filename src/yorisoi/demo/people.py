"""The fictional bodies and the people who work in them. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.founding import (
    found_organization,
    save_commission,
    save_commissioner,
    save_site,
)
from yorisoi.accounts.models import (
    Commission,
    Commissioner,
    Membership,
    Organization,
    Role,
    Site,
    Staff,
    Term,
    Vocabulary,
)
from yorisoi.accounts.policy import Actor


@dataclass(frozen=True)
class Persona:
    """Somebody to sign in as, in the demo world only."""

    name: str
    kana: str
    role: Role
    site: str = ""
    commissioner: str = ""


@dataclass
class Body:
    """One organization of the demo, with what the year needs of it."""

    organization: Organization
    actor: Actor
    sites: dict[str, Site] = field(default_factory=dict)
    commissions: dict[str, Commission] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)


STATION = (
    Persona("原 まどか", "ハラ マドカ", Role.MANAGER),
    Persona("大西 健", "オオニシ ケン", Role.LEAD, "本所"),
    Persona("三浦 千夏", "ミウラ チナツ", Role.WORKER, "本所"),
    Persona("小池 隼", "コイケ ハヤト", Role.WORKER, "県央ブランチ"),
    Persona("西野 あかり", "ニシノ アカリ", Role.HELPER, "本所"),
    Persona("県野 誠", "ケンノ マコト", Role.OFFICER, commissioner="みなと県"),
    Persona("監物 静", "ケンモツ シズカ", Role.AUDITOR),
    Persona("機山 徹", "キヤマ トオル", Role.TECHNICIAN),
)
CENTRE = (
    Persona("江田 望", "エダ ノゾミ", Role.MANAGER),
    Persona("津川 実", "ツガワ ミノル", Role.WORKER, "くらしの窓口"),
)
PLACES = (
    Persona("学田 歩", "ガクタ アユミ", Role.MANAGER),
    Persona("葛西 陸", "カサイ リク", Role.WORKER, "あおば教室"),
    Persona("戸田 ひかり", "トダ ヒカリ", Role.HELPER, "あおば教室"),
)


def station() -> Body:
    body = _body("うみかぜ若者ステーション", "umikaze")
    for name, form in (
        ("本所", "main"), ("県央ブランチ", "branch"), ("さがみ野サテライト", "satellite"),
        ("よこはまサテライト", "satellite"),
    ):  # fmt: skip
        _site(body, name, form)
    for name, department, age_rule in (
        ("みなと県", "こども家庭課", "april_first"), ("浜里市", "こども支援課", "act_day"),
        ("汐見市", "子育て応援課", "act_day"),
    ):  # fmt: skip
        commissioner = save_commissioner(body.actor, name=name, department=department)
        _commission(body, commissioner, "aftercare", f"{name}社会的養護自立支援拠点事業", age_rule)
    _people(body, STATION)
    return body


def centre() -> Body:
    body = _body("はまさと暮らしの相談室", "hamasato")
    _site(body, "くらしの窓口", "main")
    commissioner = save_commissioner(body.actor, name="浜里市", department="福祉総務課")
    _commission(body, commissioner, "self_reliance", "浜里市自立相談支援事業", "act_day")
    _people(body, CENTRE)
    return body


def places() -> Body:
    body = _body("まなびの木", "manabinoki")
    for name in ("あおば教室", "みどり食堂", "川べの居場所", "駅前教室", "丘のパントリー"):
        _site(body, name, "place")
    for name, programme, title in (
        ("葛南市", "learning", "葛南市学習・生活支援事業"),
        ("戸山市", "pantry", "戸山市フードパントリー事業"),
    ):
        commissioner = save_commissioner(body.actor, name=name, department="子ども政策課")
        _commission(body, commissioner, programme, title, "april_first")
    _people(body, PLACES)
    return body


def _body(name: str, code: str) -> Body:
    organization = found_organization(operator(None, via="demo"), name=name, code=code)
    return Body(organization, operator(organization, via="demo"))


def _site(body: Body, name: str, form: str) -> None:
    body.sites[name] = save_site(body.actor, name=name, form=form)


def _commission(
    body: Body, commissioner: Commissioner, programme: str, name: str, age_rule: str
) -> None:
    from yorisoi.accounts.actions.founding import PROGRAMME_MENUS

    menus = Term.objects.filter(
        organization=body.organization, vocabulary=Vocabulary.MENU,
        code__in=PROGRAMME_MENUS[programme],
    )  # fmt: skip
    body.commissions[commissioner.name] = save_commission(
        body.actor, commissioner=commissioner, code=commissioner.name, name=name,
        programme=programme, menus=menus, since=date(2024, 4, 1), until=date(2027, 3, 31),
        age_rule=age_rule, jurisdiction=commissioner.name,
    )  # fmt: skip


def _people(body: Body, personas: tuple[Persona, ...]) -> None:
    for number, persona in enumerate(personas, start=1):
        staff = Staff(
            organization=body.organization, name=persona.name, kana=persona.kana,
            email=f"{persona.role}{number}@{body.organization.code}.example",
        )  # fmt: skip
        staff.set_unusable_password()
        staff.save()
        Membership.objects.create(
            staff=staff, role=persona.role, site=body.sites.get(persona.site),
            commissioner=Commissioner.objects.filter(
                organization=body.organization, name=persona.commissioner
            ).first(),
            valid_from=date(2024, 4, 1), granted_by=body.actor.label,
        )  # fmt: skip
        body.staff[persona.name] = staff
