"""Registers over HTTP, as `wire` describes them: asked side by side, never longer than somebody wants to wait.

The threads that ask never touch the database. A thread whose answer came too late for its page still tells the breaker.
"""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from functools import cache
from http import HTTPStatus
from threading import local
from time import monotonic

import requests
from django.conf import settings
from pydantic import ValidationError

from services.failures import Retryable

from .breaker import Breaker
from .directory import Register, register_of
from .registry import Answer, Found, NoAnswer, Question, SourceUnavailable, WrongAnswer
from .wire import LONGEST_ANSWER, Asked, Record, Told

TO_CONNECT = 1.0
"""Seconds."""

FAIR = 0.5
"""Seconds: who was given less, because others had used up the page's patience, has not failed."""

AT_ONCE = 16
"""Questions of one process on their way at a time, to all registers together."""

CHUNK = 16 * 1024
BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
IDENTIFIERS = ("id_number", "credit_code")
"""Elements by which a record itself says whom it is about."""

log = logging.getLogger(__name__)
_of_thread = local()


class RemoteRegisters:
    """Asks the registers of the city's directory."""

    def ask(
        self, questions: Sequence[Question], *, now: datetime, patience: float
    ) -> Mapping[Question, Answer]:
        ends = monotonic() + patience
        answers: dict[Question, Answer] = {}
        asked: dict[Question, Future[tuple[Found, ...]]] = {}
        for question in questions:
            register = register_of(question.kind)
            if register is None:
                continue
            if breaker_of(question.kind).lets_through(now):
                asked[question] = _threads().submit(_guarded, register, question, now, ends)
            else:
                answers[question] = SourceUnavailable(question.kind)
        done, _late = wait(asked.values(), timeout=patience)
        for question, answer in asked.items():
            answers[question] = _outcome(question, answer) if answer in done else _too_late(question, answer)
        return answers


@cache
def breaker_of(kind: str) -> Breaker:
    """The breaker of this process for the register of that kind."""
    return Breaker()


@cache
def _threads() -> ThreadPoolExecutor:
    # Made at the first question, which comes after a web server has forked its workers.
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="registers")


def _outcome(question: Question, answer: Future[tuple[Found, ...]]) -> Answer:
    fault = answer.exception()
    if fault is None:
        return answer.result()
    if isinstance(fault, NoAnswer):
        return fault
    raise fault


def _too_late(question: Question, answer: Future[tuple[Found, ...]]) -> SourceUnavailable:
    answer.cancel()
    log.warning("a register did not answer in time", extra={"kind": question.kind})
    return SourceUnavailable(question.kind)


def _guarded(register: Register, question: Question, now: datetime, ends: float) -> tuple[Found, ...]:
    """Look up, and tell the breaker how it went. Raises SourceUnavailable or WrongAnswer, and logs why."""
    breaker, given = breaker_of(question.kind), ends - monotonic()
    try:
        found = _look_up(register, question, now, ends)
    except Retryable:
        if given >= FAIR:
            breaker.failed(now)
        raise
    except WrongAnswer:
        breaker.succeeded()
        raise
    breaker.succeeded()
    return found


def _look_up(register: Register, question: Question, now: datetime, ends: float) -> tuple[Found, ...]:
    told = _told(question.kind, _body(register, question, now, ends))
    if told.register_ != question.kind or told.identifier != question.identifier:
        raise _wrong(question.kind, "it is about somebody or something else")
    for record in told.records:
        if any(record.data.get(code, question.identifier) != question.identifier for code in IDENTIFIERS):
            raise _wrong(question.kind, "a record in it is about somebody else")
    return tuple(_as_found(question.kind, register, record, now) for record in told.records)


def _body(register: Register, question: Question, now: datetime, ends: float) -> bytes:
    """The answer as it came, whole, in time and not too large."""
    kind = question.kind
    left = ends - monotonic()
    if left <= 0:
        raise _silent(kind, "no time was left to ask it")
    try:
        with _session().post(
            f"{register.address}/v1/registers/{kind}/look-up",
            data=Asked(identifier=question.identifier, at=now).model_dump_json(),
            headers={"Authorization": f"Bearer {register.token}", "Content-Type": "application/json"},
            timeout=(min(TO_CONNECT, left), left),
            # The number goes to the register, and nowhere it might point to.
            allow_redirects=False,
            stream=True,
        ) as answer:
            if answer.status_code in BUSY or answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise _silent(kind, f"it answered {answer.status_code}")
            if answer.status_code != HTTPStatus.OK:
                raise _wrong(kind, f"it answered {answer.status_code}")
            body = b""
            for chunk in answer.iter_content(CHUNK):
                body += chunk
                if len(body) > LONGEST_ANSWER:
                    raise _wrong(kind, "it is too long")
                if monotonic() > ends:
                    raise _silent(kind, "it came too slowly")
            return body
    except requests.RequestException as fault:
        raise _silent(kind, type(fault).__name__) from None


def _told(kind: str, body: bytes) -> Told:
    try:
        return Told.model_validate_json(body)
    except ValidationError:
        # Not even as the cause: what was sent may be anybody's data.
        raise _wrong(kind, "it is not what was agreed") from None


def _as_found(kind: str, register: Register, record: Record, now: datetime) -> Found:
    return Found(
        kind=kind,
        number=record.number,
        data=record.data,
        issuer=record.issuer,
        issued_at=record.issued_at,
        valid_until=record.valid_until,
        via=record.via.value,
        revoked_at=record.revoked_at,
        register=register.name,
        looked_up_at=now,
    )


def _silent(kind: str, how: str) -> SourceUnavailable:
    log.warning("a register does not answer: %s", how, extra={"kind": kind})
    return SourceUnavailable(kind)


def _wrong(kind: str, how: str) -> WrongAnswer:
    log.error("the answer of a register is refused: %s", how, extra={"kind": kind})
    return WrongAnswer(kind)


def _session() -> requests.Session:
    """This thread's connections, kept open. A .netrc of the machine must not replace the token."""
    if not hasattr(_of_thread, "session"):
        _of_thread.session = requests.Session()
        _of_thread.session.trust_env = False
        _of_thread.session.verify = settings.REGISTERS_CA_FILE or True
        _of_thread.session.headers.update({"Accept": "application/json", "Accept-Encoding": "identity"})
    return _of_thread.session
