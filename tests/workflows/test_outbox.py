"""Intents among workers that die, hang, or live by another clock."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from services.failures import Retryable
from tests.acting import MONDAY
from workflows import outbox
from workflows.commands.system import HANDLERS
from workflows.models import Intent, IntentKind
from workflows.outbox import LEASE, LONGEST_WAIT, LOSSES, MARK, Handlers

pytestmark = pytest.mark.django_db(transaction=True)

DEADLY = 1


class Killed(BaseException):
    """A worker that is gone: nothing in the program hears of it, and its transaction ends."""


def written(target: int, kind: IntentKind = IntentKind.KEEP, now: datetime = MONDAY) -> Intent:
    intent = outbox.intend(kind, case_id=None, target=target, now=now)
    outbox.post([intent])
    return intent


def with_effect(effect: Callable[[Intent, datetime], None]) -> Handlers:
    return replace(HANDLERS, effects={**HANDLERS.effects, IntentKind.KEEP: effect})


def killed_by(intent: Intent, _now: datetime) -> None:
    if intent.target == DEADLY:
        raise Killed


def worker(handlers: Handlers, now: datetime = MONDAY, *, takes_over: bool = False) -> bool:
    """Drain as a worker does; whether it lived."""
    try:
        outbox.keep_draining(handlers=handlers, clock=lambda: now, careful=takes_over)
    except Killed:
        return False
    return True


def test_what_kills_every_worker_is_parked_and_the_others_are_done() -> None:
    deadly, harmless = written(DEADLY), written(2)
    handlers = with_effect(killed_by)
    assert not worker(handlers), "the first worker knows nothing"
    lost, now = 0, MONDAY
    while not worker(handlers, now, takes_over=True):
        lost += 1
        now += MARK
    assert lost == LOSSES
    deadly.refresh_from_db()
    assert (deadly.parked_at, deadly.fault, deadly.losses) == (now, "WorkerLost", LOSSES)
    assert not Intent.objects.filter(pk=harmless.pk).exists()


def test_what_another_worker_has_marked_is_left_to_it_and_no_loss() -> None:
    deadly, harmless = written(DEADLY), written(2)
    handlers = with_effect(killed_by)
    worker(handlers, takes_over=True)
    assert worker(handlers, MONDAY + MARK / 2, takes_over=True)
    deadly.refresh_from_db()
    assert (deadly.losses, deadly.parked_at) == (0, None)
    assert not Intent.objects.filter(pk=harmless.pk).exists(), "and what stands behind it is done"


def test_a_regular_drain_is_careful_with_what_a_worker_was_lost_over() -> None:
    deadly = written(DEADLY)
    handlers = with_effect(killed_by)
    worker(handlers, takes_over=True)
    losses, now = [], MONDAY
    for _each in range(LOSSES):
        now += MARK
        worker(handlers, now)
        deadly.refresh_from_db()
        losses.append(deadly.losses)
    assert losses == list(range(1, LOSSES + 1))
    assert deadly.parked_at


def test_a_worker_killed_by_chance_costs_an_intent_nothing() -> None:
    intent = written(DEADLY)
    worker(with_effect(killed_by), takes_over=True)
    assert worker(with_effect(lambda *_: None), MONDAY + MARK)
    assert not Intent.objects.filter(pk=intent.pk).exists()


def test_a_question_whose_asker_died_is_asked_again_when_the_lease_is_over() -> None:
    asked = []

    def inquire(intent: Intent, _now: datetime) -> Callable[[], None]:
        asked.append(intent.target)
        if len(asked) == 1:
            raise Killed
        return lambda: None

    intent = written(7, IntentKind.SCAN)
    handlers = replace(HANDLERS, inquiries={**HANDLERS.inquiries, IntentKind.SCAN: inquire})
    worker(handlers)
    worker(handlers, MONDAY + LEASE / 2)
    assert asked == [7], "it may still be being asked"
    worker(handlers, MONDAY + LEASE)
    assert asked == [7, 7]
    assert not Intent.objects.filter(pk=intent.pk).exists()


def test_a_question_that_kills_every_asker_is_parked_though_its_source_may_be_down_for_ever() -> None:
    def inquire(intent: Intent, _now: datetime) -> Callable[[], None]:
        raise Killed

    intent = written(7, IntentKind.SCAN)
    Intent.objects.filter(pk=intent.pk).update(attempts=1000, fault=Retryable.__name__)
    handlers = replace(HANDLERS, inquiries={**HANDLERS.inquiries, IntentKind.SCAN: inquire})
    now = MONDAY
    for _each in range(LOSSES):
        assert not worker(handlers, now)
        now += LEASE
    assert worker(handlers, now)
    intent.refresh_from_db()
    assert intent.parked_at == now


def test_what_hangs_until_the_time_is_up_waits_and_the_worker_stops() -> None:
    done = []

    def hang(intent: Intent, _now: datetime) -> None:
        if intent.target == DEADLY:
            raise SoftTimeLimitExceeded
        done.append(intent.target)

    hanging, behind = written(DEADLY), written(2)
    with pytest.raises(SoftTimeLimitExceeded):
        worker(with_effect(hang))
    assert done == [], "a job whose time is up begins nothing more"
    hanging.refresh_from_db()
    assert (hanging.attempts, hanging.parked_at) == (1, None)
    assert hanging.not_before > MONDAY
    assert worker(with_effect(hang))
    assert done == [2]
    assert not Intent.objects.filter(pk=behind.pk).exists()


def test_what_was_written_under_a_clock_that_ran_ahead_is_done_when_it_goes_right_again() -> None:
    ahead = MONDAY + timedelta(days=3)
    fresh = written(2, now=ahead)
    Intent.objects.filter(pk=written(3, now=ahead).pk).update(attempts=2)
    Intent.objects.filter(pk=written(4).pk).update(leased_until=ahead)
    ordinary = written(5)
    Intent.objects.filter(pk=ordinary.pk).update(attempts=3, not_before=MONDAY + LONGEST_WAIT)
    handlers = with_effect(lambda *_: None)
    worker(handlers)
    assert Intent.objects.filter(pk=fresh.pk).exists(), "nobody would do it for three days"
    assert outbox.set_right(now=MONDAY) == 3
    worker(handlers)
    assert list(Intent.objects.values_list("pk", flat=True)) == [ordinary.pk]
