"""An organization, its places, its contracts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require_everywhere, require_own
from yorisoi.accounts.actions.wording import install_vocabulary
from yorisoi.accounts.models import Commission, Commissioner, Organization, Programme, Site, Term
from yorisoi.accounts.news import commission_changed
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note

ANONYMOUS_WORDS = [
    "匿名", "匿名希望", "名前なし", "氏名なし", "不明", "氏名不詳", "氏名不明", "名前不明",
    "名無し", "無記名", "名乗らず", "非公開", "未聴取", "聞き取れず", "Unknown", "anonymous",
]  # fmt: skip

# Which service menus a contract of each programme covers unless somebody says otherwise.
PROGRAMME_MENUS = {
    Programme.AFTERCARE: [
        "child_training", "consultation", "child_exchange", "supporter_training", "employment",
        "coordination", "information", "medical", "legal", "outreach", "stay",
    ],
    Programme.SELF_RELIANCE: ["self_reliance"],
    Programme.LEARNING: ["learning"],
    Programme.PANTRY: ["pantry"],
    Programme.OTHER: [],
}  # fmt: skip


@transaction.atomic
def found_organization(actor: Actor, *, name: str, code: str) -> Organization:
    """An empty organization with the standard words. For the command line alone."""
    organization = Organization.objects.create(
        name=name, code=code, anonymous_words=ANONYMOUS_WORDS
    )
    install_vocabulary(organization)
    note(actor, "organization.founded", f"organization:{organization.pk}", payload={"code": code})
    return organization


@transaction.atomic
def save_site(actor: Actor, site: Site | None = None, **values: object) -> Site:
    """Add a site, or change one. A site with a day on which it closed is offered no more."""
    site = site or Site(organization_id=actor.organization)
    _change(actor, site, values)
    _require_unused(site, "name", _("「%(value)s」という拠点は、もうあります。"))
    if site.opened_on and site.closed_on and site.closed_on < site.opened_on:
        raise ValidationError({"closed_on": _("閉じた日が、開いた日より前になっています。")})
    site.save()
    note(actor, "site.saved", f"site:{site.pk}", payload={"fields": sorted(values)})
    return site


@transaction.atomic
def save_commissioner(
    actor: Actor, commissioner: Commissioner | None = None, **values: object
) -> Commissioner:
    commissioner = commissioner or Commissioner(organization_id=actor.organization)
    _change(actor, commissioner, values)
    _require_unused(commissioner, "name", _("「%(value)s」という委託元は、もうあります。"))
    commissioner.save()
    note(actor, "commissioner.saved", f"commissioner:{commissioner.pk}")
    return commissioner


@transaction.atomic
def save_commission(
    actor: Actor,
    commission: Commission | None = None,
    *,
    menus: Collection[Term] | None = None,
    **values: object,
) -> Commission:
    """Add a contract, or change one; whoever counts under it hears of it."""
    commission = commission or Commission(organization_id=actor.organization)
    _change(actor, commission, values)
    require_own(actor, commission.commissioner, *(menus or ()))
    _require_unused(commission, "code", _("「%(value)s」という符号の委託は、もうあります。"))
    if commission.since and commission.until and commission.until < commission.since:
        raise ValidationError({"until": _("おわりが、はじまりより前になっています。")})
    commission.save()
    if menus is not None:
        commission.menus.set(menus)
    note(
        actor, "commission.saved", f"commission:{commission.pk}", payload={"fields": sorted(values)}
    )
    commission_changed(commission.pk)
    return commission


@transaction.atomic
def change_settings(actor: Actor, **values: object) -> Organization:
    """How long a screen stays open, and which words mean that nobody was named."""
    require_everywhere(actor, Permission.SETUP)
    organization = Organization.objects.get(pk=actor.organization)
    for name, value in values.items():
        setattr(organization, name, value)
    organization.full_clean()
    organization.save()
    note(
        actor, "settings.changed", f"organization:{organization.pk}",
        payload={"fields": sorted(values)},
    )  # fmt: skip
    return organization


def open_commission(
    actor: Actor,
    commissioner: Commissioner,
    *,
    programme: str = Programme.OTHER,
    menus: Collection[Term] = (),
    since: date | None = None,
) -> Commission:
    """One open contract for a commissioner that a file names; its name serves as the code."""
    return save_commission(
        actor,
        commissioner=commissioner,
        code=commissioner.name,
        name=commissioner.name,
        programme=programme,
        menus=menus,
        since=since,
    )


def _change(actor: Actor, row: Site | Commissioner | Commission, values: dict[str, object]) -> None:
    require_everywhere(actor, Permission.SETUP)
    require_own(actor, row)
    for name, value in values.items():
        setattr(row, name, value)
    row.clean_fields()


def _require_unused(row: Site | Commissioner | Commission, field: str, words: str) -> None:
    value = getattr(row, field)
    same = type(row).objects.filter(organization=row.organization_id, **{field: value})
    if same.exclude(pk=row.pk).exists():
        raise ValidationError({field: words % {"value": value}})
