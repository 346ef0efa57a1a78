from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.cast import Cast
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.ledger import tally
from yorisoi.ledger.actions.recording import (
    NewAct,
    Next,
    Taking,
    correct_act,
    record_act,
    record_acts,
    retract_act,
)
from yorisoi.ledger.models import Act, Promise, Tally
from yorisoi.ledger.queries.counting import count
from yorisoi.registry.actions.knowing import learn, record_vitals
from yorisoi.registry.actions.linking import link, unlink
from yorisoi.registry.models import Placement, Reach

APRIL = {"start": date(2026, 4, 1), "end": date(2026, 4, 30)}


def call(cast: Cast, person: object = None, **values: object) -> NewAct:
    person = person or cast.yamada
    return NewAct(**{
        "kind": "station", "occurred_on": date(2026, 4, 10), "site": cast.main.pk,
        "method": cast.term("method", "phone").pk, "minutes": 20,
        "main_topic": cast.term("topic", "money").pk, "workers": [cast.takada.pk],
        "takings": [Taking(person=person.pk)], "text": "電話で話した。", **values,
    })  # fmt: skip


@pytest.mark.parametrize("number", [1, 2, 250, 999])
def test_of_many_acts_at_once_each_says_what_it_said(cast: Cast, number: int) -> None:
    """However many fit into a statement, and whether a column is empty in all, in some or in none."""
    said = [(f"{n}番目", n if n % 3 else None) for n in range(number)]
    ids = record_acts(
        cast.actor(cast.takada), [call(cast, text=text, minutes=minutes) for text, minutes in said]
    )
    kept = Act.objects.filter(pk__in=ids).order_by("pk")
    assert ids == sorted(ids)
    assert list(kept.values_list("text", "minutes")) == said
    assert set(kept.values_list("participants__person", "participants__heads")) == {
        (cast.yamada.pk, 1)
    }
    counted = Tally.objects.filter(act__in=ids).order_by("act_id")
    rows = list(counted.values_list(*tally.ROW_FIELDS))
    assert [row[tally.ROW_FIELDS.index("minutes")] for row in rows] == [m or 0 for _t, m in said]
    tally.rebuild()
    assert list(counted.values_list(*tally.ROW_FIELDS)) == rows


def test_an_act_is_one_row_one_tally_row_and_one_audit_entry(cast: Cast) -> None:
    before = Entry.objects.count()
    act = record_act(cast.actor(cast.takada), call(cast))
    assert Entry.objects.count() == before + 1
    assert Entry.objects.latest("id").verb == "act.recorded"
    row = Tally.objects.get(act=act)
    assert (row.day, row.fiscal_year, row.person_id, row.lead) == (
        20260410,
        2026,
        cast.yamada.pk,
        1,
    )
    assert row.commission_id == cast.contract.pk == act.commission_id


def test_the_same_button_pressed_twice_makes_one_act(cast: Cast) -> None:
    key = uuid4()
    first = record_act(cast.actor(cast.takada), call(cast, client_uuid=key))
    again = record_act(cast.actor(cast.takada), call(cast, client_uuid=key))
    assert first == again
    assert Act.objects.count() == 1
    assert Tally.objects.count() == 1
    assert Entry.objects.filter(verb="act.recorded").count() == 1


