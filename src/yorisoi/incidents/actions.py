"""Reporting what happened, and working on it: one verb, one function, in the trail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.models import Site
from yorisoi.accounts.policy import Actor, Permission
from yorisoi.audit.actions import note
from yorisoi.common import clock
from yorisoi.common.text import clean_text
from yorisoi.incidents import access, clocks
from yorisoi.incidents.models import (
    Complaint,
    Concerned,
    Incident,
    IncidentEnd,
    Leak,
    LeakReport,
    Measure,
    Telling,
)
from yorisoi.registry import access as registry
from yorisoi.registry.models import Person


@dataclass(frozen=True)
class Happened:
    """What somebody reports. `complainant` and `wish` are of a complaint, `known_on` of a leak."""

    text: str
    found_on: date
    site: Site | None = None
    happened_on: date | None = None
    found_by: str = ""
    at_once: str = ""
    heads: int | None = None
    complainant: str = ""
    wish: str = ""
    client_uuid: UUID | None = None


def report_near_miss(actor: Actor, happened: Happened) -> Incident:
    """Anybody who is signed in may, whatever the role; reading others' is another matter."""
    if actor.organization is None:
        raise PermissionDenied(Permission.INCIDENT_WORK)
    return _report(actor, Incident.Kind.NEAR_MISS, happened)


@transaction.atomic
def report(actor: Actor, kind: str, happened: Happened) -> Incident:
    """Also a complaint or a leak: for whoever works on incidents."""
    require(actor, Permission.INCIDENT_WORK)
    sites = actor.sites(Permission.INCIDENT_WORK)
    if sites is not None and (happened.site is None or happened.site.pk not in sites):
        raise PermissionDenied(Permission.INCIDENT_WORK)
    row = _report(actor, kind, happened)
    if kind == Incident.Kind.COMPLAINT:
        Complaint.objects.get_or_create(
            incident=row,
            defaults={"complainant": happened.complainant, "wish": happened.wish},
        )
    return row


@transaction.atomic
def _report(actor: Actor, kind: str, happened: Happened) -> Incident:
    if happened.client_uuid:
        already = Incident.objects.filter(client_uuid=happened.client_uuid).first()
        if already is not None:
            if already.reported_by_id != actor.staff:
                raise PermissionDenied(Permission.INCIDENT_WORK)
            return already
    if happened.site is not None and happened.site.organization_id != actor.organization:
        raise PermissionDenied("site")
    if not happened.text.strip():
        raise ValidationError({"text": _("なにがあったかを、ひとこと書いてください。")})
    row = Incident.objects.create(
        organization_id=actor.organization, kind=kind, site=happened.site,
        text=clean_text(happened.text), happened_on=happened.happened_on,
        found_on=happened.found_on, found_by=happened.found_by,
        at_once=clean_text(happened.at_once), heads=happened.heads, reported_by_id=actor.staff,
        reported_at=clock.now(), client_uuid=happened.client_uuid,
    )  # fmt: skip
    note(actor, "incident.reported", f"incident:{row.pk}", payload={"kind": kind})
    return row


@transaction.atomic
def name_concerned(actor: Actor, incident: Incident, person: Person) -> Concerned:
    """Whom it concerns, by link. Raises PermissionDenied for somebody out of the actor's reach."""
    _require_open(actor, incident)
    if not registry.persons(actor).filter(pk=person.pk).exists():
        raise PermissionDenied(Permission.PERSON_READ)
    row, made = Concerned.objects.get_or_create(incident=incident, person=person)
    if made:
        _note(actor, "incident.concerned", incident)
    return row


@transaction.atomic
def tell(actor: Actor, incident: Incident, *, whom: str, on: date, how: str) -> Telling:
    _require_open(actor, incident)
    row = Telling.objects.create(
        incident=incident, whom=whom, on=on, how=how, written_at=clock.now(),
        written_by=actor.label,
    )  # fmt: skip
    _note(actor, "incident.told", incident)
    return row


@transaction.atomic
def plan_measure(actor: Actor, incident: Incident, *, text: str, due_on: date) -> Measure:
    _require_open(actor, incident)
    row = Measure.objects.create(
        incident=incident, text=text, due_on=due_on, written_at=clock.now(),
        written_by=actor.label,
    )  # fmt: skip
    _note(actor, "incident.measure_planned", incident)
    return row


