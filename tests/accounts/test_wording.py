from collections import Counter
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from tests.cast import Cast
from yorisoi.accounts import access
from yorisoi.accounts.actions.founding import save_commission
from yorisoi.accounts.actions.wording import (
    add_word,
    change_word,
    give_meaning,
    learn_words,
    lexicon,
    retire_word,
)
from yorisoi.accounts.models import Term, Vocabulary
from yorisoi.accounts.queries import setup
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.ledger import tally
from yorisoi.ledger.actions.recording import NewAct, Taking, record_act
from yorisoi.ledger.models import Act, Tally
from yorisoi.ledger.queries.counting import count

APRIL = {"start": date(2026, 4, 1), "end": date(2026, 4, 30)}


def met(cast: Cast, vocabulary: str, word: str) -> Term:
    """A word that a file brought and nobody knew."""
    found, unknown = learn_words(cast.actor(cast.satou), Vocabulary(vocabulary), Counter([word]))
    assert unknown == [word]
    return found[word]


def act(cast: Cast, **values: object) -> Act:
    return record_act(
        cast.actor(cast.satou),
        NewAct(**{
            "kind": "station", "occurred_on": date(2026, 4, 10), "site": cast.main.pk,
            "method": cast.term("method", "phone").pk, "minutes": 10,
            "takings": [Taking(person=cast.yamada.pk)], "text": "", **values,
        }),
    )  # fmt: skip


def split(cast: Cast, by: str, unit: str = "acts", **more: object) -> dict[str | None, int]:
    return {
        row.by[by]: row.value
        for row in count(cast.aozora, **APRIL, by=[by], unit=unit, **more).rows
    }


def test_an_unknown_word_counts_with_the_word_it_was_found_to_mean(cast: Cast) -> None:
    buzz, phone = met(cast, "method", "ブー"), cast.term("method", "phone")
    act(cast, method=buzz.pk)
    act(cast)
    assert split(cast, "method") == {"ブー": 1, "電話": 1}
    give_meaning(cast.actor(cast.satou), buzz, phone)
    assert split(cast, "method") == {"電話": 2}
    assert split(cast, "method", "persons") == {"電話": 1}
    for written in ("ブー", "電話"):
        assert count(cast.aozora, **APRIL, where=[("method", written)]).total == 2
    assert Act.objects.filter(method=buzz).count() == 1, "what was recorded stays as it was written"
    give_meaning(cast.actor(cast.satou), buzz, None)
    assert split(cast, "method") == {"ブー": 1, "電話": 1}


def test_two_words_of_one_act_that_mean_the_same_are_met_once(cast: Cast) -> None:
    cash, money = met(cast, "topic", "きんす"), cast.term("topic", "money")
    three = [Taking(person=cast.yamada.pk), Taking(form="unnamed", heads=3)]
    act(cast, main_topic=money.pk, topics=[cash.pk], takings=three)
    act(cast, main_topic=cash.pk)
    give_meaning(cast.actor(cast.satou), cash, money)
    assert split(cast, "topic") == {"金銭・経済": 2}
    assert split(cast, "topic", "headcount") == {"金銭・経済": 5}
    assert split(cast, "topic", "minutes") == {"金銭・経済": 20}
    assert split(cast, "main-topic") == {"金銭・経済": 2}
    assert count(cast.aozora, **APRIL, where=[("topic", "きんす")]).total == 2


def test_a_contract_covers_a_menu_by_any_word_for_it(cast: Cast) -> None:
    menu, own = cast.term("menu", "legal"), met(cast, "menu", "べんごし")
    save_commission(cast.actor(cast.satou), cast.contract, menus=[menu])
    act(cast, menu=own.pk)
    assert split(cast, "commissioner") == {None: 1}
    give_meaning(cast.actor(cast.satou), own, menu)
    assert split(cast, "commissioner") == {"あかね県": 1}
    fields = [f.name for f in Tally._meta.fields if f.name != "id"]
    kept = sorted(map(str, Tally.objects.values_list(*fields)))
    tally.rebuild()
    assert sorted(map(str, Tally.objects.values_list(*fields))) == kept
    give_meaning(cast.actor(cast.satou), own, None)
    assert split(cast, "commissioner") == {None: 1}


def test_a_word_that_counts_as_another_is_offered_no_more_and_still_read_in_files(
    cast: Cast,
) -> None:
    buzz, phone = met(cast, "method", "ブー"), cast.term("method", "phone")
    actor = cast.actor(cast.satou)
    give_meaning(actor, buzz, phone)
    assert buzz not in access.terms(actor, "method")
    assert lexicon(cast.aozora.pk, "method").find("ブー") == phone
    found, unknown = learn_words(actor, Vocabulary.METHOD, Counter(["ブー"]))
    assert (found["ブー"], unknown) == (phone, [])


