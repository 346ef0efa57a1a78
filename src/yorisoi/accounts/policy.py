"""Who may do what: one table that a director can read, and one pure decision over it.

Nothing here touches the database or a request. A room's access.py gathers the facts about a row,
asks `decide`, and compiles the same rule to a queryset. What somebody may not see looks like what
does not exist.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Role
from yorisoi.common import clock


class Permission(StrEnum):
    PERSON_READ = "person.read"
    PERSON_WRITE = "person.write"
    ACT_READ = "act.read"
    ACT_RECORD = "act.record"
    OBSERVATION_RECORD = "observation.record"
    RECEPTION = "reception"
    LINK_DECIDE = "link.decide"
    SEAL_SET = "seal.set"
    IMPORT = "import"
    REPORT_READ = "report.read"
    REPORT_MEMBERS = "report.members"
    REPORT_SUBMIT = "report.submit"
    REPORT_RECEIVED = "report.received"
    EXPORT = "export"
    EXPORT_AGREE = "export.agree"
    SETUP = "setup"
    STAFF = "staff"
    RECOVER = "recover"
    AUDIT_READ = "audit.read"
    AUDIT_PERSON = "audit.person"
    SYSTEM = "system"
    SHARED_READ = "shared.read"
    INSPECT = "inspect"
    EMERGENCY_READ = "emergency.read"
    INSPECT_DRAW = "inspect.draw"
    INCIDENT_WORK = "incident.work"
    RETENTION = "retention"


class FieldGroup(StrEnum):
    """What belongs together in a file: roles and grants speak of groups, never of one column."""

    IDENTITY = "identity"
    CONTACT = "contact"
    WHEREABOUTS = "whereabouts"
    UPBRINGING = "upbringing"
    ABUSE = "abuse"
    MEDICAL = "medical"
    WORK = "work"
    SCHOOL = "school"
    PLAN = "plan"
    RECORDS = "records"
    FAMILY = "family"


FIELD_GROUPS: dict[FieldGroup, str | Promise] = {
    FieldGroup.IDENTITY: _("名前・生年月日"),
    FieldGroup.CONTACT: _("連絡先"),
    FieldGroup.WHEREABOUTS: _("居場所（住所・職場・学校・施設）"),
    FieldGroup.UPBRINGING: _("育ってきたこと・社会的養護"),
    FieldGroup.ABUSE: _("つらい経験・安全"),
    FieldGroup.MEDICAL: _("からだと医療"),
    FieldGroup.WORK: _("仕事"),
    FieldGroup.SCHOOL: _("学校・学び"),
    FieldGroup.PLAN: _("支援計画"),
    FieldGroup.RECORDS: _("支援の記録"),
    FieldGroup.FAMILY: _("家族・まわりの人"),
}


class Level(IntEnum):
    """How closed a file is. UNCOUNTED: sealed, and left out of reported figures too."""

    ORDINARY = 0
    LIMITED = 1
    SEALED = 2
    UNCOUNTED = 3


class Obligation(StrEnum):
    """What must happen with something that is allowed."""

    # Shown in part, or as a sign that it is there.
    MASK = "mask"
    # The reading is written down before anything is shown.
    LOG = "log"
    # The page says in whose trust and how long it is shown.
    BANNER = "banner"
    # A proof of who one is, not older than a few minutes.
    STEP_UP = "step_up"
    # Why, in words, first.
    REASON = "reason"


class Reading(IntEnum):
    """How a role reads a field group; absent from READS: not at all."""

    MASKED = 1
    OPEN = 2


WORDING: dict[Permission, str | Promise] = {
    Permission.PERSON_READ: _("人のファイルを読む"),
    Permission.PERSON_WRITE: _("人を登録し、ファイルを書く"),
    Permission.ACT_READ: _("支援の記録を読む"),
    Permission.ACT_RECORD: _("支援を記録し、訂正する"),
    Permission.OBSERVATION_RECORD: _("気づいたことを書き、自分が書いたものを読む"),
    Permission.RECEPTION: _("電話と来所の受付メモを書き、受けとる"),
    Permission.LINK_DECIDE: _("同じ人かもしれない登録をつなぐ・はなす"),
    Permission.SEAL_SET: _("秘匿をかける・とく"),
    Permission.IMPORT: _("ファイルを取り込む"),
    Permission.REPORT_READ: _("実績報告の数字を見る"),
    Permission.REPORT_MEMBERS: _("数字のもとの記録と人をひらく"),
    Permission.REPORT_SUBMIT: _("報告を提出する"),
    Permission.REPORT_RECEIVED: _("提出された報告を、契約で決めた形で見る"),
    Permission.EXPORT: _("人とケースの一覧を、ファイルに書き出す"),
    Permission.EXPORT_AGREE: _("ほかの人が頼んだ書き出しを、ふたり目として認める"),
    Permission.SETUP: _("拠点・委託・言葉を決める"),
    Permission.STAFF: _("職員を招き、役割を決める"),
    Permission.RECOVER: _("鍵をなくした人を、ふたりで入れ直す"),
    Permission.AUDIT_READ: _("監査の記録を読む"),
    Permission.AUDIT_PERSON: _("だれがこのファイルを読んだかを見る"),
    Permission.SYSTEM: _("装置の状態を見る（人のことは見えない）"),
    Permission.SHARED_READ: _("ほかの団体から共有されたファイルを、決められた範囲で読む"),
    Permission.INSPECT: _("検査で抜き出されたファイルを、その日だけ、伏せた形で読む"),
    Permission.EMERGENCY_READ: _("担当でない人のファイルを、緊急のときに1時間だけ読む"),
    Permission.INSPECT_DRAW: _("検査のためにファイルを抜き出し、取り消す"),
    Permission.INCIDENT_WORK: _("ヒヤリハット・苦情・漏えいを読み、取りくむ"),
    Permission.RETENTION: _("保存期間をみて、消すことをふたりで決める"),
}

_WORKER = {
    Permission.PERSON_READ,
    Permission.PERSON_WRITE,
    Permission.ACT_READ,
    Permission.ACT_RECORD,
    Permission.OBSERVATION_RECORD,
    Permission.RECEPTION,
    Permission.AUDIT_PERSON,
    Permission.REPORT_READ,
    Permission.REPORT_MEMBERS,
    Permission.SHARED_READ,
    Permission.EMERGENCY_READ,
}
_LEAD = _WORKER | {
    Permission.LINK_DECIDE,
    Permission.SEAL_SET,
    Permission.IMPORT,
    Permission.RECOVER,
    Permission.EXPORT_AGREE,
    Permission.INCIDENT_WORK,
    Permission.RETENTION,
}

TABLE: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset(
        _LEAD
        | {
            Permission.REPORT_SUBMIT,
            Permission.SETUP,
            Permission.STAFF,
            Permission.AUDIT_READ,
            Permission.EXPORT,
            Permission.INSPECT_DRAW,
        }
    ),
    Role.LEAD: frozenset(_LEAD),
    Role.WORKER: frozenset(_WORKER),
    Role.HELPER: frozenset({Permission.OBSERVATION_RECORD}),
    Role.OFFICER: frozenset({Permission.REPORT_RECEIVED}),
    Role.AUDITOR: frozenset(
        {Permission.AUDIT_READ, Permission.REPORT_READ, Permission.REPORT_RECEIVED}
    ),
    Role.TECHNICIAN: frozenset({Permission.SYSTEM}),
    # That plan only; a plan brings its own permission.
    Role.DECIDER: frozenset(),
    Role.INSPECTOR: frozenset({Permission.INSPECT}),
    # An account of one's own, and nothing of any file yet.
    Role.PERSON: frozenset(),
    Role.GUARDIAN: frozenset(),
}

_EVERYTHING = dict.fromkeys(FieldGroup, Reading.OPEN)
# An inspector sees that something is written and when, never where somebody is or can be reached.
_INSPECTED = {
    group: Reading.MASKED
    for group in FieldGroup
    if group not in {FieldGroup.CONTACT, FieldGroup.WHEREABOUTS}
}

# Which groups of a file a role reads; a role without a row reads none.
READS: dict[Role, dict[FieldGroup, Reading]] = {
    Role.MANAGER: _EVERYTHING,
    Role.LEAD: _EVERYTHING,
    Role.WORKER: _EVERYTHING,
    Role.INSPECTOR: _INSPECTED,
}

# Roles that may hold at one site alone. The others are the whole organization's: a manager of one
# site could make himself the manager of all.
AT_SITES = frozenset({Role.LEAD, Role.WORKER, Role.HELPER})

# Which roles somebody in a role may give, or give back: none that is greater than one's own.
GIVES: dict[Role, frozenset[Role]] = {
    Role.MANAGER: frozenset(Role),
    Role.LEAD: frozenset({Role.LEAD, Role.WORKER, Role.HELPER}),
}

# What a role is, in a line: where somebody chooses one.
INTRODUCTION: dict[Role, str | Promise] = {
    Role.MANAGER: _("拠点・委託・職員を決め、報告を提出します。記録もぜんぶ読めます。"),
    Role.LEAD: _("拠点の記録を読み書きし、同じ人の確認・秘匿・取り込みをします。"),
    Role.WORKER: _("拠点の人と記録を読み書きします。"),
    Role.HELPER: _("気づいたことを書きます。読めるのは自分が書いたものだけです。"),
    Role.OFFICER: _("提出された報告の数字だけを見ます。人の名前は見えません。"),
    Role.AUDITOR: _("だれがいつ何をしたかの記録と、報告の数字を見ます。人の名前は見えません。"),
    Role.TECHNICIAN: _("装置の世話をします。人のことは何も見えません。"),
    Role.DECIDER: _("まかされた支援計画だけを見て、決めます。ほかのことは見えません。"),
    Role.INSPECTOR: _("検査の日に、抜き出されたファイルを伏せた形で見ます。書くことはできません。"),
    Role.PERSON: _("支援を受けている本人です。見えるのは自分のアカウントだけです。"),
    Role.GUARDIAN: _("本人の保護者・後見人です。見えるのは自分のアカウントだけです。"),
}

# How the table is read aloud: what belongs together.
GROUPS: tuple[tuple[str | Promise, tuple[Permission, ...]], ...] = (
    (
        _("人と記録"),
        (
            Permission.PERSON_READ,
            Permission.PERSON_WRITE,
            Permission.ACT_READ,
            Permission.ACT_RECORD,
            Permission.OBSERVATION_RECORD,
            Permission.RECEPTION,
            Permission.LINK_DECIDE,
            Permission.SEAL_SET,
            Permission.SHARED_READ,
            Permission.EMERGENCY_READ,
            Permission.IMPORT,
            Permission.EXPORT,
            Permission.EXPORT_AGREE,
        ),
    ),
    (
        _("報告"),
        (
            Permission.REPORT_READ,
            Permission.REPORT_MEMBERS,
            Permission.REPORT_SUBMIT,
            Permission.REPORT_RECEIVED,
        ),
    ),
    (_("しごとの準備"), (Permission.SETUP, Permission.STAFF, Permission.RECOVER)),
    (
        _("たしかめる"),
        (
            Permission.AUDIT_PERSON,
            Permission.AUDIT_READ,
            Permission.INCIDENT_WORK,
            Permission.INSPECT_DRAW,
            Permission.INSPECT,
            Permission.RETENTION,
            Permission.SYSTEM,
        ),
    ),
)


@dataclass(frozen=True)
class Grant:
    """One live membership, as far as a decision needs it. No site: every site."""

    role: Role
    site: int | None = None
    commissioner: int | None = None


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, for the length of one request, command or job."""

    label: str
    via: str
    organization: int | None
    chain: str
    staff: int | None = None
    grants: tuple[Grant, ...] = ()
    # Whoever can run commands on the machine can read its files anyway; the trail names them.
    is_operator: bool = False

    def may(self, permission: Permission) -> bool:
        """Anywhere at all: whether to offer the door."""
        return self.is_operator or any(permission in TABLE[grant.role] for grant in self.grants)

    def sites(self, permission: Permission) -> frozenset[int] | None:
        """Where: None for every site of the organization, an empty set for nowhere."""
        if self.is_operator:
            return None
        found = {g.site for g in self.grants if permission in TABLE[g.role]}
        return None if None in found else frozenset(s for s in found if s is not None)

    def reading(self, permission: Permission, group: FieldGroup) -> Reading | None:
        """How the roles that have this permission read a field group, the widest of them."""
        if self.is_operator:
            return Reading.OPEN
        found = [
            READS.get(g.role, {}).get(group) for g in self.grants if permission in TABLE[g.role]
        ]
        return max((reading for reading in found if reading is not None), default=None)

    def commissioners(self) -> frozenset[int]:
        return frozenset(g.commissioner for g in self.grants if g.commissioner is not None)