@transaction.atomic
def finish_measure(actor: Actor, measure: Measure, *, on: date) -> Measure:
    """Also of a closed incident: what was promised may be done later."""
    if not access.measures(actor).filter(pk=measure.pk).exists():
        raise PermissionDenied(Permission.INCIDENT_WORK)
    if measure.done_on is not None:
        raise ValidationError(_("これは、もうすんでいます。"))
    measure.done_on = on
    measure.save(update_fields=["done_on"])
    _note(actor, "incident.measure_done", measure.incident)
    return measure


@transaction.atomic
def answer_complaint(
    actor: Actor,
    incident: Incident,
    *,
    answer: str,
    answered_on: date,
    third_party: str = "",
    satisfaction: str = "",
) -> Complaint:
    _require_open(actor, incident)
    row, _made = Complaint.objects.update_or_create(
        incident=incident,
        defaults={"answer": clean_text(answer), "answered_on": answered_on,
                  "third_party": third_party, "satisfaction": satisfaction},
    )  # fmt: skip
    _note(actor, "incident.answered", incident)
    return row


@transaction.atomic
def judge_leak(
    actor: Actor,
    incident: Incident,
    *,
    known_on: date,
    grounds: Collection[str],
    is_unreadable: bool = False,
    unreadable_reason: str = "",
) -> Leak:
    """Which kinds of the law it is, and since when it is known: from that day the clocks run. A near
    miss that turns out to be a leak becomes one."""
    _require_open(actor, incident)
    if not set(grounds) <= set(clocks.Ground.values):
        raise ValidationError({"grounds": _("あてはまるものを、えらび直してください。")})
    if known_on > clock.today():
        raise ValidationError({"known_on": _("まだ来ていない日です。")})
    if is_unreadable and not unreadable_reason.strip():
        raise ValidationError(
            {"unreadable_reason": _("暗号化と鍵が安全だと言えるわけを書いてください。")}
        )
    Incident.objects.filter(pk=incident.pk).update(kind=Incident.Kind.LEAK)
    row, _made = Leak.objects.update_or_create(
        incident=incident,
        defaults={"known_on": known_on, "grounds": sorted(grounds),
                  "is_unreadable": is_unreadable, "unreadable_reason": unreadable_reason,
                  "judged_at": clock.now(), "judged_by": actor.label},
    )  # fmt: skip
    _note(actor, "incident.judged", incident, known_on=known_on, grounds=sorted(grounds),
          is_unreadable=is_unreadable)  # fmt: skip
    return row


@transaction.atomic
def file_leak_report(
    actor: Actor, incident: Incident, *, form: str, on: date, to: str
) -> LeakReport:
    """速報 or 確報 is out."""
    _require_open(actor, incident)
    leak = Leak.objects.filter(incident=incident).first()
    if leak is None:
        raise ValidationError(_("さきに、報告がいるかどうかを決めてください。"))
    if LeakReport.objects.filter(leak=leak, form=form).exists():
        raise ValidationError({"form": _("この報告は、もう出したと書いてあります。")})
    row = LeakReport.objects.create(
        leak=leak, form=form, on=on, to=to, written_at=clock.now(), written_by=actor.label
    )
    _note(actor, "incident.leak_reported", incident, form=form)
    return row


@transaction.atomic
def close_incident(actor: Actor, incident: Incident, *, words: str) -> IncidentEnd:
    """Raises ValidationError where a report that the law asks for is not out yet."""
    _require_open(actor, incident)
    if not words.strip():
        raise ValidationError({"words": _("どうなったかを、ひとこと書いてください。")})
    leak = Leak.objects.filter(incident=incident).first()
    if incident.kind == Incident.Kind.LEAK and leak is None:
        raise ValidationError(_("さきに、報告がいるかどうかを決めてください。"))
    if leak is not None and leak.must_be_reported:
        out = set(leak.reports.values_list("form", flat=True))
        if out != set(LeakReport.Form.values):
            raise ValidationError(_("速報と確報を出してから、終えてください。"))
    end = IncidentEnd.objects.create(incident=incident, words=words, at=clock.now(), by=actor.label)
    _note(actor, "incident.closed", incident)
    return end


def _require_open(actor: Actor, incident: Incident) -> None:
    if not access.incidents(actor).filter(pk=incident.pk).exists():
        raise PermissionDenied(Permission.INCIDENT_WORK)
    if IncidentEnd.objects.filter(incident=incident).exists():
        raise ValidationError(_("これは、もう終わっています。"))


def _note(actor: Actor, verb: str, incident: Incident, **payload: object) -> None:
    persons = list(incident.concerned.values_list("person_id", flat=True))
    note(actor, verb, f"incident:{incident.pk}", persons=persons, payload=payload)
