"""«本人にわたす»: who has read a file, given to the person whose file it is."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yorisoi.accounts.access import require
from yorisoi.accounts.models import Organization
from yorisoi.accounts.policy import Permission
from yorisoi.audit.actions import note
from yorisoi.desk.papers.readers import paper, pdf
from yorisoi.disclosure.gate import Package, release
from yorisoi.disclosure.kinds import Label
from yorisoi.registry.panels import Subject
from yorisoi.registry.queries.readers import visits_between


def hand_over_readers(subject: Subject, since: date, until: date) -> bytes:
    """A PDF in plain Japanese, past the gate and written down. It holds no place and nothing that
    somebody typed, so a seal need not stop it.

    Raises PermissionDenied.
    """
    actor, person = subject.actor, subject.person
    require(actor, Permission.AUDIT_PERSON)
    with transaction.atomic(), translation.override("ja"):
        visits = visits_between(actor, subject.numbers, since, until)
        organization = Organization.objects.get(pk=actor.organization).name
        name = person.called or person.name
        drawn = paper(name, organization, visits, since, until, subject.today)
        content = pdf(drawn, subject.today)
        note(
            actor, "readers.handed_over", f"person:{person.pk}", persons=[person.pk],
            payload={"since": since, "until": until},
        )  # fmt: skip
        package = Package(content, len(visits), [person.pk], about=subject.numbers, said=str(drawn))
        return release(
            actor, package, kind="readers", target=f"person:{person.pk}", recipient=_("本人"),
            purpose=_("だれがファイルを読んだかを本人に知らせる"), basis=_("本人の求め"),
            labels={Label.NAMES},
        )  # fmt: skip
