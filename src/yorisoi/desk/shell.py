"""What stands around every page: who I am, where I can go, what is due."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest  # noqa: TID251 a context processor is part of the door
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from yorisoi.accounts.models import Role, Site
from yorisoi.accounts.policy import TABLE, Actor, Permission
from yorisoi.common import saying, space
from yorisoi.desk.ways import open_door
from yorisoi.ledger.queries.promises import COUNTED, my_count


@dataclass(frozen=True)
class Way:
    """An entry of the navigation: offered to whoever may open the door of that name."""

    door: str
    label: str | Promise
    icon: str
    # How the names of doors behind it begin: it is the current one on their pages too.
    behind: tuple[str, ...] = ()

    def fit(self, here: str) -> int:
        """How exactly this is where one is: the closest way is the current one. 0: not at all."""
        if here == self.door:
            return len(here)
        return max((len(head) for head in self.behind if here.startswith(head)), default=0)


SETUP = ("accounts-site", "accounts-commission", "accounts-word", "accounts-settings",
         "accounts-staff", "accounts-invit", "accounts-role")  # fmt: skip
WAYS = (
    Way("desk-today", gettext_lazy("きょう"), "sun"),
    Way(
        "desk-people",
        gettext_lazy("人"),
        "people",
        ("desk-person", "desk-search", "desk-shared", "registry-"),
    ),
    Way("casework-memos", gettext_lazy("受付"), "reception", ("casework-memo",)),
    Way("casework-telephone", gettext_lazy("電話"), "phone", ("casework-telephone",)),
    Way("learning-observations", gettext_lazy("気づいたこと"), "eye", ("learning-",)),
    Way(
        "insight-reports",
        gettext_lazy("報告"),
        "report",
        ("insight-report", "insight-year", "insight-members"),
    ),
    Way("insight-received", gettext_lazy("提出された報告"), "report", ("insight-received",)),
    Way("desk-cases", gettext_lazy("ケース"), "book"),
    Way(
        "registry-emergencies",
        gettext_lazy("緊急閲覧"),
        "key",
        ("registry-emergenc", "desk-emergency"),
    ),
    Way("registry-duties", gettext_lazy("秘匿の当番"), "shield", ("registry-dut",)),
    Way("desk-pairs", gettext_lazy("似た登録"), "link"),
    Way("incidents-list", gettext_lazy("ヒヤリ・苦情"), "shield", ("incidents-",)),
    Way("inspection-list", gettext_lazy("検査"), "search", ("inspection-",)),
    Way("retention-list", gettext_lazy("保存期間"), "history", ("retention-",)),
    Way("interchange-imports", gettext_lazy("取り込み"), "import", ("interchange-",)),
    Way("disclosure-exports", gettext_lazy("書き出し"), "download", ("disclosure-",)),
    Way("accounts-setup", gettext_lazy("設定"), "settings", SETUP),
    Way("accounts-permissions", gettext_lazy("できること"), "key"),
    Way("accounts-audit", pgettext_lazy("page", "監査"), "shield"),
)
# Whoever writes acts has observations under «記録する».
WRITERS_SKIP = "learning-observations"


def context(request: HttpRequest) -> dict[str, object]:
    """`shell` of common/base.html. At most two queries, and none where no page shows it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> dict[str, object]:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"demo": settings.DEMO}
    organization = request.user.organization
    return {
        "staff_name": request.user.name,
        "place": place(actor),
        "organization": organization.name if organization else "",
        "nav": _nav(request, actor),
        "record_url": open_door(actor, "ledger-act-new")
        or open_door(actor, "learning-observation-new"),
        "search_url": open_door(actor, "desk-search"),
        "lock_url": open_door(actor, "accounts-lock"),
        "idle_seconds": organization.idle_minutes * 60 if organization else 0,
        "demo": settings.DEMO,
        "is_narrow": space.is_narrow(),
    }


def place(actor: Actor) -> str:
    """«みなと拠点・相談員»: where the roles of today hold, and which they are."""
    sites = {grant.site for grant in actor.grants if grant.site is not None}
    names = dict(Site.objects.filter(pk__in=sites).values_list("pk", "name")) if sites else {}
    where = [names[site] for site in sorted(names)]
    if len(where) > 2:
        where = [where[0], _("ほか%(count)s拠点") % {"count": len(where) - 1}]
    roles = dict.fromkeys(str(Role(grant.role).label) for grant in actor.grants)
    return saying.several([*where, *roles])


def _nav(request: HttpRequest, actor: Actor) -> list[dict[str, object]]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    is_writer = actor.may(Permission.ACT_RECORD)
    found = []
    current = max(WAYS, key=lambda way: way.fit(here))
    for way in WAYS:
        url = open_door(actor, way.door)
        # Whoever sees no people is led on from Today to another of these.
        is_led_on = way.door == "desk-today" and not actor.may(Permission.PERSON_READ)
        if not url or is_led_on or (is_writer and way.door == WRITERS_SKIP):
            continue
        found.append({
            "url": url,
            "label": way.label,
            "icon": way.icon,
            "current": way is current and way.fit(here) > 0,
            "count": _due(actor) if way.door == "desk-today" else "",
        })  # fmt: skip
    return found


def _due(actor: Actor) -> str:
    """«4人»: with how many there is something to keep."""
    if not any(Permission.ACT_RECORD in TABLE[grant.role] for grant in actor.grants):
        return ""
    count = my_count(actor)
    if count > COUNTED:
        return _("%(count)s件より多い") % {"count": COUNTED}
    return ngettext("%(count)s件", "%(count)s件", count) % {"count": count} if count else ""