def test_a_worker_of_another_site_can_neither_record_there_nor_about_its_people(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        record_act(cast.actor(cast.mori), call(cast))
    with pytest.raises(PermissionDenied):
        record_act(cast.actor(cast.mori), call(cast, site=cast.branch.pk))
    assert not Act.objects.exists()


def test_nobody_from_another_body_writes_here(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        record_act(cast.actor(cast.tanaka), call(cast))


def test_a_site_that_supports_somebody_knows_them_from_then_on(cast: Cast) -> None:
    record_act(cast.actor(cast.satou), call(cast, site=cast.branch.pk))
    assert Reach.objects.filter(site=cast.branch, person=cast.yamada).exists()
    record_act(cast.actor(cast.mori), call(cast, site=cast.branch.pk))


def test_a_day_that_has_not_come_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        record_act(
            cast.actor(cast.takada), call(cast, occurred_on=clock.today() + timedelta(days=1))
        )


def test_a_correction_keeps_both_and_counts_follow_as_of(cast: Cast) -> None:
    actor = cast.actor(cast.takada)
    act = record_act(actor, call(cast))
    between = clock.now()
    right = correct_act(actor, act, call(cast, minutes=60), reason="分を直す")
    assert Act.objects.count() == 2
    assert right.supersedes == act
    assert count(cast.aozora, **APRIL, unit="minutes").total == 60
    assert count(cast.aozora, **APRIL, unit="minutes", as_of=between).total == 20
    with pytest.raises(ValidationError):
        correct_act(actor, act, call(cast), reason="もう一度")


def test_a_retracted_act_is_counted_no_more_but_was_before(cast: Cast) -> None:
    actor = cast.actor(cast.takada)
    act = record_act(actor, call(cast, next=Next(date(2026, 5, 1), "電話する")))
    between = clock.now()
    retract_act(actor, act, reason="二重")
    assert count(cast.aozora, **APRIL).total == 0
    assert count(cast.aozora, **APRIL, as_of=between).total == 1
    assert Promise.objects.filter(end=None).count() == 0


def test_a_fact_learnt_later_moves_figures_but_not_those_known_before(cast: Cast) -> None:
    actor = cast.actor(cast.takada)
    record_act(actor, call(cast))
    between = clock.now()
    kind = cast.term("placement", "foster")
    learn(actor, cast.yamada, Placement, kind=kind)
    by = {"by": ["placement"]}
    assert [r.by["placement"] for r in count(cast.aozora, **APRIL, **by).rows] == ["里親"]
    before = count(cast.aozora, **APRIL, **by, as_of=between).rows
    assert [r.by["placement"] for r in before] == [None]


def test_care_that_had_begun_by_the_day_counts_and_later_care_does_not(cast: Cast) -> None:
    actor = cast.actor(cast.takada)
    record_act(actor, call(cast))
    learn(
        actor,
        cast.yamada,
        Placement,
        kind=cast.term("placement", "foster"),
        since=date(2015, 4, 1),
        until=date(2020, 3, 31),
    )
    learn(
        actor,
        cast.yamada,
        Placement,
        kind=cast.term("placement", "childrens_home"),
        since=date(2026, 5, 1),
    )
    rows = count(cast.aozora, **APRIL, by=["placement"]).rows
    assert [r.by["placement"] for r in rows] == ["里親"]


def test_age_is_on_the_day_of_the_act_or_on_1_april_where_the_contract_says_so(cast: Cast) -> None:
    actor = cast.actor(cast.takada)
    record_vitals(
        actor,
        cast.yamada,
        birth=__import__("yorisoi.common.ages", fromlist=["Birth"]).Birth(20060410, 20060410),
        sex=2,
    )
    record_act(actor, call(cast))
    assert count(cast.aozora, **APRIL, by=["age-band"]).rows[0].by["age-band"] == "20–21歳"
    cast.contract.age_rule = "april_first"
    cast.contract.save()
    assert count(cast.aozora, **APRIL, by=["age-band"]).rows[0].by["age-band"] == "18–19歳"


def test_linked_files_count_as_one_human_until_unlinked(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    record_act(manager, call(cast))
    record_act(manager, call(cast, cast.takahashi))
    assert count(cast.aozora, **APRIL, unit="persons").total == 2
    row = link(manager, cast.yamada, cast.takahashi)
    between = clock.now()
    assert count(cast.aozora, **APRIL, unit="persons").total == 1
    assert count(cast.aozora, **APRIL, unit="acts").total == 2
    unlink(manager, row)
    assert count(cast.aozora, **APRIL, unit="persons").total == 2
    assert count(cast.aozora, **APRIL, unit="persons", as_of=between).total == 1


def test_an_act_may_have_many_participants_or_nobody(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    record_act(
        manager,
        call(
            cast,
            takings=[
                Taking(person=cast.yamada.pk),
                Taking(person=cast.kawaguchi.pk),
                Taking(form="unnamed", heads=3),
                Taking(form="body", body="みどり高校", heads=0),
            ],
        ),
    )
    record_act(manager, call(cast, takings=[], minutes=5))

    def total(unit: str) -> int:
        return count(cast.aozora, **APRIL, unit=unit).total

    assert total("acts") == 2
    assert total("persons") == 2
    assert total("person-acts") == 2
    assert total("headcount") == 5
    assert total("minutes") == 25
    by = count(cast.aozora, **APRIL, by=["commissioner"], unit="minutes")
    assert {r.by["commissioner"]: r.value for r in by.rows} == {
        "あかね県": 20,
        "汐見市": 20,
        None: 25,
    }
    assert by.total == 25


def test_what_is_kept_equals_what_is_rebuilt(cast: Cast) -> None:
    manager = cast.actor(cast.satou)
    act = record_act(manager, call(cast))
    record_act(manager, call(cast, cast.takahashi, topics=[cast.term("topic", "work").pk]))
    learn(manager, cast.yamada, Placement, kind=cast.term("placement", "foster"))
    correct_act(manager, act, call(cast, minutes=1), reason="x")
    link(manager, cast.yamada, cast.takahashi)
    fields = [f.name for f in Tally._meta.fields if f.name != "id"]
    kept = sorted(map(str, Tally.objects.values_list(*fields)))
    tally.rebuild()
    assert sorted(map(str, Tally.objects.values_list(*fields))) == kept


def test_topics_split_by_any_and_by_main(cast: Cast) -> None:
    actor = cast.actor(cast.takada)
    record_act(actor, call(cast, topics=[cast.term("topic", "work").pk]))
    main = count(cast.aozora, **APRIL, by=["main-topic"])
    every = count(cast.aozora, **APRIL, by=["topic"])
    assert {r.by["main-topic"]: r.value for r in main.rows} == {"金銭・経済": 1}
    assert {r.by["topic"]: r.value for r in every.rows} == {"就労": 1, "金銭・経済": 1}
    assert every.total == 1
    assert count(cast.aozora, **APRIL, where=[("topic", "就労")]).total == 1
    assert count(cast.aozora, **APRIL, by=["worker"]).rows[0].by == {"worker": "高田"}


def test_a_word_of_two_lists_is_looked_up_in_the_list_that_was_asked_for(cast: Cast) -> None:
    """«家族» is whom one spoke with, and what about."""
    family, relative = cast.term("topic", "family"), cast.term("counterpart", "family")
    family.label = relative.label = "家族"
    family.save()
    relative.save()
    actor = cast.actor(cast.takada)
    record_act(actor, call(cast, main_topic=family.pk))
    record_act(actor, call(cast, counterpart=relative.pk))
    record_act(actor, call(cast, counterpart=relative.pk))
    for key, value in (("main-topic", 1), ("topic", 1), ("counterpart", 2)):
        assert count(cast.aozora, **APRIL, where=[(key, "家族")]).total == value
