"""Every address and every operation × everybody who might try: the answers stand in tests/tables/policy.csv.

The table is written by hand from the rules, for an official to read. ``login``: sent to the log-in, or 401;
``verify``: asked to verify who one is; anything else is the status. An address that the table does not have fails.
"""

import csv
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from tests.policy_world import NOBODYS, Someone, World, build, undone

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parent / "tables" / "policy.csv"
PAGES = ("GET", "POST")
SIGN_UP_KEY = "nobody-asked-for-this"

Door = tuple[str, str]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once; every request after it is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def patterns(found: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in found:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern


def doors() -> Iterator[Door]:
    """Pages by GET and POST; operations by the methods they have."""
    for name, pattern in patterns(get_resolver().url_patterns):
        methods = sorted(pattern.callback.rules) if name.startswith("api:") else PAGES
        yield from ((name, method or "GET") for method in methods)


def objects(world: World, name: str) -> dict[str, Any]:
    """What the address of that name is about."""
    draft, task, document = world.draft.pk, world.task.pk, world.draft_file.document
    case = {"number": world.case.number}
    match name.partition(":")[2] or name:
        case "one-thing" | "how" | "how-table" | "begin" | "one_thing" | "guide" | "form" | "merge" if not {
            "draft",
            "pk",
        } & set(_parameters(name)):
            return {"code": "newborn"}
        case "upload":
            return {"draft": draft, "key": document}
        case "result":
            return case | {"result": world.result.pk}
        case "verify-notice":
            return {"code": world.notice.code}
        case "sample-error":
            return {"page": "404"}
        case "account_confirm_email":
            return {"key": SIGN_UP_KEY}
        case "draft_document":
            return {"draft_id": draft, "key": document}
        case "draft_file":
            return {"draft_id": draft, "key": document, "file_id": world.draft_file.pk}
    known = {
        "draft": draft,
        "draft_id": draft,
        "number": world.case.number,
        "attachment": world.case_file.pk,
        "file": world.case_file.pk,
        "queue": "pool",
        "what": "intents",
        "channel": "sms",
        "mandate": world.mandate.pk,
        "task_id": task,
        "message_id": world.message.pk,
        "consent": world.consent.pk,
        "correction": world.correction.pk,
        "notice": world.notice.pk,
        "notice_id": world.notice.pk,
        "matter": world.wanted.sub_case.matter,
        "key": world.deferred.document,
        "commitment_id": world.commitment.pk,
        "question_id": world.question.pk,
        "order_id": world.order.pk,
        "extension_id": world.extension.pk,
        "delegation_id": world.delegation.pk,
        "offer": world.offer.pk,
        "offer_id": world.offer.pk,
        "rectification_id": world.rectification.pk,
        "batch_id": world.batch.pk,
        "view_id": world.view.pk,
        "pk": task,
        "part": "terms",
        "index": 0,
        "region": "990102",
        "year": 2027,
    }
    match name:
        case "supervisors:case" | "supervisors:issue-order" | "supervisors:reopen":
            known["pk"] = world.case.pk
        case "clerks:open-message" | "supervisors:open-message":
            known["pk"] = world.told.pk
        case "clerks:batch":
            known["pk"] = world.batch.pk
        case "clerks:view":
            known["pk"] = world.view.pk
        case "clerks:question":
            known["pk"] = world.question.pk
        case "clerks:end-stand-in":
            known["pk"] = world.delegation.pk
        case "clerks:extension":
            known["pk"] = world.extension.pk
        case "clerks:order":
            known["pk"] = world.order.pk
        case "clerks:new-round":
            known["code"] = world.round.one_thing
        case "clerks:approve-admission":
            known["pk"] = world.admission.pk
        case (
            "clerks:round"
            | "clerks:approve-round"
            | "clerks:discard-round"
            | "clerks:places"
            | "clerks:draw-up"
        ):
            known["pk"] = world.round.pk
        case "clerks:rectification" | "supervisors:rectification" | "citizens:rectification":
            known["pk"] = world.rectification.pk
        case "supervisors:review-rating":
            known["pk"] = world.doubted.pk
        case "supervisors:rule":
            known["pk"] = world.dispute.pk
        case "api:review_rating":
            known["rectification_id"] = world.doubted.pk
        case "api:rule_on_dispute":
            known["order_id"] = world.dispute.pk
        case "supervisors:indicator":
            known["code"] = "on_time_rate"
        case "supervisors:department":
            known["code"] = world.order.department.code
        case "supervisors:counted":
            known["kind"] = "decided"
        case _ if name.startswith("supervisors:"):
            known["pk"] = world.order.pk
        case "authors:new":
            known["kind"] = "matter"
        case "authors:part" | "authors:item" | "authors:discard" | "authors:keep" | "authors:submit":
            known |= {
                "pk": world.revisions["draft"].pk,
                "part": "terms" if name == "authors:part" else "steps",
            }
        case "authors:decide" | "authors:take-back":
            known["pk"] = world.revisions["submitted"].pk
        case "authors:publish":
            known["pk"] = world.revisions["approved"].pk
        case _ if name.startswith("authors:"):
            known["pk"] = world.revisions["published"].pk
        case "clerks:data-correction":
            known["pk"] = world.correction.pk
        case "clerks:announcement" | "citizens:announcement":
            known["pk"] = world.announcement.pk
        case "clerks:commitment" | "clerks:revoke":
            known["pk"] = world.commitment.pk
        case "api:correction_file":
            known["file_id"] = world.wanted.items.get().attachments.get().pk
    return {parameter: known[parameter] for parameter in _parameters(name)}


def _parameters(name: str) -> list[str]:
    pattern = dict(patterns(get_resolver().url_patterns))[name]
    converted = list(pattern.pattern.converters)
    above = (
        [] if converted or not pattern.pattern.regex.groupindex else list(pattern.pattern.regex.groupindex)
    )
    return converted or above


def ask(person: Someone, name: str, method: str, about: dict[str, Any]) -> HttpResponse:
    client = person.program if name.startswith("api:") else person.browser
    address = "/api/v1/nothing-here" if name == "api:unknown" else reverse(name, kwargs=about)
    headers = {"Idempotency-Key": "matrix"} if name == "api:cases" else {}
    cookies = deepcopy(client.cookies)
    try:
        return getattr(client, method.lower())(address, headers=headers)
    finally:
        # Whoever logged out is logged in again for the next question.
        client.cookies = cookies


def told(answer: HttpResponse) -> str:
    """The answer as the table writes it."""
    where = answer.headers.get("Location", "")
    if answer.status_code == 401 or (
        answer.status_code == 302 and where.startswith("/accounts/login/?next=")
    ):
        return "login"
    if answer.status_code == 302 and where.startswith("/accounts/verify/?next="):
        return "verify"
    return str(answer.status_code)


def expected() -> dict[Door, dict[str, str]]:
    with TABLE.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {(row.pop("door"), row.pop("method")): row for row in rows}


def test_the_table_has_every_address_and_no_other():
    assert set(expected()) == set(doors())


def test_everybody_gets_the_answer_of_the_table(world: World):
    wrong = []
    for (name, method), row in expected().items():
        assert set(row) == set(world.people), name
        about = objects(world, name)
        for actor, answer in row.items():
            person = world.people[actor]
            with undone():
                person.prepare()
                given = told(ask(person, name, method, about))
            if given != answer:
                wrong.append(f"{method} {name} by {actor}: {given}, the table says {answer}")
    assert wrong == [], "\n".join(wrong)


NOT_MINE = {"citizens": "other_citizen", "clerks": "other_department", "supervisors": "other_supervisor"}
STAFF_OPERATIONS = (
    "api:task", "api:claim", "api:release", "api:complete", "api:task_corrections", "api:sent_back",
    "api:check_commitment", "api:revoke_result", "api:transfer_task", "api:return_task", "api:dispute_task",
    "api:task_notices", "api:task_notice",
    "api:task_notes", "api:task_questions", "api:question", "api:answer_question", "api:end_delegation", "api:order",
    "api:answer_order", "api:undo_task", "api:batch", "api:view", "api:bad_rating", "api:call_back",
    "api:answer_rating",
)  # fmt: skip
SUPERVISORS_OPERATIONS = (
    "api:issue_order", "api:reopen", "api:watched_order", "api:send_back_order", "api:close_order",
    "api:rule_on_dispute", "api:watched_rating", "api:assign_rating", "api:accept_rectification",
    "api:send_back_rectification", "api:reopen_rectification", "api:settle_rectification", "api:doubt_rating",
    "api:review_rating",
)  # fmt: skip
FOR_EVERYBODY = {"citizens:announcement"}
"""What is published is nobody's secret."""

MISSING = {
    "draft": NOBODYS, "draft_id": NOBODYS, "number": "99010220261122000001X", "attachment": NOBODYS,
    "file": NOBODYS, "file_id": NOBODYS, "result": 999_999_999, "pk": 999_999_999, "task_id": 999_999_999,
    "message_id": 999_999_999, "mandate": 999_999_999, "consent": 999_999_999, "correction": 999_999_999,
    "commitment_id": 999_999_999, "question_id": 999_999_999, "order_id": 999_999_999, "delegation_id": 999_999_999,
    "notice_id": 999_999_999, "offer": NOBODYS, "offer_id": NOBODYS,
    "rectification_id": 999_999_999, "batch_id": 999_999_999, "view_id": 999_999_999,
}  # fmt: skip


def _plain(answer: HttpResponse) -> str:
    """The answer without its own address, and without tokens that are new each time."""
    text = answer.content.decode() if not answer.streaming else "a file"
    text = text.replace(answer.wsgi_request.path, "…")
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', r'\1="…"', text)


def _whose_it_is_not(name: str) -> str:
    if name in STAFF_OPERATIONS:
        return "other_department"
    if name in SUPERVISORS_OPERATIONS:
        return "other_supervisor"
    return NOT_MINE.get(name.partition(":")[0], "other_citizen")


def test_what_is_not_mine_and_what_is_not_there_are_answered_alike(world: World):
    """Same status, same body, same number of statements: nobody learns that something exists."""
    compared, wrong = 0, []
    for name, method in doors():
        about = objects(world, name)
        missing = about | {key: value for key, value in MISSING.items() if key in about}
        if missing == about or name in FOR_EVERYBODY or name.startswith(("design:", "mfa_")):
            continue
        actor = _whose_it_is_not(name)
        person, answers = world.people[actor], []
        for each in (about, missing):
            with undone(), CaptureQueriesContext(connection) as statements:
                answer = ask(person, name, method, each)
            answers.append((answer.status_code, _plain(answer), len(statements)))
        compared += 1
        if answers[0] != answers[1]:
            wrong.append(f"{method} {name} by {actor}: {[(one[0], one[2]) for one in answers]}")
    assert compared > 30
    assert wrong == [], "\n".join(wrong)
