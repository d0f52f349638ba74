"""Providers report what became of messages: signed, fresh, however often; nobody else is believed."""

import json
import time
import uuid

import pytest
from django.test import Client

from services.channels.signatures import FRESH, signed
from tests.acting import MONDAY
from tests.telling import a_case, happens, reachable
from workflows.models import Delivery, Receipt, Verb

pytestmark = pytest.mark.django_db
ADDRESS = "/channels/sms/receipts/"
NEW, OLD = "the new secret", "the old secret"


@pytest.fixture(autouse=True)
def secrets(settings):
    settings.RECEIPT_SECRETS = {"sms": [NEW, OLD], "email": []}


@pytest.fixture
def delivery():
    case = a_case()
    happens(case, Verb.GRANTED, to=reachable(case.submitted_by))
    return Delivery.objects.get(channel="sms")


def body(*reports):
    return json.dumps({"receipts": [{"at": MONDAY.isoformat(), **report} for report in reports]}).encode()


def post(content, *, secret=NEW, at=None, address=ADDRESS, signature=None):
    header = signature if signature is not None else signed(content, secret, at=at or int(time.time()))
    return Client(enforce_csrf_checks=True).post(
        address, content, content_type="application/json", headers={"X-Signature": header}
    )


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_a_signed_report_is_taken_and_a_repeated_one_counted(delivery, secret):
    content = body({"reference": str(delivery.reference), "state": "delivered"})
    assert post(content, secret=secret).json() == {"taken": 1, "repeated": 0, "unknown": 0}
    assert post(content, secret=secret).json() == {"taken": 0, "repeated": 1, "unknown": 0}
    delivery.refresh_from_db()
    assert (delivery.receipt, delivery.receipts) == (Receipt.DELIVERED, 2)


def test_what_is_not_signed_by_the_provider_changes_nothing(delivery):
    content = body({"reference": str(delivery.reference), "state": "failed"})
    header = signed(content, NEW, at=int(time.time()))
    assert post(content, secret="guessed").status_code == 401
    assert post(content, signature="").status_code == 401
    assert post(content + b" ", signature=header).status_code == 401
    assert post(content, at=int(time.time()) - FRESH - 2).status_code == 401, (
        "overheard, and sent again later"
    )
    delivery.refresh_from_db()
    assert delivery.receipts == 0


def test_a_channel_without_a_secret_takes_no_reports(db):
    assert post(body(), address="/channels/email/receipts/").status_code == 404
    assert post(body(), address="/channels/pigeon/receipts/").status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b'{"receipts": []}', b"[" * 100_000, b'{"receipts": [{"reference": "1"}]}'],
)
def test_what_cannot_be_read_is_refused_in_so_many_words(db, content):
    assert post(content).status_code == 400


def test_a_moment_without_its_zone_is_refused(db):
    report = {"reference": str(uuid.uuid4()), "state": "delivered", "at": "2026-11-02T09:30:00"}
    assert post(body(report)).status_code == 400


def test_a_report_about_nothing_of_ours_is_answered_so_that_the_provider_stops(db):
    report = {"reference": str(uuid.uuid4()), "state": "delivered"}
    assert post(body(report)).json() == {"taken": 0, "repeated": 0, "unknown": 1}
