"""Who may do what: one table that a director can read, and one pure decision over it.

Nothing here touches the database or a request. A room's access.py gathers the facts about a row,
asks `decide`, and compiles the same rule to a queryset. What somebody may not see looks like what
does not exist.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.models import Role


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
    SETUP = "setup"
    STAFF = "staff"
    RECOVER = "recover"
    AUDIT_READ = "audit.read"
    AUDIT_PERSON = "audit.person"
    SYSTEM = "system"


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
    Permission.SETUP: _("拠点・委託・言葉を決める"),
    Permission.STAFF: _("職員を招き、役割を決める"),
    Permission.RECOVER: _("鍵をなくした人を、ふたりで入れ直す"),
    Permission.AUDIT_READ: _("監査の記録を読む"),
    Permission.AUDIT_PERSON: _("だれがこのファイルを読んだかを見る"),
    Permission.SYSTEM: _("装置の状態を見る（人のことは見えない）"),
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
}
_LEAD = _WORKER | {
    Permission.LINK_DECIDE,
    Permission.SEAL_SET,
    Permission.IMPORT,
    Permission.RECOVER,
}

TABLE: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset(
        _LEAD
        | {Permission.REPORT_SUBMIT, Permission.SETUP, Permission.STAFF, Permission.AUDIT_READ}
    ),
    Role.LEAD: frozenset(_LEAD),
    Role.WORKER: frozenset(_WORKER),
    Role.HELPER: frozenset({Permission.OBSERVATION_RECORD}),
    Role.OFFICER: frozenset({Permission.REPORT_RECEIVED}),
    Role.AUDITOR: frozenset(
        {Permission.AUDIT_READ, Permission.REPORT_READ, Permission.REPORT_RECEIVED}
    ),
    Role.TECHNICIAN: frozenset({Permission.SYSTEM}),
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
            Permission.IMPORT,
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
    (_("たしかめる"), (Permission.AUDIT_PERSON, Permission.AUDIT_READ, Permission.SYSTEM)),
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
class Facts:
    """What a decision must know of an object, gathered by the room that owns it."""

    organization: int
    # Where the person is registered or was supported; where a record was made.
    sites: frozenset[int] = frozenset()
    # Staff assigned to the case: they follow it wherever it goes.
    assigned: frozenset[int] = frozenset()
    author: int | None = None
    commissioner: int | None = None
    is_sealed: bool = False
    holders: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Decision:
    allowed: bool
    # What must happen with it: «reason» asks why first, «log» writes the reading down.
    obligations: frozenset[str] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.allowed


DENIED = Decision(allowed=False)
ALLOWED = Decision(allowed=True)


def decide(
    actor: Actor, permission: Permission, facts: Facts, *, now: datetime | None = None
) -> Decision:
    """May this actor do this to an object with these facts?

    Another organization's object does not exist. A sealed field opens only to the seal's named
    holders, and asks for a reason that is logged; being the manager does not help.
    """
    if actor.organization != facts.organization:
        return DENIED
    if facts.is_sealed:
        if actor.staff in facts.holders and actor.staff is not None:
            return Decision(allowed=True, obligations=frozenset({"reason", "log"}))
        return DENIED
    if actor.staff is not None and actor.staff in facts.assigned and actor.may(permission):
        return ALLOWED
    is_own = facts.author is not None and actor.staff == facts.author
    if permission is Permission.OBSERVATION_RECORD and is_own:
        return ALLOWED
    sites = actor.sites(permission)
    if sites is None or sites & facts.sites:
        return ALLOWED
    if facts.commissioner is not None and facts.commissioner in actor.commissioners():
        return ALLOWED if actor.may(permission) else DENIED
    return DENIED
