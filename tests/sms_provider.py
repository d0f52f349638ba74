"""An SMS provider that behaves as badly as real ones do: a small HTTP server, for tests and for the fault programme.

``python -m tests.sms_provider --port 9011 --log sms.jsonl --faults 5xx=0.1,drop=0.1 --receipts URL --secret WORD``

It takes what `services.channels.sms.JsonGateway` sends: POST of ``{"to", "text", "reference"}`` under the header
Idempotency-Key. What it knows by its reference it does not send again, unless ``--no-dedupe`` is given. Faults are
chances from 0 to 1 for each request, drawn from a seed:

``slow``      answers after `--delay` seconds          ``5xx``      answers 503, having taken nothing
``429``       answers 429, having taken nothing        ``drop``     takes it, then hangs up without an answer
``refuse``    answers 422: it will never take it       ``fail``     takes it, and reports later that it did not arrive
``twice``     sends the receipt twice                  ``disorder`` sends "failed" first and "delivered" after it

The log has one JSON object a line for each request: ``{"n", "at", "reference", "to", "text", "fault", "verdict"}``
with the verdict ``sent``, ``known`` (deduplicated), ``busy``, ``broken`` or ``refused``. GET /figures counts them,
and how many references reached a telephone more than once. Whoever it writes to is made up.
"""

import argparse
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from services.channels.signatures import signed

BEFORE_TAKING = {"5xx": (503, "broken"), "429": (429, "busy"), "refuse": (422, "refused")}
AROUND_TAKING = ("slow", "drop")
OF_RECEIPTS = ("fail", "twice", "disorder")
FAULTS = (*BEFORE_TAKING, *AROUND_TAKING, *OF_RECEIPTS)
PATIENCE = 5
"""Seconds for a receipt to be taken; one that is not is tried again, as providers do."""


def chances(text: str) -> dict[str, float]:
    """``5xx=0.1,drop=0.05`` as a mapping. Raises ValueError for a fault it does not know."""
    found = {}
    for word in filter(None, text.split(",")):
        name, _, chance = word.partition("=")
        if name not in FAULTS:
            raise ValueError(f"no fault is called {name!r}; there are {', '.join(FAULTS)}")
        found[name] = float(chance or 1)
    return found