def may_give(actor: Actor, permission: Permission, role: Role, site: int | None) -> bool:
    """Whether the actor, by this permission, may give this role at this site (None: everywhere)."""
    if actor.is_operator:
        return True
    return any(
        permission in TABLE[grant.role]
        and role in GIVES.get(grant.role, frozenset())
        and grant.site in {None, site}
        for grant in actor.grants
    )


@dataclass(frozen=True)
class Share:
    """What another body was let see of a file, and for how long: both days included."""

    organization: int
    groups: frozenset[FieldGroup]
    since: date
    until: date
    revoked_at: datetime | None = None

    def holds(self, now: datetime, today: date) -> bool:
        is_revoked = self.revoked_at is not None and self.revoked_at <= now
        return not is_revoked and self.since <= today <= self.until


@dataclass(frozen=True)
class Window:
    """Something is open to one member of staff from a moment until just before another."""

    staff: int
    since: datetime
    until: datetime

    def holds(self, actor: Actor, now: datetime) -> bool:
        return actor.staff == self.staff and self.since <= now < self.until


@dataclass(frozen=True)
class Facts:
    """What a decision must know of an object, gathered by the room that owns it."""

    organization: int
    # Where the person is registered or was supported; where a record was made.
    sites: frozenset[int] = frozenset()
    # Staff assigned to the case: they follow it wherever it goes.
    assigned: frozenset[int] = frozenset()
    author: int | None = None
    commissioner: int | None = None
    # How closed the file is, and the staff whom the restriction names.
    level: Level = Level.ORDINARY
    named: frozenset[int] = frozenset()
    # Staff who never open this file: their own, their family's, their friend's.
    denied: frozenset[int] = frozenset()
    # The whereabouts are under a seal, and who holds it.
    is_sealed: bool = False
    holders: frozenset[int] = frozenset()
    # Who has the seal duty, and to whom a second person agreed to open the whereabouts.
    duties: tuple[Window, ...] = ()
    together: tuple[Window, ...] = ()
    # Who broke the glass over this file.
    emergencies: tuple[Window, ...] = ()
    shares: tuple[Share, ...] = ()
    # Inspectors for whom this file was drawn today.
    sampled: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Decision:
    allowed: bool
    obligations: frozenset[Obligation] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.allowed


