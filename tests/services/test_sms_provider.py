"""The gateway's adapter against a provider that errs: what it says is sorted, and nothing is sent twice."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator

import pytest

from services.channels.signatures import FRESH, is_signed, signed
from services.channels.sms import JsonGateway
from services.failures import Permanent, Retryable
from tests.sms_provider import Provider, chances, serve

Start = Callable[[Provider], Provider]


@pytest.fixture
def start(settings) -> Iterator[Start]:
    running = []

    def begin(provider: Provider) -> Provider:
        server = serve(provider)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((provider, server, thread))
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/"
        return provider

    yield begin
    for provider, server, thread in running:
        provider.close()
        server.shutdown()
        thread.join()
        server.server_close()


def send(reference: str) -> None:
    JsonGateway().send("13800990001", "", "您好", reference=reference)


@pytest.mark.parametrize(
    ("fault", "kind"), [("5xx", Retryable), ("429", Retryable), ("drop", Retryable), ("refuse", Permanent)]
)
def test_every_fault_of_the_provider_is_sorted_at_the_edge(start, fault, kind):
    start(Provider(faults={fault: 1}))
    with pytest.raises(kind) as raised:
        send(str(uuid.uuid4()))
    assert "13800990001" not in str(raised.value)


def test_what_was_taken_before_the_line_broke_is_not_sent_again(start):
    provider, reference = start(Provider(faults={"drop": 1})), str(uuid.uuid4())
    for _try in range(3):
        with pytest.raises(Retryable):
            send(reference)
    provider.faults = {}
    send(reference)
    assert provider.figures() | {"receipts": {}} == {
        "requests": 4, "verdicts": {"sent": 1, "known": 3}, "references": 1, "sent": 1, "twice": 0, "receipts": {},
    }  # fmt: skip


def test_a_provider_without_references_sends_again_and_the_figures_say_so(start):
    provider, reference = start(Provider(dedupes=False)), str(uuid.uuid4())
    send(reference)
    send(reference)
    assert provider.figures()["twice"] == 1


def test_the_log_has_a_line_for_every_request(start, tmp_path):
    with (tmp_path / "sms.jsonl").open("w", encoding="utf-8") as log:
        start(Provider(log=log))
        reference = str(uuid.uuid4())
        send(reference)
    line = json.loads((tmp_path / "sms.jsonl").read_text(encoding="utf-8"))
    assert (line["reference"], line["to"], line["text"], line["verdict"]) == (
        reference, "13800990001", "【一件事】您好", "sent",
    )  # fmt: skip


def test_a_fault_nobody_knows_is_an_error():
    assert chances("5xx=0.25,drop") == {"5xx": 0.25, "drop": 1.0}
    with pytest.raises(ValueError, match="flood"):
        chances("flood=1")


def test_a_signature_counts_for_its_body_its_secret_and_five_minutes():
    header = signed(b"body", "new", at=1000)
    assert is_signed(b"body", header, ["old", "new"], now=1000 + FRESH)
    assert not is_signed(b"other", header, ["old", "new"], now=1000)
    assert not is_signed(b"body", header, ["old"], now=1000)
    assert not is_signed(b"body", header, ["new"], now=1001 + FRESH)
    assert not is_signed(b"body", header, ["new"], now=999 - FRESH)
    assert not is_signed(b"body", header, [], now=1000)
    assert not is_signed(b"body", "t=1000,v1=short", ["new"], now=1000)
