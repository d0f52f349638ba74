"""A canary in every field, every file name and every result: who sees it is exactly who declared it.

Staff see what the matter of their task declares. Lists, boards, logs, jobs, messages to the outside, error pages,
addresses and Redis hold none at all.
"""

import io
import logging
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient
from stdnum import luhn
from stdnum.cn import ric

from citizen_portal.clerks.views import tasks as task_views
from services.catalogue.compose import projection
from services.catalogue.vocabulary import Element, ElementType, Validator
from services.models import Outgoing, Post, PostKind
from tests.acting import drain
from tests.applicant import ANSWERS, newborn_city, values
from workflows.commands import clerk
from workflows.models import Attachment, Case, Draft, Message, Result, Task
from workflows.reads.queues import Queue
from workflows.steps import has_last_word
from workflows.walk import OUTCOMES, Wishes, apply, clerk_of, result_data

QUEUES = tuple(Queue.values)


def canary(element: Element, number: int) -> str | None:
    """A value that stands nowhere else, valid for its type; None where a type has too few values to be unique."""
    if element.type not in (ElementType.STRING, ElementType.TEXT):
        return None
    match element.validator:
        case Validator.CITIZEN_ID:
            body = f"11010119880418{number:03d}"
            return body + ric.calc_check_digit(f"{body}0")
        case Validator.MOBILE:
            return f"1390918{number:04d}"
        case Validator.BANK_CARD:
            body = f"622202777{number:09d}"
            return body + luhn.calc_check_digit(body)
        case Validator.PERSON_NAME:
            return f"鸢{chr(0x9D00 + number)}雀"
        case None:
            rules = element.constraints
            length = min(max(8, rules.min_length or 0), rules.max_length or 64)
            return f"JSQ{number:0{length - 3}d}"
    return None


@dataclass
class Aviary:
    """The case, and its canaries by ``role.element`` and by the key of a document."""

    case: Case
    fields: dict[str, str]
    results: dict[str, dict[str, str]]
    files: dict[str, str]

    @property
    def all(self) -> frozenset[str]:
        issued = (value for data in self.results.values() for value in data.values())
        return frozenset([*self.fields.values(), *issued, *self.files.values()])

    def seen_in(self, text: str) -> frozenset[str]:
        return frozenset(one for one in self.all if one in text)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log files of this run would hold, by the settings' own formatter."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(settings.LOGGING["formatters"]["json"]["()"]())
    loggers = [logging.getLogger(name) for name in ("", *settings.LOGGING["loggers"])]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield written
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.fixture
def aviary(db: None) -> Aviary:
    version = newborn_city()
    package = version.package
    numbers = iter(range(1, 500))
    given: dict[str, Any] = values()
    fields = {}
    for key in given:
        if one := canary(package.element_of(key), next(numbers)):
            fields[key] = given[key] = one
    results: dict[str, dict[str, str]] = {}
    for code, matter in package.matters.items():
        for wanted in (wanted for result in matter.results for wanted in result.data):
            if one := canary(package.element_of(wanted.field), next(numbers)):
                results.setdefault(code, {})[wanted.field] = one
    case = apply(version, Wishes(answers=ANSWERS, values=given), timezone.now(), key="aviary")
    files = {}
    for attachment in Attachment.objects.filter(case=case):
        files[attachment.document] = attachment.name = f"JSQ{next(numbers):05d}.pdf"
        attachment.save()
    drain(timezone.now(), case)
    return Aviary(case, fields, results, files)


def pages(who: Any, *addresses: str) -> str:
    """All of them as one text, by browser or by token; every redirect is remembered by the caller's client."""
    browser, program = Client(), APIClient()
    browser.force_login(who)
    _kept, token = AuthToken.objects.create(who)
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    text = []
    for address in addresses:
        answer = (program if address.startswith("/api/") else browser).get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        text += [answer.content.decode(), str(answer.headers)]
    return "\n".join(text)


def open_task(case: Case) -> Task | None:
    found = Task.objects.filter(process=case, finished__isnull=True, flow_task_type="HUMAN")
    return found.select_related("process", "sub_case", "department").order_by("id").first()