DENIED = Decision(allowed=False)
ALLOWED = Decision(allowed=True)
# Readings of somebody's file: they leave a trace.
_READINGS = frozenset(
    {
        Permission.PERSON_READ,
        Permission.SHARED_READ,
        Permission.INSPECT,
        Permission.EMERGENCY_READ,
    }
)


def decide(
    actor: Actor,
    permission: Permission,
    facts: Facts,
    group: FieldGroup | None = None,
    *,
    now: datetime,
) -> Decision:
    """May this actor do this to an object with these facts, or read this field group of it?

    In this order: an explicit denial wins over everything. Another organization's object does not
    exist, unless it shares it. A closed file opens to those it names (a limited one also to whoever
    is assigned), and being the manager does not help. Then the role, where it holds. In an emergency
    a file out of reach is read for an hour, but never a sealed one, and not what a seal hides.
    """
    if actor.staff is not None and actor.staff in facts.denied:
        return DENIED
    if actor.organization != facts.organization:
        return _shared(actor, permission, facts, group, now)
    if permission is Permission.EMERGENCY_READ:
        return _in_emergency(actor, facts, group, now)
    is_named = actor.staff is not None and actor.staff in facts.named
    is_assigned = actor.staff is not None and actor.staff in facts.assigned
    if facts.level and not is_named and not (is_assigned and facts.level == Level.LIMITED):
        return DENIED
    if permission is Permission.INSPECT:
        is_drawn = actor.staff is not None and actor.staff in facts.sampled
        if not (is_drawn and actor.may(permission)):
            return DENIED
    elif not (
        (actor.may(permission) and (is_named or is_assigned))
        or _is_in_place(actor, permission, facts)
    ):
        return DENIED
    return _with_obligations(actor, permission, facts, group, now)


