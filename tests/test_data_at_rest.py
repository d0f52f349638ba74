"""Planted numbers are nowhere at rest: not in the database, Redis, the logs or the files."""

import base64
import logging
import re
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg.sql import SQL, Identifier
from ruamel.yaml import YAML

from citizen_portal.demo.seeding import seed
from citizen_portal.logging import JsonFormatter
from citizen_portal.sealed_sessions import SessionStore
from services.catalogue.loader import load, shipped_packages
from services.catalogue.publish import publish
from tests.acting import MONDAY, act, apply_for, drain, open_matters, open_task
from workflows.commands import citizen
from workflows.models import Attachment, Case, CaseState, Draft, Stars
from workflows.steps import has_last_word
from workflows.walk import Wishes, clerk_of, result_data

PLANTED = "110101198802297314"
ANSWERS = Path(__file__).parent / "answers/newborn.yaml"
TOO_MANY_STEPS = 60
START = MONDAY + timedelta(days=21)


@pytest.fixture
def sample() -> dict[str, Any]:
    """The newborn's sample answers, with the planted number as the father's and the householder's."""
    sample = YAML(typ="safe").load(ANSWERS)
    sample["values"] |= {"father.id_number": PLANTED, "householder.id_number": PLANTED}
    return sample


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Everything that any logger says, written as the product writes it."""
    file = tmp_path / "everything.log"
    handler = logging.FileHandler(file)
    handler.setFormatter(JsonFormatter())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("workflows").info("the case begins")
    yield file
    root.setLevel(level)
    root.removeHandler(handler)
    handler.close()


def lived_through(sample: dict[str, Any]) -> Case:
    """A newborn's case from a draft with a file to the rating; people write the number wherever they can."""
    package = load(shipped_packages()).packages["newborn"]
    version, _ = publish(package, by="tests", at=START)
    case = apply_for(version, START, answers=sample["answers"], values=sample["values"])
    _draft(case, sample)
    now = START
    for _step in range(TOO_MANY_STEPS):
        for matter in sorted(open_matters(case)):
            _look(case, matter, now)
            act(case, matter, now=now, reason=f"核对 {PLANTED}", data=_result(case, matter, sample, now))
        now += timedelta(hours=1)
        drain(now, case)
        case.refresh_from_db()
        if case.state == CaseState.CLOSED:
            break
    assert case.state == CaseState.CLOSED
    citizen.rate(
        case=case, level=Stars.UNSATISFIED, by=case.submitted_by, reason=f"{PLANTED} 不满意", now=now
    )
    return case


def _draft(case: Case, sample: dict[str, Any]) -> None:
    """A second application on its way, with a file that carries the number inside and in its name."""
    draft = Draft.objects.create(
        user=case.submitted_by, version=case.version, answers=sample["answers"], values=sample["values"],
        created_at=START, saved_at=START,
    )  # fmt: skip
    kept = Attachment(
        draft=draft, document="father.id_card", name=f"{PLANTED}.pdf", content_type="application/pdf", size=1,
        sha256="", uploaded_by=case.submitted_by, uploaded_at=START,
    )  # fmt: skip
    kept.file.save("", ContentFile(b"%PDF-1.7 " + PLANTED.encode()), save=False)
    kept.save()


def _result(case: Case, matter: str, sample: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    task = open_task(case, matter)
    wishes = Wishes(results=sample["results"])
    return result_data(task, case.package, wishes, now) if has_last_word(task) else None


def _look(case: Case, matter: str, now: datetime) -> None:
    """The clerk opens the task in the browser, and searches for the number."""
    task = open_task(case, matter)
    client = Client()
    client.force_login(clerk_of(task.department, now))
    client.get(reverse("clerks:task", args=[task.pk]))
    client.get(reverse("clerks:search"), {"q": PLANTED})
    client.post(reverse("clerks:search"), {"q": PLANTED})


def dump() -> bytes:
    """Every table's rows, as pg_dump copies them."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            with cursor.copy(SQL("COPY {} TO STDOUT").format(Identifier(table))) as copied:
                found.extend(bytes(piece) for piece in copied)
    return b"".join(found)


def in_redis() -> bytes:
    store = redis.from_url(site.REDIS_URL)
    read = {b"string": store.get, b"list": lambda key: store.lrange(key, 0, -1), b"hash": store.hgetall,
            b"set": store.smembers, b"zset": lambda key: store.zrange(key, 0, -1, withscores=True)}  # fmt: skip
    return repr([(key, read[store.type(key)](key)) for key in store.scan_iter()]).encode()


def spellings(secret: str) -> list[bytes]:
    """A secret as it stands, in UTF-16, in hexadecimal, and in base64 at each of its three offsets."""
    raw = secret.encode()
    shifted = [base64.b64encode(b"\0" * n + raw)[4:-4] for n in range(3)]
    return [raw, secret.encode("utf-16-le"), raw.hex().encode(), *shifted]


def unpacked(text: bytes) -> bytes:
    """What base64 and zlib hide in it, where they do: Celery's bodies and the like."""
    found = [text]
    for word in re.findall(rb"[A-Za-z0-9+/_-]{24,}={0,2}", text):
        letters = word.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        whole = letters[: len(letters) // 4 * 4]
        raw = base64.b64decode(whole)
        found.append(raw)
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            continue
    return b"\n".join(found)


@pytest.mark.django_db(transaction=True)
def test_a_planted_number_is_found_nowhere(sample, log_file, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    seed(today=START.date())
    case = lived_through(sample)

    places = {
        "database": unpacked(dump()),
        "redis": unpacked(in_redis()),
        "log": log_file.read_bytes(),
        "files": b"".join(file.read_bytes() for file in settings.MEDIA_ROOT.rglob("*") if file.is_file()),
    }
    # The search itself works: what is not secret is where it belongs.
    assert case.number.encode() in places["database"]
    assert b"aes-256-gcm" in places["files"]
    assert b"the case begins" in places["log"]
    assert Draft.objects.get().values["father.id_number"] == PLANTED

    secrets = [PLANTED, *(str(sample["values"][key]) for key in SENSITIVE)]
    found = {
        (place, secret)
        for place, content in places.items()
        for secret in secrets
        for spelled in spellings(secret)
        if spelled in content
    }
    assert not found


SENSITIVE = ("mother.id_number", "mother.mobile", "father.mobile", "account.bank_card", "residence.address")


@pytest.mark.django_db
def test_a_session_opens_under_its_own_key_only():
    mine, other = SessionStore(), SessionStore()
    mine["sought"] = PLANTED
    mine.save()
    other.save()
    assert SessionStore(mine.session_key)["sought"] == PLANTED
    kept = Session.objects.get(pk=mine.session_key).session_data
    assert not any(spelled in unpacked(kept.encode()) for spelled in spellings(PLANTED))
    Session.objects.filter(pk=other.session_key).update(session_data=kept)
    assert "sought" not in SessionStore(other.session_key)