def declared(aviary: Aviary, task: Task) -> tuple[frozenset[str], frozenset[str]]:
    """By the catalogue alone: what the task's page must show, and what it may show besides."""
    package, matter = aviary.case.package, task.sub_case.matter
    issued = {
        key: value
        for result in Result.objects.filter(sub_case__case=aviary.case)
        for key, value in result.data.items()
    }
    known: Mapping[str, Any] = {**ANSWERS, **aviary.case.application.values, **issued}
    allowed = projection(package, known, matter)
    must = {value for key, value in aviary.fields.items() if key in allowed.fields}
    must |= {value for key, value in issued.items() if key in allowed.fields and value in aviary.all}
    must |= {name for document, name in aviary.files.items() if document in allowed.documents}
    numbers = {
        result.number
        for result in Result.objects.filter(sub_case__case=aviary.case)
        if f"{result.holder_role}.{result.document}" in allowed.documents
    }
    return frozenset(must), frozenset(must | set(aviary.results.get(matter, {}).values()) | numbers)


def complete(aviary: Aviary, task: Task, worker: Any) -> None:
    now = timezone.now()
    data = result_data(task, aviary.case.package, Wishes(results=aviary.results), now)
    clerk.complete(
        task=task, by=worker, outcome=OUTCOMES[task.flow_task.name], now=now,
        data=data if has_last_word(task) else None,
    )  # fmt: skip
    drain(now, aviary.case)


def test_each_department_sees_the_canaries_its_matter_declares_and_nobody_else_sees_any(
    aviary: Aviary, log: io.StringIO, django_capture_on_commit_callbacks: Any
) -> None:
    assert len(aviary.all) > 25
    seen_at_all: set[str] = set()
    places: list[str] = []
    while task := open_task(aviary.case):
        worker = clerk_of(task.department, timezone.now())
        with django_capture_on_commit_callbacks(execute=True):
            clerk.claim(task=task, by=worker, now=timezone.now())
        must, may = declared(aviary, task)
        page = reverse("clerks:task", args=[task.pk])
        for address in (page, f"/desk/queue/mine/?task={task.pk}", f"/api/v1/tasks/{task.pk}"):
            seen = aviary.seen_in(pages(worker, address))
            assert must <= seen, (task.sub_case.matter, task.step, address, must - seen)
            assert seen <= may, (task.sub_case.matter, task.step, address, seen - may)
            seen_at_all |= seen
        lists = [f"/desk/queue/{queue}/" for queue in QUEUES]
        assert not aviary.seen_in(pages(worker, "/desk/", "/desk/search/", *lists, "/api/v1/tasks"))
        places.append(task.sub_case.matter)
        with django_capture_on_commit_callbacks(execute=True):
            complete(aviary, task, worker)
    aviary.case.refresh_from_db()
    assert aviary.case.finished is not None
    assert len(set(places)) > 4
    assert len(seen_at_all) > 15
    _nobody_else(aviary)
    _nothing_on_the_way(aviary, log)


def _nobody_else(aviary: Aviary) -> None:
    """Supervisors see the course of the case; departments without a part, and other citizens, nothing."""
    for post in Post.objects.filter(kind=PostKind.SUPERVISOR).select_related("user", "department__region"):
        watched = ["/board/", "/board/cases/", "/api/v1/indicators"]
        if post.department.region_id in ("990100", "990102"):
            watched.append(f"/board/cases/{aviary.case.pk}/")
        assert not aviary.seen_in(pages(post.user, *watched)), post.department
    for post in Post.objects.filter(kind=PostKind.CLERK).select_related("user"):
        assert not aviary.seen_in(pages(post.user, "/desk/", "/desk/queue/done/", "/api/v1/tasks?queue=done"))


def _nothing_on_the_way(aviary: Aviary, log: io.StringIO) -> None:
    assert log.getvalue() is not None
    assert not aviary.seen_in(log.getvalue())
    assert not aviary.seen_in(everything_in_redis())
    assert not aviary.seen_in("\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox))
    assert not aviary.seen_in("\n".join(f"{one.subject}\n{one.text}" for one in Outgoing.objects.all()))
    assert Message.objects.filter(event__case=aviary.case).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(i::text, E'\\n'), '') FROM workflows_intent i")
        assert not aviary.seen_in(cursor.fetchone()[0])
        cursor.execute("SELECT string_agg(e::text, E'\\n') FROM workflows_caseevent e")
        assert not aviary.seen_in(cursor.fetchone()[0])
        cursor.execute("SELECT string_agg(s.what::text, E'\\n') FROM workflows_accessscope s")
        assert not aviary.seen_in(cursor.fetchone()[0])