def _in_emergency(actor: Actor, facts: Facts, group: FieldGroup | None, now: datetime) -> Decision:
    """Reading alone, while the glass that one broke oneself is open."""
    read = Permission.EMERGENCY_READ
    if facts.level >= Level.SEALED or not actor.may(read):
        return DENIED
    if not any(window.holds(actor, now) for window in facts.emergencies):
        return DENIED
    if group is not None and actor.reading(read, group) is None:
        return DENIED
    if group is FieldGroup.WHEREABOUTS and facts.is_sealed:
        return DENIED
    return Decision(True, frozenset({Obligation.LOG, Obligation.BANNER}))


def _is_in_place(actor: Actor, permission: Permission, facts: Facts) -> bool:
    """Whether one of the roles holds where the object is, or the object is the actor's own."""
    is_own = facts.author is not None and actor.staff == facts.author
    if permission is Permission.OBSERVATION_RECORD and is_own:
        return True
    sites = actor.sites(permission)
    if sites is None or sites & facts.sites:
        return True
    return (
        facts.commissioner is not None
        and facts.commissioner in actor.commissioners()
        and actor.may(permission)
    )


def _with_obligations(
    actor: Actor,
    permission: Permission,
    facts: Facts,
    group: FieldGroup | None,
    now: datetime,
) -> Decision:
    obligations = {Obligation.LOG} if permission in _READINGS else set()
    if facts.level:
        obligations |= {Obligation.BANNER}
    if group is None:
        is_masked = permission is Permission.INSPECT
        return Decision(True, frozenset(obligations | ({Obligation.MASK} if is_masked else set())))
    reading = actor.reading(permission, group)
    if reading is None:
        return DENIED
    if group is FieldGroup.WHEREABOUTS and facts.is_sealed:
        is_holder = actor.staff is not None and actor.staff in facts.holders
        windows = (*facts.duties, *facts.together)
        if not is_holder and not any(window.holds(actor, now) for window in windows):
            return DENIED
        obligations |= {Obligation.REASON, Obligation.LOG, Obligation.STEP_UP}
    if reading is Reading.MASKED:
        obligations |= {Obligation.MASK}
    return Decision(True, frozenset(obligations))


def _shared(
    actor: Actor, permission: Permission, facts: Facts, group: FieldGroup | None, now: datetime
) -> Decision:
    """What another body shares: only by a grant that holds now, only its groups, never of a sealed
    file and never where whereabouts are sealed."""
    if permission is not Permission.SHARED_READ or not actor.may(permission):
        return DENIED
    if facts.level >= Level.SEALED:
        return DENIED
    today = clock.day_of(now)
    granted = {
        one
        for share in facts.shares
        if share.organization == actor.organization and share.holds(now, today)
        for one in share.groups
    }
    if facts.is_sealed:
        granted -= {FieldGroup.WHEREABOUTS}
    if not granted or (group is not None and group not in granted):
        return DENIED
    return Decision(True, frozenset({Obligation.LOG, Obligation.BANNER}))
