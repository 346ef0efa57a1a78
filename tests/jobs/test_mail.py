"""A mail is a job: nothing is sent from a request, and nothing twice by itself."""

from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMessage
from django.test import Client

from tests.cast import Cast
from tests.door import enter
from tests.jobs.conftest import Relay
from yorisoi.common import clock
from yorisoi.jobs.actions.running import run_until_idle
from yorisoi.jobs.models import Job, State


def write(to: str = "satou@example.jp") -> Job:
    EmailMessage("あす", "十時にお会いします。", to=[to]).send()
    return Job.objects.latest("id")


def test_a_mail_leaves_when_its_turn_comes_and_its_words_are_gone(db: None, relay: Relay) -> None:
    job = write()
    assert relay.mails == []
    run_until_idle()
    job.refresh_from_db()
    assert (len(relay.mails), job.state, job.payload) == (1, State.DONE, {})
    assert "To: satou@example.jp" in relay.mails[0]


def test_without_a_relay_it_is_tried_again_until_there_is_one(
    db: None, relay: Relay, settings: object
) -> None:
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    job = write()
    run_until_idle()
    job.refresh_from_db()
    assert (job.state, job.sending_since) == (State.WAITING, None)
    settings.EMAIL_PORT = there
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        run_until_idle()
    assert len(relay.mails) == 1


def test_a_relay_that_refuses_does_not_have_it(db: None, relay: Relay) -> None:
    relay.mood = "refuse"
    job = write()
    run_until_idle()
    job.refresh_from_db()
    assert (job.state, job.sending_since) == (State.WAITING, None)


def test_a_relay_that_hangs_up_leaves_everybody_in_doubt(db: None, relay: Relay) -> None:
    relay.mood = "hang up"
    job = write()
    run_until_idle()
    job.refresh_from_db()
    assert job.state is State.UNCERTAIN
    with clock.standing_at(clock.now() + timedelta(days=1)):
        run_until_idle()
    assert len(relay.mails) == 1


def test_nothing_is_sent_to_somebody_who_left_meanwhile(cast: Cast, relay: Relay) -> None:
    job = write(to=cast.takada.email)
    type(cast.takada).objects.filter(pk=cast.takada.pk).update(left_on=clock.today())
    run_until_idle()
    job.refresh_from_db()
    assert (job.state, relay.mails) == (State.REFUSED, [])


def test_a_forgotten_password_is_answered_by_a_mail_that_waits_its_turn(
    cast: Cast, client: Client, relay: Relay
) -> None:
    cast.takada.set_password("correct horse battery staple")
    cast.takada.save()
    client.post("/password/forgotten/", {"email": cast.takada.email})
    assert (Job.objects.get().kind, relay.mails) == ("mail", [])
    run_until_idle()
    assert len(relay.mails) == 1


def test_the_manager_sees_what_is_in_doubt_and_decides(cast: Cast, client: Client) -> None:
    """Also on Today. A worker sees the own work alone."""
    satou = enter(client, cast.satou)
    job = Job.objects.create(
        organization=cast.aozora, kind="mail", asked_by="佐藤", asked_at=clock.now(),
        due_at=clock.now(), sending_since=clock.now(), payload={"to": []},
    )  # fmt: skip
    assert "送信不明" in satou.get("/").content.decode()
    assert "もう一度する" in satou.get("/jobs/").content.decode()
    worker = enter(Client(), cast.takada)
    assert "送信不明" not in worker.get("/jobs/").content.decode()
    assert worker.post(f"/jobs/{job.pk}/arrived/").status_code == 404
    assert satou.post(f"/jobs/{job.pk}/arrived/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.payload) == (State.DONE, {})
