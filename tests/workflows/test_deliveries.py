"""Messages leave the portal: planned once, at a decent hour, sent with a reference that stays, lost never."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from citizen_portal.accounts.models import Mobile
from services.failures import Permanent, Retryable
from services.models import Channel
from tests.acting import MONDAY, act
from tests.telling import a_case, happens, reachable
from workflows.commands import deliveries
from workflows.commands.deliveries import ATTEMPTS, deliver, set_right
from workflows.commands.receipts import Reported, take_receipts
from workflows.models import (
    Audience,
    CaseEvent,
    Delivery,
    Group,
    Intent,
    IntentKind,
    Message,
    MessageWishes,
    Receipt,
    Verb,
)
from workflows.reads.deliveries import LEASE
from workflows.steps.telling import announce

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 2, 13, 30, tzinfo=UTC)
"""Monday, 21:30 in Shanghai."""

SMS, EMAIL = Channel.SMS, Channel.EMAIL


class Line:
    """A provider that keeps what it took by its reference, or fails as told."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.references: list[str] = []
        self.faults: list[Exception] = []

    def send(self, receiver: str, subject: str, text: str, *, reference: str) -> None:
        self.references.append(reference)
        if self.faults:
            raise self.faults[0]
        self.taken.append((receiver, subject, text))


@pytest.fixture
def lines(monkeypatch):
    """One line for each channel."""
    made = {SMS: Line(), EMAIL: Line()}
    monkeypatch.setattr(deliveries, "transports", lambda: made)
    return made


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def applicant(case):
    """Whoever submitted the case, with a mobile and an e-mail address."""
    return reachable(case.submitted_by)


def clock(at):
    return lambda: at


def test_an_event_is_told_once_by_each_channel_that_was_wished_for(case, applicant, lines):
    event = happens(case, Verb.GRANTED, to=applicant)
    assert sorted(event.deliveries.values_list("channel", flat=True)) == [EMAIL, SMS]
    assert deliver(read_clock=clock(MONDAY)) == 2
    assert deliver(read_clock=clock(MONDAY)) == 0
    assert [receiver for receiver, _subject, _text in lines[SMS].taken] == ["13900990009"]
    assert [receiver for receiver, _subject, _text in lines[EMAIL].taken] == ["parent@example.org"]
    assert lines[SMS].references == [str(event.deliveries.get(channel=SMS).reference)]


def test_planning_twice_plans_once(case, applicant):
    event = happens(case, Verb.GRANTED, to=applicant)
    again = Intent(kind=IntentKind.TELL, target=event.pk)
    deliveries.tell(again, MONDAY)
    assert event.deliveries.count() == 2
    with (
        pytest.raises(IntegrityError, match="one_delivery_per_event_channel_and_receiver"),
        transaction.atomic(),
    ):
        Delivery.objects.create(
            event=event, channel=SMS, receiver=applicant, created_at=MONDAY, not_before=MONDAY
        )


def test_what_a_step_tells_is_planned_by_the_step_itself(case, applicant):
    act(case, "permit")
    event = CaseEvent.objects.get(case=case, verb=Verb.ACCEPTED)
    assert list(event.deliveries.values_list("channel", flat=True)) == [EMAIL]
    assert not Intent.objects.filter(case=case, kind=IntentKind.TELL).exists()


def test_progress_is_no_reason_to_ring_and_rights_are(case, applicant):
    progress = happens(case, Verb.ACCEPTED, to=applicant)
    to_do = happens(case, Verb.CORRECTION_ASKED, to=applicant, due=MONDAY.isoformat())
    assert {delivery.channel for delivery in progress.deliveries.all()} == {EMAIL}
    assert {delivery.channel for delivery in to_do.deliveries.all()} == {EMAIL, SMS}


def test_who_switched_everything_off_still_hears_of_what_rights_hang_on(case, applicant):
    MessageWishes.objects.create(user=applicant, sms=[], email=[], changed_at=MONDAY)
    assert {row.channel for row in happens(case, Verb.REFUSED, to=applicant).deliveries.all()} == {SMS}
    assert not happens(case, Verb.CLOSED, to=applicant).deliveries.exists()
    Mobile.objects.filter(user=applicant).delete()
    assert {row.channel for row in happens(case, Verb.TERMINATED, to=applicant).deliveries.all()} == {EMAIL}


