"""The ledger: acts of support in the world. Written once, corrected by a superseding row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Commission, Organization, Site, Staff, Term
from yorisoi.common.scopes import Personal
from yorisoi.registry.models import Household, Person


class Act(Personal):
    """One act of support: the only thing that timelines, alerts and counts read."""

    class Origin(models.TextChoices):
        """Who began it (発信者): needed to see isolation."""

        PERSON = "person", _("本人から")
        STAFF = "staff", _("こちらから")
        THIRD = "third", _("ほかの人から")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20)
    occurred_on = models.DateField(_("日"))
    started_at = models.TimeField(_("時刻"), null=True, blank=True)
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    menu = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # The contract that held on the act's day. `is_commission_chosen` says that a worker chose it;
    # otherwise it follows the case of each participant, also when that is learnt later.
    commission = models.ForeignKey(
        Commission, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_commission_chosen = models.BooleanField(default=False)
    method = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    counterpart = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    origin = models.CharField(max_length=10, choices=Origin.choices, blank=True)
    main_topic = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    destination = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    route = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    result = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    minutes = models.PositiveIntegerField(_("分"), null=True, blank=True)
    text = models.TextField(_("なにがあった"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=120)
    author = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    correction_reason = models.CharField(_("直したわけ"), max_length=300, blank=True)
    # Sent by the form, so that the same button pressed twice makes one act.
    client_uuid = models.UUIDField(null=True)

    class Meta:
        # Unique only where there is something: most acts supersede nothing, and those that come
        # from a file have no form.
        constraints = [
            models.UniqueConstraint(
                fields=["client_uuid"],
                condition=models.Q(client_uuid__isnull=False),
                name="ledger_act_uuid",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "occurred_on"], name="ledger_act_day"),
            models.Index(
                fields=["author", "occurred_on"],
                name="ledger_act_author",
                condition=models.Q(author__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_on}"


class ActTopic(Personal):
    """A topic beside the main one."""

    act = models.ForeignKey(
        Act, on_delete=models.PROTECT, related_name="other_topics", db_index=False
    )
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        # One person's acts lie years apart: what the index holds needs no look into the table.
        indexes = [models.Index(fields=["act", "term"], name="ledger_topic_act")]

    def __str__(self) -> str:
        return f"{self.term}"


class ActWorker(Personal):
    """A member of staff who was there."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="workers", db_index=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["act", "staff"], name="ledger_worker_act")]

    def __str__(self) -> str:
        return f"{self.staff}"


class Participant(Personal):
    """Who took part: a person, a household, a body (a company, a school), or unnamed heads.

    An act without any participant is an act too: a newsletter was sent.
    """

    class Form(models.TextChoices):
        PERSON = "person", _("人")
        HOUSEHOLD = "household", _("世帯")
        BODY = "body", _("機関・会社・学校")
        UNNAMED = "unnamed", _("名前をきいていない人")

    act = models.ForeignKey(
        Act, on_delete=models.PROTECT, related_name="participants", db_index=False
    )
    form = models.CharField(max_length=10, choices=Form.choices)
    # Of a household: whoever came for it.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    body = models.CharField(max_length=200, blank=True)
    adults = models.PositiveSmallIntegerField(null=True)
    children = models.PositiveSmallIntegerField(null=True)
    # How many heads this row stands for; a body has none.
    heads = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            # With what a timeline says of each of fifty acts: how many came, and which bodies.
            models.Index(fields=["act", "heads", "body"], name="ledger_part_act"),
            models.Index(
                fields=["household"],
                name="ledger_part_household",
                condition=models.Q(household__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.heads}"


class Retraction(Personal):
    """An act that did not happen, or was written twice: taken back, never deleted."""

    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="retraction")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    reason = models.CharField(_("取り消すわけ"), max_length=300)

    def __str__(self) -> str:
        return f"{self.act_id}"


class Promise(Personal):
    """What next and when: made in an act, kept by a later act, or still open."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="promises")
    made_in = models.ForeignKey(
        Act, on_delete=models.PROTECT, null=True, related_name="promises_made"
    )
    due_on = models.DateField(_("いつ"), null=True, blank=True)
    text = models.CharField(_("なにを"), max_length=400, blank=True)
    method = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="promises")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    # When its end was written (PromiseEnd), so that the few open ones are found among all that
    # ever were: kept by actions/ending.py.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organization", "owner", "due_on"],
                name="ledger_promise_open",
                condition=models.Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.text


class PromiseEnd(Personal):
    """How a promise ended: kept by an act, or let go of with a reason. None: it is open."""

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="end")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="promises_kept")
    reason = models.CharField(_("やめたわけ"), max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.promise_id}"


class Tally(Personal):
    """What one participant of one act counts as, and between which moments that was known.

    Derived: ledger/tally.py makes it from the act and the facts about the person, in the same
    transaction that changes either, and `yorisoi tally rebuild` makes all of it again. Integers
    only, so that a count is a walk along one index without a date function. An act without
    participants has one row too. Days are yyyymmdd, moments microseconds since 1970.
    """

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    participant_id = models.BigIntegerField(null=True)
    organization_id = models.BigIntegerField()
    day = models.IntegerField()
    month = models.IntegerField()
    fiscal_year = models.SmallIntegerField()
    kind = models.CharField(max_length=20)
    site_id = models.BigIntegerField(null=True)
    menu_id = models.BigIntegerField(null=True)
    method_id = models.BigIntegerField(null=True)
    main_topic_id = models.BigIntegerField(null=True)
    result_id = models.BigIntegerField(null=True)
    destination_id = models.BigIntegerField(null=True)
    counterpart_id = models.BigIntegerField(null=True)
    # How many bodies (a school, a company) took part in the act.
    bodies = models.SmallIntegerField(default=0)
    minutes = models.IntegerField(default=0)
    # 1 on one row of each act at any moment: acts and minutes are sums over it.
    lead = models.SmallIntegerField()
    form = models.CharField(max_length=10, blank=True)
    heads = models.IntegerField(default=0)
    adults = models.IntegerField(default=0)
    children = models.IntegerField(default=0)
    person_id = models.BigIntegerField(null=True)
    # The lowest number among the files linked to this one: one human.
    identity_id = models.BigIntegerField(null=True)
    household_id = models.BigIntegerField(null=True)
    commission_id = models.BigIntegerField(null=True)
    commissioner_id = models.BigIntegerField(null=True)
    placement_id = models.BigIntegerField(null=True)
    municipality_id = models.BigIntegerField(null=True)
    circumstance_id = models.BigIntegerField(null=True)
    sex = models.SmallIntegerField(null=True)
    band_day = models.SmallIntegerField(null=True)
    band_april = models.SmallIntegerField(null=True)
    known_from = models.BigIntegerField()
    known_to = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "day"], name="ledger_tally_day"),
            models.Index(fields=["commission_id", "day"], name="ledger_tally_commission"),
            # The latest acts of somebody are read from here alone, in their order.
            models.Index(
                fields=["person_id", "day", "act_id", "known_to"], name="ledger_tally_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act_id} {self.day}"