@dataclass
class Provider:
    """What the provider knows and how it errs. All of it is guarded by one lock; `log` may be None."""

    faults: Mapping[str, float] = field(default_factory=dict)
    dedupes: bool = True
    delay: float = 2.0
    receipts_url: str = ""
    secret: str = ""
    receipt_delay: float = 0.2
    log: IO[str] | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._dice = random.Random(self.seed)
        self.requests: list[dict[str, Any]] = []
        self.sent: Counter[str] = Counter()
        self.receipts: Counter[str] = Counter()
        self._timers: set[threading.Timer] = set()

    def take(self, reference: str, to: str, text: str) -> tuple[int, set[str]]:
        """The status to answer with, and the faults to commit besides."""
        with self._lock:
            drawn = {name for name in FAULTS if self._dice.random() < self.faults.get(name, 0)}
            refusal = next((fault for fault in BEFORE_TAKING if fault in drawn), None)
            if refusal:
                status, verdict = BEFORE_TAKING[refusal]
            elif self.dedupes and self.sent[reference]:
                status, verdict = 200, "known"
            else:
                status, verdict = 202, "sent"
                self.sent[reference] += 1
            self._write(reference, to, text, drawn, verdict)
        if verdict == "sent" and self.receipts_url:
            self._plan_receipts(reference, drawn)
        return status, drawn

    def figures(self) -> dict[str, Any]:
        """Requests by verdict, messages that reached a telephone, and how many of them more than once."""
        with self._lock:
            return {
                "requests": len(self.requests),
                "verdicts": dict(Counter(request["verdict"] for request in self.requests)),
                "references": len(self.sent),
                "sent": self.sent.total(),
                "twice": sum(times > 1 for times in self.sent.values()),
                "receipts": dict(self.receipts),
            }

    def close(self) -> None:
        """No receipt leaves any more."""
        with self._lock:
            timers, self._timers = self._timers, set()
        for timer in timers:
            timer.cancel()

    def _write(self, reference: str, to: str, text: str, drawn: set[str], verdict: str) -> None:
        entry = {
            "n": len(self.requests) + 1,
            "at": datetime.now(UTC).isoformat(),
            "reference": reference,
            "to": to,
            "text": text,
            "fault": ",".join(sorted(drawn)),
            "verdict": verdict,
        }
        self.requests.append(entry)
        if self.log:
            print(json.dumps(entry, ensure_ascii=False), file=self.log, flush=True)

    def _plan_receipts(self, reference: str, drawn: set[str]) -> None:
        arrived = datetime.now(UTC)
        state = "failed" if "fail" in drawn else "delivered"
        planned = [(state, arrived)]
        if "disorder" in drawn:
            planned = [("failed", arrived - timedelta(seconds=1)), ("delivered", arrived)]
        if "twice" in drawn:
            planned *= 2
        for place, (told, at) in enumerate(planned):
            self._later(self.receipt_delay * (place + 1), reference, told, at)

    def _later(self, seconds: float, reference: str, state: str, at: datetime) -> None:
        timer = threading.Timer(seconds, lambda: self._report(timer, reference, state, at))
        timer.daemon = True
        with self._lock:
            self._timers.add(timer)
        timer.start()

    def _report(self, timer: threading.Timer, reference: str, state: str, at: datetime) -> None:
        with self._lock:
            if timer not in self._timers:
                return
            self._timers.discard(timer)
        body = json.dumps(
            {"receipts": [{"reference": reference, "state": state, "at": at.isoformat()}]}
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Signature": signed(body, self.secret, at=int(time.time())),
        }
        try:
            with urlopen(Request(self.receipts_url, data=body, headers=headers), timeout=PATIENCE) as answer:
                outcome = str(answer.status)
        except (URLError, OSError) as fault:
            outcome = str(getattr(fault, "code", "no answer"))
        with self._lock:
            self.receipts[outcome] += 1
        if outcome != "200":
            self._later(PATIENCE, reference, state, at)


class Door(BaseHTTPRequestHandler):
    """POST a message; GET /figures."""

    protocol_version = "HTTP/1.1"
    provider: Provider

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        message = json.loads(self.rfile.read(length))
        reference = self.headers.get("Idempotency-Key") or message.get("reference", "")
        status, drawn = self.provider.take(reference, message["to"], message["text"])
        if "slow" in drawn:
            time.sleep(self.provider.delay)
        if "drop" in drawn and status < 400:
            self.close_connection = True
            return
        self._answer(status, {"reference": reference})

    def do_GET(self) -> None:
        self._answer(200, self.provider.figures())

    def _answer(self, status: int, body: Mapping[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """The log is written by the provider, not to the terminal."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up, or was killed, is an everyday thing."""


def serve(provider: Provider, port: int = 0) -> Server:
    """A server on the loopback, not yet running; port 0 finds a free one."""
    return Server(("127.0.0.1", port), type("ProvidersDoor", (Door,), {"provider": provider}))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.sms_provider")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True, help="appended to, one JSON object a line")
    parser.add_argument("--faults", type=chances, default={}, help="such as 5xx=0.1,drop=0.05")
    parser.add_argument("--no-dedupe", action="store_true", help="send again what has a known reference")
    parser.add_argument("--delay", type=float, default=2.0, help="seconds of a slow answer")
    parser.add_argument("--receipts", default="", help="address of the portal's /channels/sms/receipts/")
    parser.add_argument("--secret", default="", help="what receipts are signed with")
    parser.add_argument("--receipt-delay", type=float, default=0.2, help="seconds before the first receipt")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with given.log.open("a", encoding="utf-8") as log:
        provider = Provider(
            faults=given.faults, dedupes=not given.no_dedupe, delay=given.delay, receipts_url=given.receipts,
            secret=given.secret, receipt_delay=given.receipt_delay, log=log, seed=given.seed,
        )  # fmt: skip
        with serve(provider, given.port) as server:
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                provider.close()


if __name__ == "__main__":
    main()
