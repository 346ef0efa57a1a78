"""What figures can be split by, and the words for each value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yorisoi.accounts.models import Commission, Commissioner, Site, Staff, Term, Vocabulary
from yorisoi.common.ages import BANDS
from yorisoi.registry.models.facts import Sex
from yorisoi.registry.queries.knowledge import SEALED_MUNICIPALITY


@dataclass(frozen=True)
class Key:
    """Something that figures are split by. `column` is SQL over the tally `t` (or a join); in it
    {band} is the age band by the contract's rule; in a join {known} is the moment of `as_of`."""

    code: str
    column: str
    labels: Callable[[int], dict[object, str]]
    # Told by the act alone, whoever took part: then acts can be summed instead of compared.
    of_act: bool = True
    # The values are words of the organization, and one may count as another.
    of_words: bool = False
    # One act may have several values: a join to split by them, and «has any of» to choose by them.
    join: str = ""
    has: str = ""


def _words(vocabulary: Vocabulary) -> Callable[[int], dict[object, str]]:
    """The words of one list: «家族» is a topic, and whom one spoke with, and two words."""

    def labels(organization: int) -> dict[object, str]:
        rows = Term.objects.filter(organization=organization, vocabulary=vocabulary)
        return dict(rows.values_list("id", "label"))

    return labels


def _municipalities(organization: int) -> dict[object, str]:
    return {**_words(Vocabulary.MUNICIPALITY)(organization), SEALED_MUNICIPALITY: _("秘匿")}


def _sites(organization: int) -> dict[object, str]:
    return dict(Site.objects.filter(organization=organization).values_list("id", "name"))


def _commissioners(organization: int) -> dict[object, str]:
    rows = Commissioner.objects.filter(organization=organization)
    return dict(rows.order_by("id").values_list("id", "name"))


def _commissions(organization: int) -> dict[object, str]:
    rows = Commission.objects.filter(organization=organization)
    return dict(rows.order_by("id").values_list("id", "code"))


def _staff(organization: int) -> dict[object, str]:
    return dict(Staff.objects.filter(organization=organization).values_list("id", "name"))


def _bands(_organization: int) -> dict[object, str]:
    return {index: str(label) for index, (_top, label) in enumerate(BANDS)}


def _sexes(_organization: int) -> dict[object, str]:
    return {choice.value: str(choice.label) for choice in Sex if choice != Sex.UNKNOWN}


class Months(dict):
    def __missing__(self, month: int) -> str:
        return f"{month // 100:04d}-{month % 100:02d}"


class Same(dict):
    def __missing__(self, value: object) -> str:
        return str(value)


# Whose placement t.placement_id is: the latest that had begun on the act's day.
_BEGUN = (
    "{p}.person_id = t.person_id AND {p}.learnt_at <= {{known}}"
    " AND ({p}.retracted_at IS NULL OR {p}.retracted_at > {{known}}) AND ({p}.since IS NULL"
    " OR CAST(REPLACE(CAST({p}.since AS TEXT), '-', '') AS INTEGER) <= t.day)"
)
_LATER = "(COALESCE({p}.since, '0001-01-01'), {p}.learnt_at, {p}.id)"
_LATEST = (
    f"{_BEGUN.format(p='placed')} AND NOT EXISTS (SELECT 1 FROM registry_placement later"
    f" WHERE {_BEGUN.format(p='later')}"
    f" AND {_LATER.format(p='later')} > {_LATER.format(p='placed')})"
)
# Where people live in care. A foster home bears its family's name and a sealed one may not be told:
# neither is.
_FOSTER, _SEALED = "里親", "秘匿"
_FACILITY = (
    "CASE WHEN placed.kind_id IN (SELECT w.id FROM accounts_term w LEFT JOIN accounts_term r"
    f" ON r.id = w.counts_as_id WHERE 'foster' IN (w.code, r.code)) THEN '{_FOSTER}'"
    " WHEN COALESCE(placed.facility, '') = '' THEN NULL"
    f" WHEN t.municipality_id = {SEALED_MUNICIPALITY} THEN '{_SEALED}' ELSE placed.facility END"
)


def _facilities(_organization: int) -> dict[object, str]:
    return Same({_FOSTER: _("里親"), _SEALED: _("秘匿")})


KEYS: dict[str, Key] = {
    key.code: key
    for key in (
        Key("month", "t.month", lambda _o: Months()),
        Key("fiscal-year", "t.fiscal_year", lambda _o: Same()),
        Key("kind", "t.kind", lambda _o: Same()),
        Key("site", "t.site_id", _sites),
        Key("menu", "t.menu_id", _words(Vocabulary.MENU), of_words=True),
        Key("method", "t.method_id", _words(Vocabulary.METHOD), of_words=True),
        Key("main-topic", "t.main_topic_id", _words(Vocabulary.TOPIC), of_words=True),
        Key(
            "topic",
            "topic.term_id",
            _words(Vocabulary.TOPIC),
            of_words=True,
            join="topic",
            has="(t.main_topic_id {among} OR EXISTS (SELECT 1 FROM ledger_acttopic x"
            " WHERE x.act_id = t.act_id AND x.term_id {among}))",
        ),
        Key("result", "t.result_id", _words(Vocabulary.RESULT), of_words=True),
        Key("destination", "t.destination_id", _words(Vocabulary.DESTINATION), of_words=True),
        Key("counterpart", "t.counterpart_id", _words(Vocabulary.COUNTERPART), of_words=True),
        Key(
            "worker",
            "worker.staff_id",
            _staff,
            join="worker",
            has="EXISTS (SELECT 1 FROM ledger_actworker x WHERE x.act_id = t.act_id"
            " AND x.staff_id {among})",
        ),
        Key("commissioner", "t.commissioner_id", _commissioners, of_act=False),
        Key("commission", "t.commission_id", _commissions, of_act=False),
        Key(
            "placement", "t.placement_id", _words(Vocabulary.PLACEMENT), of_act=False, of_words=True
        ),
        Key(
            "placing-office",
            "NULLIF(placed.placing_office, '')",
            lambda _o: Same(),
            of_act=False,
            join="placed",
            has="(SELECT NULLIF(placed.placing_office, '') FROM registry_placement placed"
            f" WHERE {_LATEST}) {{among}}",
        ),
        Key(
            "facility",
            _FACILITY,
            _facilities,
            of_act=False,
            join="placed",
            has=f"(SELECT {_FACILITY} FROM registry_placement placed WHERE {_LATEST}) {{among}}",
        ),
        Key(
            "circumstance",
            "t.circumstance_id",
            _words(Vocabulary.CIRCUMSTANCE),
            of_act=False,
            of_words=True,
        ),
        Key("age-band", "{band}", _bands, of_act=False),
        Key("sex", "NULLIF(t.sex, 0)", _sexes, of_act=False),
        Key("municipality", "t.municipality_id", _municipalities, of_act=False, of_words=True),
    )
}
# A topic is the main one or any other; a tally row meets each once, also where two words of an act
# mean the same ({union}).
JOINS = {
    "topic": (
        "LEFT JOIN (SELECT id AS act_id, {main} AS term_id FROM ledger_act"
        " WHERE {acts} AND main_topic_id IS NOT NULL "
        "{union} SELECT act_id, {other} FROM ledger_acttopic WHERE {topics}) topic "
        "ON topic.act_id = t.act_id"
    ),
    "worker": "LEFT JOIN ledger_actworker worker ON worker.act_id = t.act_id",
    "placed": f"LEFT JOIN registry_placement placed ON {_LATEST}",
}
