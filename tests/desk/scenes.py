"""What the tests of the pages need to have happened."""

from datetime import date, timedelta

from tests.cast import Cast
from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Site, Staff
from yorisoi.common import clock
from yorisoi.ledger.actions.recording import NewAct, Next, Taking, record_act
from yorisoi.ledger.models import Act
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.models import Person

ADDRESS, PHONE, WORKPLACE = "銀杏町7-8-9 あけぼの荘", "090-7777-8888", "くるみ製パン"


def days_ago(number: int) -> date:
    return clock.today() - timedelta(days=number)


def register(
    cast: Cast, name: str, kana: str = "", *, site: Site | None = None, **more: object
) -> Person:
    new = NewPerson(name, kana, site=(site or cast.main).pk, **more)
    (pk,) = register_persons(operator(cast.aozora), [new])
    return Person.objects.get(pk=pk)


def register_many(cast: Cast, count: int, *, site: Site | None = None, start: int = 0) -> list[int]:
    kana = "アカサタナハマヤラワ"
    people = [
        NewPerson(f"人 {n:04}", f"{kana[n % 10]} {kana[n % 7]}{n:04}", f"N-{n:04}",
                  site=(site or cast.main).pk, commission=cast.contract.pk)
        for n in range(start, start + count)
    ]  # fmt: skip
    return register_persons(operator(cast.aozora), people)


def spoke(
    cast: Cast,
    person: Person,
    ago: int,
    *,
    by: Staff | None = None,
    method: str = "phone",
    **more: object,
) -> Act:
    """An act with somebody, so many days ago, at the own site of whoever writes it."""
    promised = more.pop("promise", None)
    act = NewAct(
        kind="station", occurred_on=days_ago(ago), site=more.pop("site", cast.main).pk,
        method=cast.term("method", method).pk, minutes=20,
        takings=[Taking(person=person.pk)], next=promised,
        **{"text": "話した。", "main_topic": cast.term("topic", "money").pk, **more},
    )  # fmt: skip
    return record_act(cast.actor(by or cast.takada), act)


def promised(ago: int, text: str = "", method: int | None = None, owner: int | None = None) -> Next:
    return Next(days_ago(ago), text, method, owner)
