"""What is put in order once a day, whatever else happens: a job of its own for each organization.

Rooms register what they put in order in AppConfig.ready(): `daily.register(deed)`. A deed takes the
number of the organization, whose rows alone are in its reach, and may be run twice.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from yorisoi.accounts.access import operator
from yorisoi.accounts.models import Organization
from yorisoi.common import clock, scopes
from yorisoi.jobs.actions.asking import ask
from yorisoi.jobs.kinds import Kind
from yorisoi.jobs.models import Job
from yorisoi.jobs.tasks import Task

CODE = "daily"
Deed = Callable[[int], object]
_deeds: list[Deed] = []


def register(*deeds: Deed) -> None:
    _deeds.extend(deeds)


def ask_for_today() -> None:
    """Any hand may: the same day twice is one job."""
    for body in Organization.objects.order_by("id"):
        with scopes.within(body.pk):
            ask(operator(body, via="job"), CODE, key=f"{body.pk}:{clock.today()}")


def _tidy(task: Task) -> None:
    organization = task.job.organization_id
    with task.taking_effect():
        for deed in _deeds:
            deed(organization)
        # Of those before, nothing is worth keeping: what they did stands in the trail.
        before = Job.objects.filter(kind=CODE, organization=organization, finished_at__isnull=False)
        before.exclude(pk=task.job.pk).delete()


DAILY = Kind(CODE, _("毎日のかたづけ"), _tidy)