def test_an_address_that_was_never_confirmed_gets_nothing(case, applicant):
    EmailAddress.objects.filter(user=applicant).update(verified=False)
    assert {row.channel for row in happens(case, Verb.GRANTED, to=applicant).deliveries.all()} == {SMS}


def test_at_night_it_waits_until_eight_and_a_saturday_is_a_day_like_others(case, applicant, lines):
    event = happens(case, Verb.GRANTED, to=applicant, now=EVENING)
    assert deliver(read_clock=clock(EVENING)) == 0
    morning = datetime(2026, 11, 3, 0, 0, tzinfo=UTC)
    assert set(event.deliveries.values_list("not_before", flat=True)) == {morning}
    assert deliver(read_clock=clock(morning - timedelta(seconds=1))) == 0
    assert deliver(read_clock=clock(morning)) == 2
    saturday = datetime(2026, 11, 7, 2, 0, tzinfo=UTC)
    happens(case, Verb.CORRECTION_ASKED, to=applicant, now=saturday, due=MONDAY.isoformat())
    assert deliver(read_clock=clock(saturday)) == 2


def test_the_answer_to_what_one_has_just_done_comes_at_night_too(case, applicant, lines):
    happens(case, Verb.WITHDRAWN, to=applicant, now=EVENING, by=applicant)
    assert deliver(read_clock=clock(EVENING)) == 2


def test_what_could_not_go_out_by_day_does_not_ring_at_night(case, applicant, lines):
    happens(case, Verb.GRANTED, to=applicant)
    Delivery.objects.filter(channel=EMAIL).delete()
    assert deliver(read_clock=clock(EVENING)) == 0
    assert not lines[SMS].references
    row = Delivery.objects.get()
    assert row.not_before == datetime(2026, 11, 3, 0, 0, tzinfo=UTC) and row.attempts == 0


def test_officials_hear_of_work_in_office_hours_and_only_if_they_wish(case, lines):
    official = get_user_model().objects.get(username="police_binjiang")
    EmailAddress.objects.create(user=official, email="desk@example.org", verified=True, primary=True)
    assert not happens(case, Verb.HURRIED, to=official, audience=Audience.STAFF).deliveries.exists()
    MessageWishes.objects.create(user=official, email=[Group.WORK], changed_at=MONDAY)
    saturday = datetime(2026, 11, 7, 2, 0, tzinfo=UTC)
    event = happens(case, Verb.HURRIED, to=official, audience=Audience.STAFF, now=saturday)
    assert event.deliveries.get().not_before == datetime(2026, 11, 9, 1, 0, tzinfo=UTC)
    assert deliver(read_clock=clock(datetime(2026, 11, 9, 1, 0, tzinfo=UTC))) == 1
    (_receiver, subject, text), *_ = lines[EMAIL].taken
    assert "催" in subject and case.number in text


def test_a_provider_that_is_down_is_asked_again_with_the_same_reference(case, applicant, lines):
    happens(case, Verb.GRANTED, to=applicant)
    Delivery.objects.filter(channel=EMAIL).delete()
    lines[SMS].faults = [Retryable("down")]
    assert deliver(read_clock=clock(MONDAY)) == 0
    assert deliver(read_clock=clock(MONDAY)) == 0, "not again at once"
    lines[SMS].faults = []
    assert deliver(read_clock=clock(MONDAY + timedelta(seconds=2))) == 1
    assert len(lines[SMS].references) == 2 and len(set(lines[SMS].references)) == 1
    row = Delivery.objects.get()
    assert (row.attempts, row.fault, row.leased_until) == (2, "", None)


def test_a_channel_that_fails_does_not_hold_up_the_other(case, applicant, lines):
    for verb in (Verb.GRANTED, Verb.REFUSED, Verb.TERMINATED):
        happens(case, verb, to=applicant)
    lines[SMS].faults = [Retryable("down")]
    assert deliver(read_clock=clock(MONDAY)) == 3
    assert len(lines[SMS].references) == 1, "one try, then it is left in peace"


