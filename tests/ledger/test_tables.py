"""A table of a report says what counting says of the same acts."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.cast import Cast
from yorisoi.common import clock
from yorisoi.ledger import tally
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act, record_acts, retract_act
from yorisoi.ledger.models import Act, Tally
from yorisoi.ledger.queries.counting import Scope, count, measure
from yorisoi.ledger.queries.tables import Period, Split, tabulate
from yorisoi.registry.actions.knowing import learn
from yorisoi.registry.actions.linking import link
from yorisoi.registry.actions.registering import NewPerson, register_persons
from yorisoi.registry.models import Circumstance, Placement

MONTHS = (
    Period("month", date(2026, 10, 1), date(2026, 10, 31)),
    Period("last_month", date(2026, 9, 1), date(2026, 9, 30)),
    Period("last_year", date(2025, 10, 1), date(2025, 10, 31)),
    Period("year", date(2026, 4, 1), date(2026, 10, 31)),
)
UNITS = ("acts", "persons", "headcount", "days")
BY_ACT = (
    None,
    "month",
    "method",
    "main-topic",
    "topic",
    "destination",
    "menu",
    "site",
    "kind",
    "counterpart",
)
BY_PERSON = (
    "age-band", "sex", "placement", "placing-office", "facility", "municipality", "circumstance",
)  # fmt: skip


def busy_year(cast: Cast) -> None:
    """Acts of every shape: many together, nameless, with bodies, under a contract chosen by hand."""
    r = random.Random(5)
    persons = register_persons(cast.actor(cast.satou), [
        NewPerson(f"人 {n}", number=f"P{n}", site=cast.main.pk, sex=r.choice([0, 1, 2, 8]),
                  commission=r.choice([cast.contract.pk, cast.contract.pk, cast.city_contract.pk]),
                  placement=cast.term("placement", r.choice(["foster", "infant_home"])).pk,
                  placing_office=r.choice(["", "中央児童相談所", "北児童相談所"]),
                  facility=r.choice(["", "若葉学園", "海風ホーム"]))
        for n in range(25)
    ])  # fmt: skip
    learn(
        cast.actor(cast.satou), cast.yamada, Circumstance, kind=cast.term("circumstance", "student")
    )
    record_acts(cast.actor(cast.satou), [_any_act(cast, r, persons) for _ in range(300)])


def _any_act(cast: Cast, r: random.Random, persons: list[int]) -> NewAct:
    def any_of(vocabulary: str, *codes: str) -> int:
        return cast.term(vocabulary, r.choice(codes)).pk

    takings = [Taking(person=p) for p in r.sample(persons, r.choice([0, 1, 1, 1, 5]))]
    if r.random() < 0.3:
        takings.insert(r.choice([0, len(takings)]), Taking(form="unnamed", heads=2))
    if r.random() < 0.3:
        takings.append(Taking(form="body", body="みどり高校", heads=0))
    return NewAct(
        kind=r.choice(["station", "attendance"]), site=r.choice([cast.main.pk, cast.branch.pk, None]),
        occurred_on=date(2025, 9, 20) + timedelta(days=r.randrange(415)), minutes=r.choice([None, 5, 60]),
        method=any_of("method", "phone", "visit", "accompany"), takings=takings,
        main_topic=r.choice([None, any_of("topic", "work", "money")]), topics=[any_of("topic", "work", "study")],
        destination=r.choice([None, any_of("destination", "hospital", "school")]),
        counterpart=r.choice([None, any_of("counterpart", "agency", "self")]),
        commission=r.choice([None, None, None, cast.contract.pk]),
    )  # fmt: skip


def scope(cast: Cast, **changes: object) -> Scope:
    return replace(
        Scope(cast.aozora.pk, date(2025, 10, 1), date(2026, 10, 31), clock.now(),
              where=(("commission", cast.contract.pk),), kinds=("station",)),
        **changes,
    )  # fmt: skip


@pytest.mark.parametrize("anonymous", ["not_counted", "one_each"])
@pytest.mark.parametrize("age", ["act_day", "april_first"])
def test_every_cell_equals_its_count(cast: Cast, anonymous: str, age: str) -> None:
    busy_year(cast)
    cast.contract.anonymous_rule, cast.contract.age_rule = anonymous, age
    cast.contract.save()
    link(cast.actor(cast.satou), cast.yamada, cast.takahashi)
    splits = [Split(UNITS, by) for by in (*BY_ACT, *BY_PERSON)]
    whole = scope(cast)
    for split, table in zip(splits, tabulate(whole, MONTHS, splits), strict=True):
        by = (split.by,) if split.by else ()
        for period in MONTHS:
            counted = measure(replace(whole, start=period.start, end=period.end), by, UNITS)
            expected = {(group or (None,))[0]: values for group, values in counted.items()}
            shown = {key: [units[u][period.code] for u in UNITS] for key, units in table.items()}
            assert {k: v for k, v in shown.items() if any(v)} == {
                k: v for k, v in expected.items() if any(v)
            }
    assert table


def test_a_split_may_keep_to_some_periods_and_some_acts(cast: Cast) -> None:
    busy_year(cast)
    method = cast.term("method", "accompany").pk
    body = "EXISTS (SELECT 1 FROM ledger_participant b WHERE b.act_id = t.act_id AND b.form = %s)"
    splits = [
        Split(("acts",), periods=("month",)),
        Split(("acts",), where=(("method", method),)),
        Split(("acts",), extra=((body, ("body",)),)),
    ]
    alone, along, with_body = tabulate(scope(cast), MONTHS, splits)
    assert list(alone[None]["acts"]) == ["month"]
    october = {"start": MONTHS[0].start, "end": MONTHS[0].end}
    by_method = {"where": (*scope(cast).where, ("method", method))}
    for table, more in ((along, by_method), (with_body, {"extra": splits[2].extra})):
        expected = measure(scope(cast, **october, **more), (), ["acts"])[()][0]
        assert table[None]["acts"]["month"] == expected > 0


def test_all_of_it_is_one_statement(cast: Cast, django_assert_num_queries: object) -> None:
    busy_year(cast)
    # And the rules of the contracts, words that mean the same, and whether anybody is left out.
    with django_assert_num_queries(4):
        tabulate(scope(cast), MONTHS, [Split(("acts", "persons"), by) for by in BY_ACT + BY_PERSON])


def test_who_placed_somebody_follows_the_placement_of_the_day(cast: Cast) -> None:
    actor = cast.actor(cast.takada)
    for office, since in (
        ("中央児童相談所", date(2010, 4, 1)),
        ("北児童相談所", date(2026, 10, 15)),
    ):
        learn(
            actor,
            cast.yamada,
            Placement,
            kind=cast.term("placement", "foster"),
            since=since,
            placing_office=office,
        )
    for day in (10, 20):
        record_act(
            actor,
            NewAct(
                kind="station",
                occurred_on=date(2026, 10, day),
                site=cast.main.pk,
                takings=[Taking(person=cast.yamada.pk)],
            ),
        )
    rows = count(
        cast.aozora, start=date(2026, 10, 1), end=date(2026, 10, 31), by=["placing-office"]
    ).rows
    assert {row.by["placing-office"]: row.value for row in rows} == {
        "中央児童相談所": 1,
        "北児童相談所": 1,
    }


def test_days_are_counted_for_each_site(cast: Cast) -> None:
    for day, site in ((1, cast.main), (1, cast.main), (1, cast.branch), (2, cast.main)):
        record_act(
            cast.actor(cast.satou),
            NewAct(kind="attendance", occurred_on=date(2026, 10, day), site=site.pk),
        )
    assert (
        count(cast.aozora, start=date(2026, 10, 1), end=date(2026, 10, 31), unit="days").total == 3
    )


def test_the_nameless_beside_a_named_person_follow_no_contract_before_and_after_a_rebuild(
    cast: Cast,
) -> None:
    act = record_act(cast.actor(cast.takada), NewAct(
        kind="station", occurred_on=date(2026, 10, 1), site=cast.main.pk,
        takings=[Taking(person=cast.yamada.pk), Taking(form="unnamed", heads=3)],
    ))  # fmt: skip
    kept = list(
        Tally.objects.filter(act=act).order_by("-lead").values_list("commission_id", flat=True)
    )
    assert kept == [cast.contract.pk, None]
    tally.refresh([act.pk])
    assert (
        list(
            Tally.objects.filter(act=act).order_by("-lead").values_list("commission_id", flat=True)
        )
        == kept
    )


def test_what_was_taken_back_is_in_the_table_of_before(cast: Cast) -> None:
    busy_year(cast)
    before = clock.now()
    was = tabulate(scope(cast), MONTHS, [Split(("acts",))])[0][None]["acts"]["year"]
    ours = Tally.objects.filter(
        commission_id=cast.contract.pk, kind="station", day__gte=20260401
    ).values("act")
    retract_act(cast.actor(cast.satou), Act.objects.filter(pk__in=ours).first(), reason="二重")
    assert tabulate(scope(cast), MONTHS, [Split(("acts",))])[0][None]["acts"]["year"] == was - 1
    assert (
        tabulate(scope(cast, as_of=before), MONTHS, [Split(("acts",))])[0][None]["acts"]["year"]
        == was
    )