def test_meanings_never_make_a_chain(cast: Cast) -> None:
    actor = cast.actor(cast.satou)
    one, two = met(cast, "method", "ブー"), met(cast, "method", "ピー")
    give_meaning(actor, one, two)
    give_meaning(actor, two, cast.term("method", "phone"))
    one.refresh_from_db()
    assert one.counts_as == cast.term("method", "phone")
    with pytest.raises(ValidationError):
        give_meaning(actor, cast.term("method", "mail"), one)
    with pytest.raises(ValidationError):
        give_meaning(actor, cast.term("method", "mail"), cast.term("method", "phone"))
    with pytest.raises(ValidationError):
        give_meaning(actor, met(cast, "method", "プー"), cast.term("topic", "money"))


def test_meanings_stay_within_the_organization(cast: Cast) -> None:
    theirs = Term.objects.get(organization=cast.minato, vocabulary="method", code="phone")
    with pytest.raises(PermissionDenied):
        give_meaning(cast.actor(cast.satou), met(cast, "method", "ブー"), theirs)
    with pytest.raises(PermissionDenied):
        change_word(cast.actor(cast.satou), theirs, label="でんわ連絡", aliases=[])


@pytest.mark.parametrize("who", ["suzuki", "takada", "kan", "gi"])
def test_only_a_manager_changes_words(cast: Cast, who: str) -> None:
    actor, phone = cast.actor(getattr(cast, who)), cast.term("method", "phone")
    for deed in (
        lambda: add_word(actor, "method", label="のろし"),
        lambda: change_word(actor, phone, label="でんわ", aliases=[]),
        lambda: give_meaning(actor, phone, None),
        lambda: retire_word(actor, phone, on=clock.today()),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_an_own_word_is_shown_and_the_one_before_is_still_understood(cast: Cast) -> None:
    phone = cast.term("method", "phone")
    change_word(cast.actor(cast.satou), phone, label="お電話", aliases=["もしもし"])
    words = lexicon(cast.aozora.pk, "method")
    for written in ("お電話", "電話", "もしもし", "ＴＥＬ"):
        assert words.find(written) == phone
    act(cast)
    assert split(cast, "method") == {"お電話": 1}
    assert Entry.objects.filter(verb="term.changed", target=f"term:{phone.pk}").exists()


def test_no_word_means_two_things(cast: Cast) -> None:
    actor = cast.actor(cast.satou)
    with pytest.raises(ValidationError) as refused:
        add_word(actor, "method", label="ＴＥＬ")
    assert "「電話」" in str(refused.value)
    with pytest.raises(ValidationError):
        change_word(actor, cast.term("method", "mail"), label="メール", aliases=["LINE"])


def test_a_retired_word_is_offered_no_more_and_keeps_its_acts(cast: Cast) -> None:
    actor, letter = cast.actor(cast.satou), cast.term("method", "letter")
    act(cast, method=letter.pk)
    retire_word(actor, letter, on=clock.today())
    assert letter not in access.terms(actor, "method")
    assert split(cast, "method") == {"手紙": 1}
    retire_word(actor, letter, on=None)
    assert letter in access.terms(actor, "method")


# The pages


def test_words_without_a_meaning_are_listed_and_given_one(cast: Cast, enter) -> None:
    buzz = met(cast, "method", "ブー")
    client = enter(cast.satou)
    assert "意味がまだの言葉 1" in client.get(reverse("accounts-setup")).content.decode()
    page = client.get(reverse("accounts-words") + "?list=method").content.decode()
    assert "意味がまだ" in page
    meaning = reverse("accounts-word-meaning", args=[buzz.pk])
    client.post(meaning, {"meaning": cast.term("method", "phone").pk})
    page = client.get(reverse("accounts-words") + "?list=method").content.decode()
    assert "「電話」として数える" in page
    assert setup.counts(cast.actor(cast.satou)).unknown_words == 0
    assert client.post(meaning, {"meaning": "999999"}).status_code == 422


def test_a_municipality_needs_no_standard_meaning(cast: Cast) -> None:
    learn_words(cast.actor(cast.satou), Vocabulary.MUNICIPALITY, Counter(["汐見市"]))
    assert setup.counts(cast.actor(cast.satou)).unknown_words == 0


def test_the_lists_cost_a_fixed_number_of_queries(
    cast: Cast, enter, django_assert_max_num_queries
) -> None:
    learn_words(cast.actor(cast.satou), Vocabulary.TOPIC, Counter(f"話題{n}" for n in range(60)))
    client = enter(cast.satou)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("accounts-words") + "?list=topic").content.decode()
    assert page.count("意味がまだ</span>") == 60


def test_a_word_of_another_body_and_a_list_that_is_none_are_not_there(cast: Cast, enter) -> None:
    theirs = Term.objects.filter(organization=cast.minato).first()
    client = enter(cast.satou)
    assert client.get(reverse("accounts-word", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("accounts-word-retire", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("accounts-words") + "?list=nonsense").status_code == 404
    assert client.post(reverse("accounts-word-new"), {"list": "x", "label": "y"}).status_code == 404


def test_a_word_that_is_taken_is_refused_with_words_and_kept(cast: Cast, enter) -> None:
    client = enter(cast.satou)
    answer = client.post(reverse("accounts-word-new"), {"list": "method", "label": "ＴＥＬ"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "もう「電話」の言葉です" in page
    assert "ＴＥＬ" in page