def test_a_provider_that_stays_down_is_tried_for_as_long_as_it_takes(case, applicant, lines):
    happens(case, Verb.GRANTED, to=applicant)
    Delivery.objects.filter(channel=EMAIL).delete()
    lines[SMS].faults = [Retryable("down")]
    at = MONDAY
    for _try in range(ATTEMPTS + 3):
        deliver(read_clock=clock(at))
        at += timedelta(minutes=10)
    row = Delivery.objects.get()
    assert row.parked_at is None and row.attempts == ATTEMPTS + 3
    lines[SMS].faults = []
    assert deliver(read_clock=clock(at)) == 1


def test_what_is_refused_for_good_is_parked_and_goes_by_e_mail_instead(case, applicant, lines, caplog):
    MessageWishes.objects.create(user=applicant, sms=[Group.OUTCOME], email=[], changed_at=MONDAY)
    event = happens(case, Verb.GRANTED, to=applicant)
    lines[SMS].faults = [Permanent("no such number 13900990009")]
    assert deliver(read_clock=clock(MONDAY)) == 1
    parked = event.deliveries.get(channel=SMS)
    assert (parked.parked_at, parked.fault, parked.leased_until) == (MONDAY, "Permanent", None)
    assert len(lines[EMAIL].taken) == 1
    assert "13900990009" not in caplog.text


def test_a_fault_of_ours_is_tried_some_times_and_then_parked(case, applicant, lines):
    happens(case, Verb.GRANTED, to=applicant)
    Delivery.objects.filter(channel=EMAIL).delete()
    lines[SMS].faults = [RuntimeError("林悦然")]
    at = MONDAY
    for _try in range(ATTEMPTS):
        deliver(read_clock=clock(at))
        at += timedelta(minutes=10)
    row = Delivery.objects.get()
    assert (row.attempts, row.fault) == (ATTEMPTS, "RuntimeError") and row.parked_at is not None


def test_a_process_killed_after_the_provider_took_it_sends_again_with_the_same_reference(
    case, applicant, lines
):
    happens(case, Verb.GRANTED, to=applicant)
    Delivery.objects.filter(channel=EMAIL).delete()

    class Killed(BaseException):
        """As a SIGKILL: nothing of ours runs after it."""

    lines[SMS].faults = [Killed()]
    with pytest.raises(Killed):
        deliver(read_clock=clock(MONDAY))
    lines[SMS].faults = []
    assert deliver(read_clock=clock(MONDAY + LEASE - timedelta(seconds=1))) == 0, (
        "somebody may still be at it"
    )
    assert deliver(read_clock=clock(MONDAY + LEASE)) == 1
    assert len(lines[SMS].references) == 2 and len(set(lines[SMS].references)) == 1


def test_a_lease_of_a_clock_that_ran_ahead_holds_nobody_up(case, applicant, lines):
    happens(case, Verb.GRANTED, to=applicant)
    Delivery.objects.update(leased_until=MONDAY + timedelta(days=3))
    assert deliver(read_clock=clock(MONDAY)) == 2


def test_what_a_clock_that_ran_ahead_put_off_is_set_right(case, applicant, lines):
    happens(case, Verb.GRANTED, to=applicant)
    Delivery.objects.update(created_at=MONDAY + timedelta(days=9), not_before=MONDAY + timedelta(days=9))
    assert deliver(read_clock=clock(MONDAY)) == 0
    assert set_right(now=MONDAY) == 2
    assert deliver(read_clock=clock(MONDAY)) == 2


def test_no_more_are_sent_at_once_than_the_setting_allows(case, applicant, lines, settings):
    settings.MESSAGE_SENDERS = 1
    happens(case, Verb.GRANTED, to=applicant)
    busy = Delivery.objects.get(channel=SMS)
    Delivery.objects.filter(pk=busy.pk).update(leased_until=MONDAY + LEASE)
    assert deliver(read_clock=clock(MONDAY)) == 0
    assert deliver(read_clock=clock(MONDAY + LEASE)) == 2


def test_whose_number_is_gone_is_not_told_and_nobody_has_to_look(case, applicant, lines):
    happens(case, Verb.GRANTED, to=applicant)
    Mobile.objects.filter(user=applicant).delete()
    assert deliver(read_clock=clock(MONDAY)) == 1
    row = Delivery.objects.get(channel=SMS)
    assert (row.given_up_at, row.parked_at, row.fault) == (MONDAY, None, "Unwanted")


