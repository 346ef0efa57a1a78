"""A world in which everything that could leak says where it came from.

The cast with more in it: at each of three places (本所 and 支所 of あおぞら, 港 of みなと) one of
everything that a URL can point to, and in every word of it the flower of that place. What is sealed
bears a flower that stands on no page at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import NAMESPACE_DNS, uuid5

from tests.cast import Cast, _staff, assemble
from yorisoi.accounts.access import operator
from yorisoi.accounts.actions.drafting import save_draft
from yorisoi.accounts.actions.inviting import invite
from yorisoi.accounts.actions.recovering import ask
from yorisoi.accounts.models import (
    Commission,
    Commissioner,
    Device,
    Membership,
    Organization,
    Role,
    Site,
    Staff,
    Term,
)
from yorisoi.accounts.policy import Actor
from yorisoi.attachments import contents
from yorisoi.attachments.actions.keeping import add
from yorisoi.attachments.intake import NewPaper
from yorisoi.casework.actions import NewMemo, write_memo
from yorisoi.casework.models import MemoAlert
from yorisoi.common import clock
from yorisoi.disclosure.locking import locked
from yorisoi.disclosure.models import Export
from yorisoi.incidents.actions import Happened, judge_leak, name_concerned, plan_measure, report
from yorisoi.insight.actions.submitting import submit
from yorisoi.inspection.actions import draw_by_chance
from yorisoi.interchange.actions.uploading import keep_upload
from yorisoi.interchange.models import Batch, WaitingRow
from yorisoi.jobs.models import Job
from yorisoi.ledger.actions.promising import promise
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.registry.actions import knowing
from yorisoi.registry.actions.caring import found_household, join_household, record_death
from yorisoi.registry.actions.closing import restrict
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.actions.sealing import seal
from yorisoi.registry.actions.sharing import share
from yorisoi.registry.actions.tying import declare_by_name, declare_tie
from yorisoi.registry.models import (
    Case,
    CaseCommission,
    Circumstance,
    Closed,
    Consent,
    ContactPoint,
    DoNotTell,
    Duty,
    Emergency,
    Flag,
    Name,
    Person,
    Placement,
    Relationship,
    Residence,
    SealRequest,
)
from yorisoi.retention.actions.deciding import hold
from yorisoi.retention.models import Certificate, Disposal, HandBack, Offer
from yorisoi.streams.learning.actions import Noticed, record_observation

MAIN, BRANCH, AWAY, NOWHERE = "main", "branch", "away", "nowhere"

FLOWER = {MAIN: "ハナミズキ", BRANCH: "サルスベリ", AWAY: "キンモクセイ"}
DIGITS = {MAIN: "12123434", BRANCH: "56567878", AWAY: "91918282"}
# What only the volunteer of 本所 wrote; those who read observations there see it too.
NOTICED = "ヒメジョオン"
SEALED = "ワスレナグサ"
SEALED_DIGITS = "45674567"
# The first day of last month: what was handed in is about it.
LAST_MONTH = (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def words_of(place: str) -> tuple[str, ...]:
    """Whatever betrays a place: its flower, and its telephone however it is written."""
    digits = DIGITS[place]
    return FLOWER[place], digits, f"{digits[:4]}-{digits[4:]}"


SECRETS = (SEALED, SEALED_DIGITS, f"{SEALED_DIGITS[:4]}-{SEALED_DIGITS[4:]}")


@dataclass
class World:
    cast: Cast
    # {place: {what a URL can point to: its number}}
    at: dict[str, dict[str, int]] = field(default_factory=dict)
    # The member of staff who wrote what stands there.
    author: dict[str, Staff] = field(default_factory=dict)


def plant() -> World:
    cast = assemble()
    harbour = cast.stranger.reached_from.get().site
    bay = Commissioner.objects.create(organization=cast.minato, name="みなと市")
    contract = Commission.objects.create(
        organization=cast.minato, commissioner=bay, code="minato", name="みなと事業",
        programme="aftercare",
    )  # fmt: skip
    world = World(cast)
    _plant_at(world, MAIN, cast.aozora, cast.main, cast.contract, cast.suzuki)
    _plant_at(world, BRANCH, cast.aozora, cast.branch, cast.city_contract, cast.mori)
    _plant_at(world, AWAY, cast.minato, harbour, contract, cast.tanaka)
    _notice(world)
    world.author[NOWHERE] = cast.takada
    world.at[NOWHERE] = dict.fromkeys(world.at[MAIN], 987_654_321)
    return world


def _plant_at(
    world: World, place: str, body: Organization, site: Site, contract: Commission, author: Staff
) -> None:
    """By whoever may do everything in the organization; `author` is the one who works there."""
    root, me = operator(body), world.cast.actor(author)
    world.author[place] = author
    at = world.at[place] = _people(root, place, site, contract, author)
    at |= _writings(root, me, place, site, contract, Person.objects.get(pk=at["person"]))
    at |= _guard(place, body, site, at)
    at |= _set_up(root, place, body, site, contract)
    at |= _file(me if place == MAIN else root, place)
    at |= _trust(root, place, body, site, contract, Person.objects.get(pk=at["mate"]))


def _people(
    root: Actor, place: str, site: Site, contract: Commission, author: Staff
) -> dict[str, int]:
    flower, digits = FLOWER[place], DIGITS[place]
    phone = f"090-{digits[:4]}-{digits[4:]}"
    kinds = {"site": site.pk, "commission": contract.pk}
    person, twin, mate, gone, hidden, child = (
        Person.objects.get(pk=pk)
        for pk in register_persons(root, [
            NewPerson(f"山口 {flower}", f"ヤマグチ {flower}", f"{place}-1", routes=[("phone", phone)], **kinds),
            NewPerson(f"山口 {flower}二", f"ヤマグチ {flower}ニ", f"{place}-2", routes=[("phone", phone)], **kinds),
            NewPerson(f"海野 {flower}", f"ウンノ {flower}", f"{place}-3", **kinds),
            NewPerson(f"空井 {flower}", f"ソライ {flower}", f"{place}-4", **kinds),
            NewPerson(f"森下 {flower}", f"モリシタ {flower}", f"{place}-5", **kinds),
            NewPerson(f"森下 {flower}子", f"モリシタ {flower}コ", f"{place}-6", **kinds),
        ])
    )  # fmt: skip
    facts = _facts(root, place, person, flower) | _close(root, place, site, person, author)
    home = found_household(root, person, label=f"{flower}の家")
    member = join_household(root, mate, home, relation=f"{flower}の姉")
    case = Case.objects.get(person=person)
    sealed = _hide(root, place, hidden, child, author)
    return facts | sealed | {
        "person": person.pk, "household": home.pk, "householdmember": member.pk, "case": case.pk,
        "casecommission": CaseCommission.objects.get(case=case).pk,
        "link": link(root, person, twin).pk, "twin": twin.pk, "mate": mate.pk,
        "death": record_death(root, gone, on=None, written=flower).pk,
    }  # fmt: skip


def _facts(root: Actor, place: str, person: Person, flower: str) -> dict[str, int]:
    words = {
        vocabulary: Term.objects.create(
            organization_id=root.organization, vocabulary=vocabulary, label=f"{place}の{vocabulary}"
        )
        for vocabulary in ("placement", "municipality", "circumstance")
    }

    def learn(model: type, **values: object) -> int:
        return knowing.learn(root, person, model, **values).pk

    day = date(2026, 1, 1)
    return {
        "name": knowing.add_name(root, person, form=Name.Form.BIRTH, name=f"旧姓 {flower}").pk,
        "contactpoint": learn(ContactPoint, kind="address", value=f"{flower}町1-2", note=flower),
        "donottell": learn(DoNotTell, name=f"父 {flower}", script=flower),
        "flag": learn(Flag, text=f"{flower}に気をつける"),
        "placement": learn(Placement, kind=words["placement"], facility=f"{flower}園"),
        "residence": learn(Residence, municipality=words["municipality"]),
        "circumstance": learn(Circumstance, kind=words["circumstance"], note=flower),
        "relationship": learn(Relationship, kind="father", other_name=f"父 {flower}"),
        "placement_word": words["placement"].pk, "residence_word": words["municipality"].pk,
        "circumstance_word": words["circumstance"].pk,
        "consent": learn(Consent, giver="person", scope=flower, recipients="県", since=day),
    }  # fmt: skip


def _hide(root: Actor, place: str, hidden: Person, child: Person, author: Staff) -> dict[str, int]:
    """A sealed mother and, entered later, her child: everything about where they are is hidden."""
    home = found_household(root, hidden, label=f"{FLOWER[place]}の隠れ家")
    row = seal(root, hidden, basis="支援措置", holders=[author, _colleague(author)])
    join_household(root, child, home, relation="子")
    for person in (hidden, child):
        hide_in(root, person)
    holder = row.holders.exclude(staff=author).get()
    return {"seal": row.pk, "sealholder": holder.pk, "hidden": hidden.pk, "child": child.pk,
            "hidden_home": home.pk}  # fmt: skip


def _close(root: Actor, place: str, site: Site, person: Person, author: Staff) -> dict[str, int]:
    """A limited file, a tie, what one said of oneself, a grant to another body and one from it."""
    flower, colleague = FLOWER[place], _colleague(author)
    new = [NewPerson(f"野原 {flower}", f"ノハラ {flower}", f"{place}-7", site=site.pk)]
    limited = Person.objects.get(pk=register_persons(root, new)[0])
    row = restrict(
        root, limited, level=Closed.LIMITED, members=[author, colleague], reason=f"{flower}のため"
    )
    other, _made = Organization.objects.get_or_create(code="yoso", defaults={"name": "よその会"})
    (theirs,) = register_persons(operator(other), [NewPerson("共有 一", "キョウユウ イチ")])
    given = {"purpose": "ともに支える", "basis": "law", "evidence": "会議", "groups": ["identity"]}
    until = clock.today() + timedelta(days=30)
    me = Actor(label=author.name, via="page", organization=root.organization, chain=root.chain,
               staff=author.pk)  # fmt: skip
    return {
        "restriction": row.pk, "restrictionmember": row.members.get(staff=colleague).pk,
        "tie": declare_tie(root, person, _colleague(author), kind="friend").pk,
        "declaredtie": declare_by_name(me, name=f"弟 {flower}", kind="family").pk,
        "sharing": share(root, person, recipient=other, until=until, **given).pk,
        "shared": share(operator(other), Person.objects.get(pk=theirs), until=until, **given,
                        recipient=Organization.objects.get(pk=root.organization)).pk,
        "other": other.pk,
    }  # fmt: skip


def _colleague(author: Staff) -> Staff:
    """Somebody else who can open it, so that one of the two may be taken away."""
    site = author.memberships.get().site
    return _staff(author.organization, f"{author.name}の同僚", Role.WORKER, site=site)


def hide_in(root: Actor, person: Person) -> None:
    """Every fact by which a place can be known, in the words of what is sealed."""
    town, _made = Term.objects.get_or_create(
        organization_id=root.organization, vocabulary="municipality", label=f"{SEALED}市"
    )
    kinds = {
        vocabulary: Term.objects.filter(
            organization_id=root.organization, vocabulary=vocabulary
        ).first()
        for vocabulary in ("placement", "circumstance")
    }
    for kind in ("address", "letter", "workplace", "school", "clinic", "bank"):
        knowing.learn(root, person, ContactPoint, kind=kind, value=f"{SEALED}{kind}", note=SEALED)
    phone = f"080-{SEALED_DIGITS[:4]}-{SEALED_DIGITS[4:]}"
    knowing.learn(root, person, ContactPoint, kind="phone", value=phone, is_sealed=True)
    knowing.learn(root, person, Residence, municipality=town)
    knowing.learn(root, person, Placement, kind=kinds["placement"], facility=f"{SEALED}寮")
    knowing.learn(root, person, Circumstance, kind=kinds["circumstance"], note=f"{SEALED}製パン")


def _writings(
    root: Actor, me: Actor, place: str, site: Site, contract: Commission, person: Person
) -> dict[str, int]:
    flower = FLOWER[place]
    method = Term.objects.get(organization_id=root.organization, vocabulary="method", code="phone")
    new = NewAct(
        "station", LAST_MONTH, site=site.pk, method=method.pk, minutes=20, text=flower,
        takings=[Taking(person=person.pk)],
    )  # fmt: skip
    act = record_act(me, new)
    paper = contents.check(flower.encode(), "a.txt")
    (attachment,) = add(root, person, [NewPaper(paper, f"{flower}.txt", flower, "letter")], form=place,
                        act=act)  # fmt: skip
    due = promise(me, person=person, due_on=clock.today(), text=f"{flower}へ電話", site=site)
    memo = NewMemo(
        way="phone", text=f"{flower}のこと", caller=flower, phone=flower, about=person, site=site,
        to_site=site, came_at=clock.now() - timedelta(hours=1),
    )  # fmt: skip
    seen = record_observation(root, Noticed(flower, LAST_MONTH, site, flower, True))
    submission = submit(root, contract, LAST_MONTH, words=f"{place}の報告")
    draft = save_draft(
        me, "ledger-act-new", f"person:{person.pk}", uuid=uuid5(NAMESPACE_DNS, place),
        values={"text": flower},
    )  # fmt: skip
    job = Job.objects.create(
        organization_id=me.organization, kind="mail", staff=me.staff, asked_by=me.label,
        asked_at=clock.now(), due_at=clock.now(), sending_since=clock.now(),
        payload={"mime": flower},
    )  # fmt: skip
    return {
        "job": job.pk, "act": act.pk, "promise": due.pk, "observation": seen.pk, "submission": submission.pk,
        "memo": write_memo(me, memo).pk, "draft": draft.pk, "attachment": attachment.pk,
    }  # fmt: skip


def _guard(place: str, body: Organization, site: Site, at: dict[str, int]) -> dict[str, int]:
    """A glass that somebody else broke over the person, whom the staff of the file judge; a seal
    that somebody wants to open with a second person; a duty; a caller who was warned of."""
    now, flower = clock.now(), FLOWER[place]
    other = _staff(body, f"{place}の夜の人", Role.WORKER, site=site)
    spans = {"opened_at": now, "until": now + timedelta(minutes=60)}
    glass = Emergency.objects.create(
        person_id=at["person"], staff=other, code="life", words=f"{flower}からの電話", **spans
    )
    asked = SealRequest.objects.create(
        person_id=at["child"], staff=other, reason=f"{flower}に同行する", asked_at=now,
        until=now + timedelta(minutes=15),
    )  # fmt: skip
    duty = Duty.objects.create(
        organization=body, staff=other, since=now, until=now + timedelta(days=2), phone="080-1",
        made_at=now, made_by="test",
    )  # fmt: skip
    alert = MemoAlert.objects.create(
        memo_id=at["memo"], entry_id=at["donottell"], person_id=at["person"]
    )
    return {
        "emergency": glass.pk, "ownemergency": glass.pk, "sealrequest": asked.pk,
        "duty": duty.pk, "memoalert": alert.pk,
    }  # fmt: skip


def _set_up(
    root: Actor, place: str, body: Organization, site: Site, contract: Commission
) -> dict[str, int]:
    worker = _staff(body, f"{place}の人", Role.WORKER, site=site)
    asked, _secret = invite(root, role=Role.WORKER, name=f"{place}に来る人", site=site)
    own_word = Term.objects.create(
        organization=body, vocabulary="method", label=f"{place}だけの言葉"
    )
    lost = _staff(body, f"{place}で鍵をなくした人", Role.WORKER, site=site)
    tablet = Device.objects.create(
        digest=place, made_at=clock.now(), organization=body, name=f"{place}のタブレット",
        shared_at=clock.now(),
    )  # fmt: skip
    return {
        **_lists(body, place),
        "mate_staff": worker.pk, "device": tablet.pk,
        "recovery": ask(root, lost, reason=f"{place}で会った").pk,
        "site": site.pk, "commissioner": contract.commissioner_id, "commission": contract.pk,
        "term": own_word.pk, "staff": worker.pk, "invitation": asked.pk,
        "membership": Membership.objects.get(staff=worker).pk,
    }  # fmt: skip


def _lists(body: Organization, place: str) -> dict[str, int]:
    """A list that lies ready for the manager, and one that somebody else waits for."""
    managers = Staff.objects.filter(organization=body, memberships__role=Role.MANAGER)
    manager = managers.order_by("id").first()
    other = _staff(body, f"{place}のもうひとりの管理者", Role.MANAGER)
    given = {
        "organization": body, "kind": "people", "options": {}, "reason": f"{place}の名簿",
        "asked_at": clock.now(), "people": 1,
    }  # fmt: skip
    made = Export.objects.create(
        asked_by=manager, made_at=clock.now(), until=clock.now() + timedelta(hours=24), **given
    )
    Export.objects.filter(pk=made.pk).update(content=locked(b"PK", str(made)))
    asked = Export.objects.create(asked_by=other, has_sealed=True, **given)
    return {"export": made.pk, "askedexport": asked.pk}


def _file(me: Actor, place: str) -> dict[str, int]:
    """A file that is only looked at, and one that was taken in: there, two of the same name wait
    for somebody to decide."""
    flower = FLOWER[place]
    lines = [
        "受付番号,受付日,相談者氏名,相談経路,お困りごと,対応結果,備考",
        f"R8-{place},{LAST_MONTH},山口 {flower},家族,住まいについて,情報提供のみ,{flower}",
    ]
    batch = keep_upload(
        me, name=f"窓口{flower}.csv", chunks=["\r\n".join(lines).encode()], kind="centre",
        fiscal_year=None, creates=True,
    )  # fmt: skip
    taken = Batch.objects.create(
        organization_id=me.organization, kind="centre", file_name=f"窓口{flower}.csv", digest="x",
        made_at=clock.now(), made_by=me.label, recorded_at=clock.now(),
    )  # fmt: skip
    row = WaitingRow.objects.create(
        batch=taken, source="x", sheet="窓口", key="1", name=f"山口 {flower}", reason=flower,
        candidates=list(Person.objects.filter(name__contains=flower).values_list("pk", flat=True)),
    )  # fmt: skip
    return {"batch": batch.pk, "taken": taken.pk, "waiting": row.pk}


def _trust(
    root: Actor, place: str, body: Organization, site: Site, contract: Commission, mate: Person
) -> dict[str, int]:
    """What went wrong, what is on its way out, what was drawn for an inspector."""
    flower, today, now = FLOWER[place], clock.today(), clock.now()
    incident = report(root, "complaint", Happened(flower, today, site, complainant=flower))
    name_concerned(root, incident, mate)
    measure = plan_measure(root, incident, text=flower, due_on=today)
    leak = report(root, "leak", Happened(flower, today, site))
    judge_leak(root, leak, known_on=today, grounds=["sensitive"])
    going, gone = (
        Disposal.objects.create(
            organization=body, person=person, basis=flower, proposed_at=now, proposed_by="x"
        )
        for person in (mate.pk, 900_000 + body.pk * 10 + site.pk)
    )
    for row in (going, gone):
        Offer.objects.create(disposal=row, on=today, how=flower, answer="given", written_at=now,
                             written_by="x")  # fmt: skip
    Certificate.objects.create(disposal=gone, at=now, counts={"x": 1}, digest="x")
    held = Person.objects.get(number=f"{place}-2", organization=body)
    clerk = _staff(body, f"{place}の事務", Role.WORKER, site=site)
    asked, agreed = (
        HandBack.objects.create(organization=body, commission=contract, recipient="課",
                                basis=flower, asked_by=clerk, asked_at=now)
        for _n in range(2)
    )  # fmt: skip
    HandBack.objects.filter(pk=agreed.pk).update(agreed_by=clerk, agreed_at=now)
    inspector = _staff(body, f"{place}の検査", Role.INSPECTOR)
    drawn = draw_by_chance(root, inspector=inspector, day=today, purpose=flower, count=1)
    return {
        "incident": incident.pk, "leak": leak.pk, "measure": measure.pk, "disposal": going.pk,
        "erased": gone.pk, "hold": hold(root, held, reason=flower, since=today).pk,
        "handback": asked.pk, "handback_agreed": agreed.pk, "inspector": inspector.pk,
        "inspection": drawn.pk, "sampled": drawn.sampled.get().pk,
    }  # fmt: skip


def _notice(world: World) -> None:
    """What the volunteer of 本所 wrote down."""
    cast = world.cast
    said = Noticed(NOTICED, LAST_MONTH, cast.main, "青いかばんの子", True)
    world.at[MAIN]["own_observation"] = record_observation(cast.actor(cast.nishi), said).pk
