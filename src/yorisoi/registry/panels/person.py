"""What the registry shows on the page of a person."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from django.utils.translation import gettext as _

from yorisoi.accounts.policy import Permission
from yorisoi.common import lives, saying
from yorisoi.registry import access
from yorisoi.registry.models import (
    Circumstance,
    Consent,
    ContactPoint,
    DoNotTell,
    Fact,
    Flag,
    Name,
    Placement,
    Relationship,
    Residence,
    Seal,
)
from yorisoi.registry.panels import Panel, Subject
from yorisoi.registry.queries.consents import State, state_of
from yorisoi.registry.queries.duties import to_ring
from yorisoi.registry.queries.family import homes_of
from yorisoi.registry.queries.portrait import portrait
from yorisoi.registry.queries.sealing import hides, routes_of

Context = Mapping[str, object] | None
Kind = ContactPoint.Kind
ICONS = {
    Kind.PHONE: "phone", Kind.MAIL: "mail", Kind.SNS: "chat", Kind.ADDRESS: "pin",
    Kind.LETTER: "letter", Kind.WORKPLACE: "building", Kind.SCHOOL: "book",
    Kind.CLINIC: "pin", Kind.BANK: "building",
    Kind.THROUGH: "person", Kind.PLACE: "cup", Kind.OTHER: "note",
}  # fmt: skip
# Said in front of the value, which alone would not tell what it is.
NAMED = {Kind.LETTER, Kind.WORKPLACE, Kind.SCHOOL, Kind.CLINIC, Kind.BANK, Kind.THROUGH, Kind.PLACE}


def must_know(subject: Subject) -> Context:
    """Seal, do-not-tell and care, before anything else."""
    known = {"person__in": subject.numbers}
    flags = Flag.objects.known().holding(subject.today).filter(**known).order_by("kind", "id")
    do_not_tell = DoNotTell.objects.known().holding(subject.today).filter(**known).order_by("id")
    context = {
        "person": subject.person,
        "seals": [_seal(subject, seal) for seal in subject.seals],
        "to_ring": to_ring(subject.person) if subject.seals else [],
        "do_not_tell": list(do_not_tell),
        "flags": [
            {"kind": kind, "title": Flag.Kind(kind).label, "flags": list(group)}
            for kind, group in groupby(flags, key=lambda flag: flag.kind)
        ],
        "today": subject.today,
    }
    return context if any(context[name] for name in ("seals", "do_not_tell", "flags")) else None


def _seal(subject: Subject, seal: Seal) -> dict[str, object]:
    holders = [holder.staff for holder in seal.holders.all() if holder.ended_at is None]
    return {
        "basis": seal.basis,
        "until": saying.wareki(seal.until),
        "is_over": seal.until is not None and seal.until < subject.today,
        "is_of_household": seal.person_id not in subject.numbers,
        "holders": "、".join(staff.name for staff in holders),
        "may_open": subject.actor.staff in {staff.pk for staff in holders},
    }


def routes(subject: Subject) -> Context:
    if subject.death:
        return None
    return {
        "person": subject.person,
        "may_write": subject.actor.may(Permission.PERSON_WRITE),
        "routes": [
            {
                "may": route.point.may,
                "icon": ICONS[route.point.kind],
                "kind": route.point.get_kind_display(),
                "is_named": route.point.kind in NAMED,
                "value": route.value,
                "sealed": route.is_sealed,
                "tel": route.tel,
                "notes": [route.point.hours, route.note],
                "is_reachable": route.point.is_reachable,
            }
            for route in routes_of(subject.numbers, list(subject.seals))
        ],
    }


def life(subject: Subject) -> Context:
    """Care, home town, present circumstance: what is known, the latest first. Under a seal what
    tells where somebody is now stays hidden."""
    rows = {"person__in": subject.numbers}
    placements = Placement.objects.known().filter(**rows).select_related("kind")
    residence = _present(subject, Residence, "municipality")
    circumstance = _present(subject, Circumstance, "kind")
    shown = [_placement(subject, row) for row in placements.order_by("-since", "-id")]
    if not (shown or residence or circumstance):
        return None
    is_hidden = {row: hides(subject.seals, row) for row in (residence, circumstance) if row}
    return {
        "placements": shown,
        "residence": residence.municipality.label if residence and not is_hidden[residence] else "",
        "residence_sealed": bool(residence) and is_hidden[residence],
        "circumstance": circumstance.kind.label if circumstance else "",
        "circumstance_note": circumstance.note
        if circumstance and not is_hidden[circumstance]
        else "",
        "circumstance_since": lives.span(circumstance.since, None) if circumstance else "",
    }


def _present(subject: Subject, model: type[Fact], named: str) -> Fact | None:
    """What holds today, the latest where several do."""
    rows = model.objects.known().holding(subject.today).filter(person__in=subject.numbers)
    return rows.select_related(named).order_by("-since", "-id").first()


def _placement(subject: Subject, row: Placement) -> dict[str, object]:
    sealed = hides(subject.seals, row)
    return {
        "kind": row.kind.label,
        "facility": "" if sealed else row.facility,
        "sealed": sealed,
        "office": row.placing_office,
        "span": lives.span(row.since, row.until),
        "ended": row.reason_ended,
    }


def family(subject: Subject) -> Context:
    """Asked for before the panels too, by whoever writes down whom the page will name."""
    if "family" not in subject.kept:
        subject.kept["family"] = _family(subject)
    return subject.kept["family"]


def named_beside(subject: Subject) -> set[int]:
    """The files of others whose names stand on the page: of the household, and related."""
    shown = family(subject) or {"homes": [], "related": []}
    found = {
        member.person_id for home in shown["homes"] for member in (*home.now, *home.before)
    } | {one["url_number"] for one in shown["related"] if one["url_number"]}
    return found - set(subject.numbers)


def _family(subject: Subject) -> Context:
    homes = homes_of(subject.actor, subject.numbers, subject.today)
    related = (
        Relationship.objects.known()
        .holding(subject.today)
        .filter(person__in=subject.numbers)
        .exclude(other__in=access.unknown_to(subject.actor))
        .select_related("other")
        .order_by("id")
    )
    # In the same query: whether the other one's file may be opened.
    related = related.annotate(is_known=access.is_reached(subject.actor, "other"))
    if not homes and not related:
        return None
    return {
        "homes": homes,
        "numbers": subject.numbers,
        "related": [
            {
                "kind": row.get_kind_display(),
                "name": row.other.name if row.other and row.is_known else row.other_name,
                "url_number": row.other_id if row.is_known else None,
                "note": row.note,
            }
            for row in related
        ],
    }


def registrations(subject: Subject) -> Context:
    found = portrait_of(subject).registrations
    if not found:
        return None
    return {
        "may_write": subject.actor.may(Permission.PERSON_WRITE),
        "registrations": [
            {
                "case": one.case,
                "site": one.site,
                "span": lives.span(one.opened_on, one.ended_on),
                "reason": one.reason,
                "commissions": [
                    {"name": s.name, "span": _said(s.since, s.until)} for s in one.commissions
                ],
                "workers": [{"name": s.name, "span": _said(s.since, s.until)} for s in one.workers],
            }
            for one in found
        ],
    }


def _said(since: object, until: object) -> str:
    return lives.span(None if since.year == 1 else since, until)


def portrait_of(subject: Subject) -> object:
    """Asked for by the head of the page too: loaded once."""
    if "portrait" not in subject.kept:
        subject.kept["portrait"] = portrait(subject.numbers)
    return subject.kept["portrait"]


def names(subject: Subject) -> Context:
    """Names borne before, and other names: why they changed, and when."""
    rows = (
        Name.objects.filter(person__in=subject.numbers, retracted_at=None)
        .exclude(person=subject.person, form=Name.Form.CURRENT)
        .order_by("-since", "-id")
    )
    found = [
        {
            "form": row.get_form_display(),
            "name": row.name,
            "kana": row.kana,
            "reason": row.reason,
            "span": lives.span(row.since, row.until),
        }
        for row in rows
        if (row.name, row.kana) != (subject.person.name, subject.person.kana)
    ]
    return {"names": found} if found else None


def files(subject: Subject) -> Context:
    """The other files of the same human."""
    others = subject.files[1:]
    return {"files": others} if others else None


def consents(subject: Subject) -> Context:
    # Nobody is asked about the dead; what was agreed stays to be read.
    rows = (
        Consent.objects.known()
        .filter(person__in=subject.numbers)
        .select_related("withdrawal")
        .order_by("-since", "-id")
    )
    birth = portrait_of(subject).birth
    found = [_consent(row, state_of(row, birth, subject.today)) for row in rows]
    found.sort(key=lambda one: one["is_over"])
    if not found and subject.death:
        return None
    return {
        "consents": found,
        "person": subject.person,
        "may_write": subject.actor.may(Permission.PERSON_WRITE),
    }


def _consent(row: Consent, state: State) -> dict[str, object]:
    taken_back = getattr(row, "withdrawal", None)
    giver = row.get_giver_display()
    return {
        "id": row.pk,
        "state": state.value,
        "label": state.label,
        "is_over": state in {State.WITHDRAWN, State.ENDED},
        "recipients": row.recipients,
        "scope": row.scope,
        "span": lives.span(row.since, row.until),
        "giver": _("%(giver)s（%(name)s）") % {"giver": giver, "name": row.giver_name}
        if row.giver_name
        else giver,
        "assent": row.get_assent_display(),
        "withdrawn": saying.wareki(taken_back.on) if taken_back else "",
        "withdrawn_by": taken_back.by if taken_back else "",
        "withdrawn_note": taken_back.note if taken_back else "",
    }


PANELS = [
    Panel("registry-must-know", "flags", 10, "registry/panels/must_know.html", must_know),
    Panel("registry-routes", "aside", 10, "registry/panels/routes.html", routes),
    Panel("registry-life", "more", 20, "registry/panels/life.html", life),
    Panel("registry-family", "more", 30, "registry/panels/family.html", family),
    Panel(
        "registry-registrations", "more", 40, "registry/panels/registrations.html", registrations
    ),
    Panel("registry-names", "more", 50, "registry/panels/names.html", names),
    Panel("registry-files", "more", 60, "registry/panels/files.html", files),
    Panel("registry-consents", "foot", 10, "registry/panels/consents.html", consents),
]