def test_an_agent_whose_mandate_ended_is_told_no_more(case, applicant, lines):
    happens(case, Verb.GRANTED, to=applicant)
    stranger = get_user_model().objects.get(username="chen")
    Message.objects.filter(receiver=applicant).delete()
    Delivery.objects.update(receiver=stranger)
    Mobile.keep(stranger, "13900990010", now=MONDAY)
    assert deliver(read_clock=clock(MONDAY)) == 0
    assert not lines[SMS].references


def report(row, state, at=MONDAY):
    return Reported(reference=row.reference, state=state, at=at)


def test_a_receipt_counts_once_however_often_it_comes(case, applicant, lines):
    happens(case, Verb.GRANTED, to=applicant)
    deliver(read_clock=clock(MONDAY))
    row = Delivery.objects.get(channel=SMS)
    first = take_receipts(channel=SMS, reports=[report(row, Receipt.DELIVERED)], now=MONDAY)
    again = take_receipts(channel=SMS, reports=[report(row, Receipt.DELIVERED)] * 2, now=MONDAY)
    assert ((first.taken, first.repeated), (again.taken, again.repeated)) == ((1, 0), (0, 2))
    row.refresh_from_db()
    assert (row.receipt, row.receipt_at, row.receipts) == (Receipt.DELIVERED, MONDAY, 3)


def test_delivered_is_the_last_word_in_whatever_order_reports_come(case, applicant, lines):
    happens(case, Verb.CLOSED, to=applicant)
    deliver(read_clock=clock(MONDAY))
    row = Delivery.objects.get(channel=EMAIL)
    for state in (Receipt.FAILED, Receipt.DELIVERED, Receipt.FAILED):
        take_receipts(channel=EMAIL, reports=[report(row, state)], now=MONDAY)
    row.refresh_from_db()
    assert (row.receipt, row.receipts) == (Receipt.DELIVERED, 3)


def test_a_report_about_nothing_of_ours_changes_nothing(case, applicant):
    unknown = Reported(reference=uuid.uuid4(), state=Receipt.DELIVERED, at=MONDAY)
    assert take_receipts(channel=SMS, reports=[unknown], now=MONDAY).unknown == 1
    happens(case, Verb.GRANTED, to=applicant)
    row = Delivery.objects.get(channel=SMS)
    assert take_receipts(channel=EMAIL, reports=[report(row, Receipt.DELIVERED)], now=MONDAY).unknown == 1


def test_a_receipt_proves_that_it_was_sent_when_we_were_killed_before_noting_it(case, applicant, lines):
    happens(case, Verb.GRANTED, to=applicant)
    row = Delivery.objects.get(channel=SMS)
    take_receipts(channel=SMS, reports=[report(row, Receipt.DELIVERED)], now=MONDAY)
    assert deliver(read_clock=clock(MONDAY)) == 1
    assert not lines[SMS].references


def test_an_sms_that_did_not_arrive_is_followed_by_an_e_mail(case, applicant, lines):
    MessageWishes.objects.create(
        user=applicant, sms=[Group.OUTCOME, Group.PROGRESS], email=[], changed_at=MONDAY
    )
    right, news = happens(case, Verb.REFUSED, to=applicant), happens(case, Verb.ACCEPTED, to=applicant)
    assert deliver(read_clock=clock(MONDAY)) == 2
    for event in (right, news):
        take_receipts(channel=SMS, reports=[report(event.deliveries.get(), Receipt.FAILED)], now=MONDAY)
    assert right.deliveries.filter(channel=EMAIL).count() == 1
    assert not news.deliveries.filter(channel=EMAIL).exists(), "progress was not wished for by e-mail"


def test_without_adapters_nothing_leaves_and_nothing_is_lost(case, applicant, settings):
    settings.CHANNELS = {"sms": "", "email": ""}
    happens(case, Verb.GRANTED, to=applicant)
    assert deliver(read_clock=clock(MONDAY)) == 0
    assert Delivery.objects.filter(sent_at__isnull=True, attempts=0).count() == 2


def test_an_official_with_a_case_of_their_own_is_told_as_a_citizen(case, applicant):
    sub_case = case.sub_cases.earliest("position")
    event = CaseEvent.objects.create(case=case, sub_case=sub_case, verb=Verb.WITHDRAWN, at=MONDAY)
    announce([(event, applicant.pk)], [(event, applicant.pk)], now=MONDAY)
    assert Message.objects.get(event=event).audience == Audience.CITIZEN
