"""Strings that break software, through every door that takes text.

Passed when no answer is a fault of ours (5xx), nothing typed becomes markup, and what was kept is what was typed (in
NFC) or was refused in plain words. HOSTILE_ALL=1 sends every string through every door; without it the slow doors take
every n-th string, a different n-th for each.
"""

import json
import os
import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from citizen_portal.citizens.filling import filling
from services.catalogue.vocabulary import ElementType
from services.files.names import display_name
from tests.acting import drain
from tests.applicant import answered, departments_finish, filled, logged_in, newborn_city, ready, submitted
from tests.papers import small_png
from workflows.models import Application, Attachment, DataCorrection, Draft, Rating, Task

from .pages import faults_in
from .strings import ALL, HALF_SURROGATES, HTML, NUL, RARE_HAN

EVERYTHING = bool(os.environ.get("HOSTILE_ALL"))
CANARY_NAME = "child.name"


def some(nth: int, offset: int = 0) -> list[str]:
    """All strings, or every `nth`; injections are never left out by an even step for long."""
    return ALL if EVERYTHING else ALL[offset % nth :: nth]


@pytest.fixture(autouse=True)
def city(db: None, settings, tmp_path) -> None:
    settings.LANGUAGE_CODE = "en"
    settings.MEDIA_ROOT = tmp_path
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {
        "DEFAULT_THROTTLE_RATES": dict.fromkeys(
            settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1000000/min"
        )
    }
    newborn_city()


@pytest.fixture
def lin() -> Client:
    return logged_in("lin")


def sound(answer, text: str) -> str:
    """The page, which must not be a fault of ours and must not have taken the text for markup."""
    assert answer.status_code < 500, repr(text)
    page = answer.content.decode() if "html" in answer.get("Content-Type", "") else ""
    assert faults_in(page) == [], repr(text)
    return page


