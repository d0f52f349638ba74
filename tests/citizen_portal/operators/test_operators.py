"""The operator's page: what is parked and why, trying again, giving up with a reason; and nothing of the cases."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from services.models import RegistrySource
from tests.acting import MONDAY
from tests.telling import MOBILE, a_case, happens, reachable
from workflows.commands.posts import leave_post
from workflows.models import Delivery, Intent, IntentKind, OperatorAct, Remedy, Verb

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def operator(case):
    user = get_user_model().objects.get(username="operator")
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def delivery(case):
    happens(case, Verb.GRANTED, to=reachable(case.submitted_by))
    row = Delivery.objects.get(channel="sms")
    row.parked_at, row.fault, row.attempts = MONDAY, "Permanent", 3
    row.save()
    return row


def parked(kind, case):
    return Intent.objects.create(
        kind=kind, case=case, target=10**9, created_at=MONDAY, not_before=MONDAY, parked_at=MONDAY, attempts=8,
        fault="LookupError",
    )  # fmt: skip


def test_the_operator_sees_what_is_parked_and_nothing_of_the_case(operator, case, delivery):
    intent = parked(IntentKind.HAND_OFF, case)
    page = operator.get("/operations/").content.decode()
    assert f'action="/operations/intents/{intent.pk}/"' in page and "LookupError" in page
    assert f'action="/operations/deliveries/{delivery.pk}/"' in page and "Permanent" in page
    for secret in (case.number, MOBILE, case.applicant.name, case.applicant.identifier):
        assert secret not in page


def test_a_parked_message_is_tried_again_with_its_old_reference(operator, delivery):
    assert operator.post(f"/operations/deliveries/{delivery.pk}/", {"remedy": "retry"}).status_code == 302
    again = Delivery.objects.get(pk=delivery.pk)
    assert (again.parked_at, again.attempts, again.reference) == (None, 0, delivery.reference)
    act = OperatorAct.objects.get()
    assert (act.remedy, act.kind, act.parked, act.fault, act.by) == (
        Remedy.RETRY, "delivery", delivery.pk, "Permanent", operator.user,
    )  # fmt: skip


def test_all_parked_intents_are_tried_again_at_once_and_each_is_written_down(operator, case):
    rows = [parked(kind, case) for kind in (IntentKind.HAND_OFF, IntentKind.KEEP)]
    assert operator.post("/operations/intents/retry/").status_code == 302
    assert not Intent.objects.filter(pk__in=[row.pk for row in rows], parked_at__isnull=False).exists()
    assert OperatorAct.objects.filter(remedy=Remedy.RETRY).count() == 2


def test_whoever_comes_second_is_told_that_nothing_was_done(operator, delivery):
    for _click in range(2):
        operator.post(f"/operations/deliveries/{delivery.pk}/", {"remedy": "retry"})
    assert OperatorAct.objects.count() == 1


def test_giving_up_wants_a_reason(operator, delivery):
    address = f"/operations/deliveries/{delivery.pk}/"
    assert operator.post(address, {"remedy": "give_up", "reason": " "}).status_code == 422
    assert Delivery.objects.get(pk=delivery.pk).parked_at is not None
    operator.post(address, {"remedy": "give_up", "reason": "号码已停机"})
    row = Delivery.objects.get(pk=delivery.pk)
    assert row.given_up_at is not None and row.parked_at is None
    assert OperatorAct.objects.get().reason == "号码已停机"


def test_a_hand_off_is_never_given_up_and_a_message_may_be(operator, case):
    owed, news = parked(IntentKind.HAND_OFF, case), parked(IntentKind.TELL, case)
    for row in (owed, news):
        operator.post(f"/operations/intents/{row.pk}/", {"remedy": "give_up", "reason": "x"})
    assert Intent.objects.filter(pk=owed.pk).exists() and not Intent.objects.filter(pk=news.pk).exists()


@pytest.mark.parametrize("who", ["lin", "police_binjiang", "supervisor", None])
def test_nobody_else_comes_in(operator, delivery, who):
    client = Client()
    if who:
        client.force_login(get_user_model().objects.get(username=who))
    for address in (
        "/operations/",
        "/operations/deliveries/retry/",
        f"/operations/deliveries/{delivery.pk}/",
    ):
        answer = client.get(address) if address == "/operations/" else client.post(address)
        assert answer.status_code == (403 if who else 302)
    assert Delivery.objects.get(pk=delivery.pk).parked_at is not None


def test_an_operator_whose_post_has_ended_is_out_at_once(operator):
    post = operator.user.posts.get()
    leave_post(post=post, on=timezone.localdate(), by=None, now=timezone.now())
    assert operator.get("/operations/").status_code == 403


def test_an_operator_lands_on_the_operators_page(operator):
    assert operator.get("/accounts/login/").headers["Location"] == "/operations/"


def test_the_operator_lets_a_register_of_the_demo_city_be_down_and_well_again(operator):
    page = operator.get("/operations/registers/").content.decode()
    assert 'id="behaviour-id_card"' in page
    assert (
        operator.post("/operations/registers/switch/", {"kind": "id_card", "behaviour": "down"}).status_code
        == 302
    )
    assert RegistrySource.objects.get(kind="id_card").behaviour == "down"
    operator.post("/operations/registers/switch/", {"well": "1"})
    assert RegistrySource.objects.get(kind="id_card").behaviour == "normal"


@pytest.mark.parametrize(
    "wish", [{}, {"kind": "id_card", "behaviour": "asleep"}, {"kind": "x", "behaviour": "down"}]
)
def test_what_is_no_register_is_not_switched(operator, wish):
    assert operator.post("/operations/registers/switch/", wish).status_code == 404


def test_outside_the_demo_city_there_is_nothing_to_switch(operator, settings):
    settings.DEMO_CITY = False
    assert operator.get("/operations/registers/").status_code == 404
    assert operator.post("/operations/registers/switch/", {"well": "1"}).status_code == 404


@pytest.mark.parametrize("who", ["lin", "police_binjiang", "supervisor", None])
def test_nobody_else_switches_a_register(operator, who):
    client = Client()
    if who:
        client.force_login(get_user_model().objects.get(username=who))
    wish = {"kind": "id_card", "behaviour": "down"}
    assert client.get("/operations/registers/").status_code == (403 if who else 302)
    assert client.post("/operations/registers/switch/", wish).status_code == (403 if who else 302)
    assert not RegistrySource.objects.filter(behaviour="down").exists()
