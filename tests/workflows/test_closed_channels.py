"""A channel that operators switched off: nothing goes out by it, nothing is lost, and rights take the other one."""

import pytest

from citizen_portal.accounts.models import User
from services.channels import queue
from services.models import Channel, ChannelClosing, ClosingCause, Outgoing
from tests.acting import MONDAY
from tests.telling import MOBILE, a_case, happens, reachable
from workflows.commands import channels, deliveries
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import Delivery, MessageWishes, Verb

pytestmark = pytest.mark.django_db
SENT: list[str] = []


class Recording:
    """A transport that remembers who got something."""

    def send(self, receiver: str, subject: str, text: str, *, reference: str) -> None:
        SENT.append(receiver)


@pytest.fixture(autouse=True)
def transports(settings):
    SENT.clear()
    path = f"{Recording.__module__}.Recording"
    settings.CHANNELS = {"sms": path, "email": path}


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def operator(case):
    return User.objects.get(username="operator")


def close(operator, channel=Channel.SMS, **changes):
    given = {"cause": ClosingCause.PROVIDER, "reason": "网关返回 500"} | changes
    return channels.close_channel(channel=channel, by=operator, now=MONDAY, **given)


def test_what_waits_while_a_channel_is_off_goes_out_when_it_is_on_again(case, operator) -> None:
    receiver = reachable(case.submitted_by)
    MessageWishes.objects.create(user=receiver, sms=["progress"], email=[], changed_at=MONDAY)
    close(operator)
    queue.put(Channel.SMS, MOBILE, "123456", now=MONDAY)
    happens(case, Verb.ACCEPTED, to=receiver, by=receiver)
    assert queue.send_waiting(now=MONDAY) == deliveries.deliver(read_clock=lambda: MONDAY) == 0
    assert SENT == [] and Outgoing.objects.count() == 1
    channels.open_channel(channel=Channel.SMS, by=operator, now=MONDAY)
    assert queue.send_waiting(now=MONDAY) == deliveries.deliver(read_clock=lambda: MONDAY) == 1
    assert SENT == [MOBILE, MOBILE]


def test_where_rights_hang_on_a_message_it_takes_the_other_channel_as_well(case, operator) -> None:
    receiver = reachable(case.submitted_by)
    MessageWishes.objects.create(user=receiver, sms=["outcome", "progress"], email=[], changed_at=MONDAY)
    close(operator)
    happens(case, Verb.GRANTED, to=receiver)
    assert set(Delivery.objects.values_list("channel", flat=True)) == {"sms", "email"}
    happens(case, Verb.ACCEPTED, to=receiver)
    assert Delivery.objects.filter(channel="email").count() == 1, "progress waits: nothing is lost by that"


def test_it_is_switched_once_with_a_reason_and_by_operators_alone(case, operator) -> None:
    with pytest.raises(Invalid):
        close(operator, reason="  ")
    with pytest.raises(WrongState):
        channels.open_channel(channel=Channel.SMS, by=operator, now=MONDAY)
    row = close(operator)
    with pytest.raises(WrongState):
        close(operator)
    for who in ("lin", "police_binjiang", "supervisor"):
        by = User.objects.get(username=who)
        with pytest.raises(NotAllowed):
            close(by, Channel.EMAIL)
        with pytest.raises(NotAllowed):
            channels.open_channel(channel=Channel.SMS, by=by, now=MONDAY)
    channels.open_channel(channel=Channel.SMS, by=operator, now=MONDAY)
    with pytest.raises(WrongState):
        channels.open_channel(channel=Channel.SMS, by=operator, now=MONDAY)
    row.refresh_from_db()
    assert (row.closed_by, row.opened_by, row.reason) == (operator, operator, "网关返回 500")
    assert ChannelClosing.objects.count() == 1
