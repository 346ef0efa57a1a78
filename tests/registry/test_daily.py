"""Once a day, whatever else happens: a file that nobody opens any more is found."""

from datetime import timedelta

from tests.cast import Cast
from tests.registry.test_closing import close, knows
from yorisoi.accounts.models import Membership, Sent
from yorisoi.accounts.policy import Level
from yorisoi.audit.models import Entry
from yorisoi.common import clock
from yorisoi.jobs import daily
from yorisoi.jobs.actions.running import run_until_idle
from yorisoi.jobs.models import Job


def test_a_role_that_ran_out_by_itself_leaves_the_file_to_the_managers(cast: Cast) -> None:
    close(cast, cast.yamada, Level.SEALED, cast.suzuki)
    # Nobody ends it: its last day is over.
    Membership.objects.filter(staff=cast.suzuki).update(valid_to=clock.today() - timedelta(1))
    assert not knows(cast, cast.satou, cast.yamada)
    daily.ask_for_today()
    run_until_idle()
    assert knows(cast, cast.satou, cast.yamada)
    assert Entry.objects.filter(verb="restriction.inherited").count() == 1


def test_forms_that_were_sent_long_ago_are_forgotten(cast: Cast) -> None:
    now = clock.now()
    for days in (1, 61):
        Sent.objects.create(staff=cast.satou, number=f"{days}", digest="x",
                            at=now - timedelta(days=days))  # fmt: skip
    daily.ask_for_today()
    run_until_idle()
    assert [one.number for one in Sent.objects.all()] == ["1"]


def test_a_day_is_one_job_for_each_organization_and_yesterdays_is_gone(cast: Cast) -> None:
    for _hand in range(2):
        daily.ask_for_today()
    assert run_until_idle() == Job.objects.filter(kind=daily.CODE).count() == 2
    with clock.standing_at(clock.now() + timedelta(days=1)):
        daily.ask_for_today()
        run_until_idle()
        today = {f"{one.pk}:{clock.today()}" for one in (cast.aozora, cast.minato)}
        assert set(Job.objects.filter(kind=daily.CODE).values_list("key", flat=True)) == today
