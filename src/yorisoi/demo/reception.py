"""Who called or stood at the door in the last days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from yorisoi.accounts.access import actor_for
from yorisoi.accounts.models import Staff
from yorisoi.accounts.policy import Actor
from yorisoi.casework.actions import NewMemo, become_act, take, write_memo
from yorisoi.common import clock
from yorisoi.demo.people import Body
from yorisoi.demo.year import Rhythm, Terms
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.registry.models import Person


def memos(
    body: Body, persons: Mapping[int, Person], rhythms: Sequence[Rhythm], today: date
) -> None:
    """One waits for a worker, one for whoever is there, one became an act."""
    lead, worker = _as(body, "大西 健"), _as(body, "三浦 千夏")
    site, about = body.sites["本所"], persons[rhythms[3].person]
    with clock.standing_at(_at(today, 1, time(16, 40))):
        write_memo(lead, NewMemo(
            "phone", "来週の面談の時間を変えたいとのこと。17時以降に折り返しを。", clock.now(),
            caller="港高校の佐野先生", phone="045-000-0121", about=about, site=site,
            to_staff=body.staff["三浦 千夏"],
        ))  # fmt: skip
    with clock.standing_at(_at(today, 1, time(17, 5))):
        write_memo(worker, NewMemo(
            "visit", "米とレトルトを持ってきてくださった。お礼の電話を。", clock.now(),
            caller="みどり町の民生委員さん", site=site, to_site=site,
        ))  # fmt: skip
    _answered(body, lead, worker, persons[rhythms[1].person], _at(today, 4, time(11, 30)))


def _answered(body: Body, lead: Actor, worker: Actor, person: Person, at: datetime) -> None:
    terms, site = Terms(body), body.sites["本所"]
    with clock.standing_at(at):
        memo = write_memo(lead, NewMemo(
            "phone", "保険証のことで聞きたいことがある。", at, caller=person.name, about=person,
            site=site, to_staff=body.staff["三浦 千夏"],
        ))  # fmt: skip
    with clock.standing_at(at + timedelta(hours=2)):
        take(worker, memo)
        act = record_act(worker, NewAct(
            kind="station", occurred_on=at.date(), started_at=time(13, 10), site=site.pk,
            method=terms("method", "phone"), main_topic=terms("topic", "procedure"), origin="person",
            minutes=15, text="折り返して、国保の手続きに要るものを伝えた。あす役所に行くとのこと。",
            workers=[worker.staff], takings=[Taking(person=person.pk)],
        ))  # fmt: skip
        become_act(worker, memo, act)


def _at(today: date, back: int, hour: time) -> datetime:
    return datetime.combine(today - timedelta(days=back), hour, clock.JAPAN)


def _as(body: Body, name: str) -> Actor:
    return actor_for(Staff.objects.select_related("organization").get(pk=body.staff[name].pk))
