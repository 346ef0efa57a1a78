"""Work that is done later: run at least once, in effect once, and by nobody who may not any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from tests.cast import Cast
from tests.jobs.conftest import Made
from yorisoi.accounts.models import Site
from yorisoi.accounts.policy import Permission
from yorisoi.common import clock
from yorisoi.jobs import keeping, queries
from yorisoi.jobs.actions.asking import ask, say_it_arrived, send_again, stop
from yorisoi.jobs.actions.running import _take, run_one, run_until_idle
from yorisoi.jobs.models import Hand, Job, State
from yorisoi.jobs.tasks import LEASE, Failed, Lost, NotSent, Task


def found_a_site(task: Task) -> None:
    with task.taking_effect(made=1):
        Site.objects.create(organization_id=task.job.organization_id, name=task.job.payload["name"])


def nothing(task: Task) -> None: ...


def test_what_is_asked_for_is_done_once_and_says_so(cast: Cast, kind: Made) -> None:
    job = ask(cast.actor(cast.satou), kind(found_a_site), {"name": "北"})
    assert job.state is State.WAITING
    assert run_until_idle() == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (State.DONE, {"made": 1}, 1)
    assert Site.objects.filter(name="北").count() == 1
    assert not run_one()


def test_the_same_key_twice_is_one_job(cast: Cast, kind: Made) -> None:
    code = kind(nothing)
    first = ask(cast.actor(cast.satou), code, key="2026-11")
    assert ask(cast.actor(cast.satou), code, key="2026-11") == first
    assert Job.objects.count() == 1


def test_whoever_may_not_cannot_ask(cast: Cast, kind: Made) -> None:
    code = kind(nothing, Permission.SETUP)
    with pytest.raises(PermissionDenied):
        ask(cast.actor(cast.takada), code)
    assert not Job.objects.exists()


def test_a_role_that_ended_meanwhile_leaves_the_job_undone(cast: Cast, kind: Made) -> None:
    job = ask(cast.actor(cast.satou), kind(found_a_site, Permission.SETUP), {"name": "北"})
    cast.satou.memberships.update(valid_to=clock.today() - timedelta(days=1))
    run_until_idle()
    job.refresh_from_db()
    assert job.state is State.REFUSED
    assert not Site.objects.filter(name="北").exists()


def test_whoever_left_meanwhile_has_nothing_done_for_them(cast: Cast, kind: Made) -> None:
    job = ask(cast.actor(cast.satou), kind(found_a_site, Permission.SETUP), {"name": "北"})
    type(cast.satou).objects.filter(pk=cast.satou.pk).update(left_on=clock.today())
    run_until_idle()
    job.refresh_from_db()
    assert job.state is State.REFUSED


def test_of_two_hands_one_takes_it_and_the_other_finds_nothing(cast: Cast, kind: Made) -> None:
    ask(cast.actor(cast.satou), kind(nothing))
    assert _take() is not None
    assert _take() is None


def test_a_hand_that_stood_still_too_long_takes_no_effect(cast: Cast, kind: Made) -> None:
    """Its job was taken over and done; what it writes afterwards is undone with its transaction."""
    job = ask(cast.actor(cast.satou), kind(found_a_site), {"name": "北"})
    slow = _take()
    with clock.standing_at(clock.now() + LEASE * 2):
        assert run_until_idle() == 1
    with pytest.raises(Lost):
        found_a_site(slow)
    assert Site.objects.filter(name="北").count() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_trouble_is_tried_again_later_and_in_the_end_has_failed(cast: Cast, kind: Made) -> None:
    def trip(task: Task) -> None:
        raise ValueError("山田さんの住所")

    job = ask(cast.actor(cast.satou), kind(trip, attempts=2))
    assert run_until_idle() == 1
    job.refresh_from_db()
    # The class of the error, never its words.
    assert (job.state, job.trouble) == (State.WAITING, "ValueError")
    assert job.due_at > clock.now()
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        assert run_until_idle() == 1
    job.refresh_from_db()
    assert job.state is State.FAILED


def test_what_cannot_be_done_is_not_tried_again(cast: Cast, kind: Made) -> None:
    def refuse(task: Task) -> None:
        raise Failed("もうありません")

    job = ask(cast.actor(cast.satou), kind(refuse))
    run_until_idle()
    job.refresh_from_db()
    assert (job.state, job.trouble) == (State.FAILED, "もうありません")


def test_what_broke_off_while_it_was_sent_is_never_sent_again_by_itself(
    cast: Cast, kind: Made
) -> None:
    sent: list[int] = []

    def send(task: Task) -> None:
        with task.sending():
            sent.append(task.job.pk)
            if len(sent) == 1:
                raise ConnectionResetError

    satou = cast.actor(cast.satou)
    job = ask(satou, kind(send))
    run_until_idle()
    job.refresh_from_db()
    assert job.state is State.UNCERTAIN
    with clock.standing_at(clock.now() + timedelta(days=2)):
        assert run_until_idle() == 0
    assert queries.uncertain(satou) == 1
    send_again(satou, job.pk)
    assert run_until_idle() == 1
    job.refresh_from_db()
    assert (len(sent), job.state) == (2, State.DONE)


def test_a_process_that_died_while_sending_leaves_the_same(cast: Cast, kind: Made) -> None:
    satou = cast.actor(cast.satou)
    job = ask(satou, kind(nothing))
    dead = _take()
    Job.objects.filter(pk=job.pk).update(sending_since=clock.now())
    assert dead is not None
    with clock.standing_at(clock.now() + LEASE * 2):
        assert not run_one()
        assert say_it_arrived(satou, job.pk).state is State.DONE


def test_what_certainly_did_not_leave_is_tried_again(cast: Cast, kind: Made) -> None:
    def send(task: Task) -> None:
        with task.sending():
            raise NotSent("つながりません")

    job = ask(cast.actor(cast.satou), kind(send))
    run_until_idle()
    job.refresh_from_db()
    assert (job.state, job.trouble, job.sending_since) == (State.WAITING, "つながりません", None)


def test_whoever_waits_in_vain_may_stop_it_and_nobody_elses(cast: Cast, kind: Made) -> None:
    code = kind(nothing)
    own = ask(cast.actor(cast.takada), code)
    with pytest.raises(PermissionDenied):
        stop(cast.actor(cast.mori), own.pk)
    assert stop(cast.actor(cast.takada), own.pk).state is State.STOPPED
    with pytest.raises(PermissionDenied):
        stop(cast.actor(cast.takada), own.pk)


def test_what_is_secret_is_gone_when_it_is_done(cast: Cast, kind: Made) -> None:
    job = ask(cast.actor(cast.satou), kind(nothing, is_secret=True), {"mime": "ひみつ"})
    run_until_idle()
    job.refresh_from_db()
    assert job.payload == {}


def test_work_of_a_kind_that_this_version_does_not_know_waits(cast: Cast, kind: Made) -> None:
    job = ask(cast.actor(cast.satou), kind(nothing))
    Job.objects.update(kind="of-a-later-version")
    assert not run_one()
    job.refresh_from_db()
    assert job.state is State.WAITING


def test_a_hand_shows_that_it_lives_and_the_dead_are_forgotten(cast: Cast) -> None:
    Hand.objects.create(name="gone:1", seen_at=clock.now() - timedelta(hours=1))
    keeping.show_oneself()
    assert Hand.objects.count() == 1
    assert queries.condition().hands == 1