def everything_in_redis() -> str:
    """Keys and values, Celery's messages with their bodies opened."""
    server = redis.Redis.from_url(settings.REDIS_URL)
    held = []
    for key in server.scan_iter(count=1000):
        held.append(key.decode(errors="replace"))
        match server.type(key):
            case b"list":
                held += [one.decode(errors="replace") for one in server.lrange(key, 0, -1)]
            case b"string":
                held.append(server.get(key).decode(errors="replace"))
            case b"set":
                held += [one.decode(errors="replace") for one in server.smembers(key)]
            case b"hash":
                held += [one.decode(errors="replace") for pair in server.hgetall(key).items() for one in pair]
            case b"zset":
                held += [one.decode(errors="replace") for one in server.zrange(key, 0, -1)]
    text = "\n".join(held)
    bodies = [part.partition('"')[0] for part in text.split('"body": "')[1:]]
    return "\n".join([text, *(b64decode(body).decode(errors="replace") for body in bodies)])


def test_the_jobs_that_a_case_sends_carry_no_canary(
    aviary: Aviary, django_capture_on_commit_callbacks: Any
) -> None:
    """They carry nothing at all: a nudge has no arguments."""
    server = redis.Redis.from_url(settings.REDIS_URL)
    server.delete("celery")
    task = open_task(aviary.case)
    worker = clerk_of(task.department, timezone.now())
    clerk.claim(task=task, by=worker, now=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        complete(aviary, task, worker)
    assert server.llen("celery") > 0
    assert not aviary.seen_in(everything_in_redis())


@contextmanager
def broken(monkeypatch: pytest.MonkeyPatch, told: str) -> Iterator[None]:
    """The task page fails with everything in its message and in a local variable."""

    def fails(*args: object, **kwargs: object) -> None:
        everything = told
        raise RuntimeError(everything)

    monkeypatch.setattr(task_views, "task_page", fails)
    yield
    monkeypatch.undo()


def test_an_error_page_and_its_log_line_carry_no_canary(
    aviary: Aviary, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = open_task(aviary.case)
    client = Client(raise_request_exception=False)
    client.force_login(clerk_of(task.department, timezone.now()))
    with broken(monkeypatch, " ".join(aviary.all)):
        answer = client.get(reverse("clerks:task", args=[task.pk]))
    assert answer.status_code == 500
    assert not aviary.seen_in(answer.content.decode() + str(answer.headers))
    assert "RuntimeError" in log.getvalue()
    assert not aviary.seen_in(log.getvalue())


def test_no_redirect_carries_what_somebody_typed(aviary: Aviary) -> None:
    """What is sent to a form comes back as a page or not at all, never in an address."""
    applicant = Client()
    applicant.force_login(aviary.case.submitted_by)
    applicant.post("/one-things/newborn/begin/")
    draft = Draft.objects.latest("created_at")
    typed: dict[str, Any] = {**values(), **aviary.fields}
    sent = [
        (applicant, f"/apply/{draft.pk}/questions/", {**ANSWERS, "shown": list(ANSWERS), "go": ""}),
        (applicant, f"/apply/{draft.pk}/form/", {**typed, "shown": list(typed)}),
        (applicant, f"/apply/{draft.pk}/documents/", {"declare": ["parents.licence_authorisation"]}),
        (applicant, f"/cases/{aviary.case.number}/rate/", {"level": "1", "reason": " ".join(aviary.all)}),
    ]
    task = open_task(aviary.case)
    desk = Client()
    desk.force_login(clerk_of(task.department, timezone.now()))
    sent += [(desk, "/desk/search/", {"q": one}) for one in aviary.fields.values()]
    redirects = 0
    for client, address, body in sent:
        where = client.post(address, body).headers.get("Location", "")
        redirects += bool(where)
        assert not aviary.seen_in(where), address
    assert redirects > 15
    stranger = Client()
    for _client, address, body in sent:
        assert not aviary.seen_in(stranger.post(address, body).headers["Location"])