def kept_as(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def test_there_are_enough_of_them() -> None:
    assert len(ALL) >= 300


def test_through_every_field_of_the_form(lin: Client) -> None:
    """Every string once, as many at a time as there are fields; with HOSTILE_ALL every string in every field."""
    draft = answered(lin)
    fields = fields_of(Draft.objects.get(pk=draft.pk))
    for turn in range(len(fields) if EVERYTHING else 1):
        for start in range(0, len(ALL), len(fields)):
            given = dict(zip(fields[turn:] + fields[:turn], ALL[start : start + len(fields)], strict=False))
            answer = lin.post(f"/apply/{draft.pk}/form/", given | {"shown": list(given)})
            page = sound(answer, str(given))
            assert answer.status_code == 422 and page
            typed = Draft.objects.get(pk=draft.pk).values
            for key, text in given.items():
                assert kept_as(typed[key]) == kept_as(text.strip()), repr(text)


def fields_of(draft: Draft) -> list[str]:
    """The keys of everything the form asks, but for boxes to tick: those are lists."""
    form = filling(draft, draft.user.holder, now=timezone.now()).form
    return [field.key for field in form.fields if field.element.type is not ElementType.CHOICES]


def test_through_the_guiding_questions(lin: Client) -> None:
    draft = answered(lin)
    names = list(draft.answers) or ["birth_certificate"]
    for text in some(9, 1):
        sound(lin.post(f"/apply/{draft.pk}/questions/", dict.fromkeys(names, text) | {"shown": names}), text)


@pytest.mark.parametrize("name", RARE_HAN if EVERYTHING else RARE_HAN[:28:3])
def test_a_rare_name_is_refused_in_words_or_kept_to_the_last_stroke(lin: Client, name: str) -> None:
    draft = filled(lin, **{CANARY_NAME: f"周{name}"})
    answer = lin.get(f"/apply/{draft.pk}/check/")
    assert f"周{kept_as(name)}" in sound(answer, name)


@pytest.mark.parametrize("name", ["周𠮷", "周𪚥", "周𬺡", "周𰻞", "周\U000323b0", "周䶿"])
def test_a_child_with_a_rare_name_gets_a_case_in_that_name(lin: Client, name: str) -> None:
    draft = ready(lin)
    lin.post(f"/apply/{draft.pk}/form/", {CANARY_NAME: name, "shown": [CANARY_NAME]})
    lin.post(f"/apply/{draft.pk}/check/", {"consent": "1/zh", "sensitive_consent": "1/zh"})
    assert Application.objects.get().values[CANARY_NAME] == name


def test_through_the_search_and_the_addresses() -> None:
    visitor = Client()
    for text in some(5, 2):
        sound(visitor.get("/", {"q": text}), text)
    lin = logged_in("lin")
    for text in [*NUL, *some(19, 3)]:
        sound(lin.get("/record/looks/", {"case": text, "before": text}), text)
        sound(lin.get("/record/corrections/new/", {"record": text, "element": text}), text)
        sound(lin.get("/accounts/login/", {"next": text}), text)


def test_through_the_search_of_the_desk() -> None:
    clerk = logged_in("police_changning")
    for text in some(15, 4):
        sound(clerk.post("/desk/search/", {"q": text}, follow=True), text)


def test_through_the_reason_of_a_clerk_to_the_page_of_the_citizen(lin: Client) -> None:
    case = submitted(lin)
    drain(timezone.now(), case)
    task = Task.objects.filter(process=case, finished__isnull=True, flow_task_type="HUMAN").first()
    clerk = logged_in(task.department.code)
    clerk.post(f"/desk/task/{task.pk}/claim/")
    for text in some(13, 5):
        with transaction.atomic():
            answer = clerk.post(f"/desk/task/{task.pk}/complete/", {"outcome": "declined", "reason": text})
            sound(answer, text)
            sound(lin.get(f"/cases/{case.number}/"), text)
            task.sub_case.refresh_from_db()
            if task.sub_case.note:
                assert kept_as(task.sub_case.note["text"]) == kept_as(
                    text.replace("\r\n", "\n").replace("\r", "\n").strip()
                ), repr(text)
            transaction.set_rollback(True)


def test_through_a_rating(lin: Client) -> None:
    case = submitted(lin)
    departments_finish(case)
    for text in some(17, 6):
        with transaction.atomic():
            sound(lin.post(f"/cases/{case.number}/rate/", {"level": "1", "reason": text}), text)
            sound(lin.get(f"/cases/{case.number}/"), text)
            for rating in Rating.objects.filter(case=case):
                assert rating.reason == text.strip(), repr(text)
            transaction.set_rollback(True)


def test_through_a_request_to_correct_the_record(lin: Client) -> None:
    offered = lin.get("/record/corrections/new/").context["records"]
    datum = offered[0].data[0][0]
    for text in some(23):
        with transaction.atomic():
            sound(
                lin.post("/record/corrections/new/", {"datum": datum, "right": text, "evidence": text}), text
            )
            sound(lin.get("/record/corrections/"), text)
            for asked in DataCorrection.objects.all():
                assert asked.right == text.strip(), repr(text)
                sound(logged_in(asked.department.code).get(f"/desk/data-corrections/{asked.pk}/"), text)
            transaction.set_rollback(True)


def test_as_names_of_files(lin: Client) -> None:
    for text in ALL:
        shown = display_name(text)
        assert 0 < len(shown) <= 255 and "/" not in shown and not shown.startswith("."), repr(text)
    draft, key = filled(lin), "child.portrait_photo"
    for text in [*HTML[:8], *some(40, 7)] if not EVERYTHING else ALL:
        upload = SimpleUploadedFile("x.png", small_png(), "image/png")
        upload.name = text or "x.png"
        with transaction.atomic():
            sound(lin.post(f"/apply/{draft.pk}/documents/{key}/", {f"file:{key}": upload}), text)
            sound(lin.get(f"/apply/{draft.pk}/documents/"), text)
            for attachment in Attachment.objects.filter(draft=draft):
                answer = lin.get(f"/files/{attachment.pk}/")
                assert answer.status_code == 200 and "\n" not in answer["Content-Disposition"]
                assert b"".join(answer.streaming_content)
            transaction.set_rollback(True)


def test_through_the_api(lin: Client) -> None:
    for text in some(4, 1):
        body = {"one_thing": "newborn", "values": {CANARY_NAME: text}}
        answer = lin.post("/api/v1/drafts", body, content_type="application/json")
        assert answer.status_code in (201, 400, 422), repr(text)
        if answer.status_code == 201:
            assert kept_as(answer.json()["values"][CANARY_NAME]) == kept_as(text), repr(text)
            with transaction.atomic():
                Draft.objects.all().delete()
        assert answer["Content-Type"].partition(";")[0].endswith("json")
    for text in some(9, 2):
        for address in (f"/api/v1/one-things?q={json.dumps(text)}", "/api/v1/cases?cursor=x"):
            assert lin.get(address).status_code < 500, repr(text)


@pytest.mark.parametrize("half", HALF_SURROGATES)
def test_half_a_character_is_refused(lin: Client, half: str) -> None:
    body = f'{{"one_thing": "newborn", "values": {{"{CANARY_NAME}": "{half}"}}}}'
    refused = lin.post("/api/v1/drafts", body, content_type="application/json")
    assert refused.status_code == 400 and refused["Content-Type"] == "application/problem+json"
