"""A person's copy of everything held about them: whole, their own, on record, and not for who finds a screen open."""

import hashlib
import io
import json
import time
from zipfile import ZipFile

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from citizen_portal.demo.paper import sample_pdf
from citizen_portal.demo.world import people
from tests.applicant import filled, submitted
from workflows.commands.wishes import wish
from workflows.models import EMAIL_AT_FIRST, SMS_AT_FIRST, Attachment, Case, DataExport

ADDRESS = "/record/copy/"


def in_person(username: str) -> Client:
    """Logged in by the password, just now."""
    client = Client()
    client.post("/accounts/login/", {"login": username, "username": username, "password": people().password})
    return client


def archive(answer) -> ZipFile:
    assert answer.status_code == 200, answer.headers
    return ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def copy_of(client: Client) -> dict:
    with archive(client.post(ADDRESS)) as found:
        assert found.testzip() is None
        return json.loads(found.read("data.json"))


def test_it_holds_what_was_said_handed_in_decided_and_agreed_to(newborn) -> None:
    lin = in_person("lin")
    case = submitted(lin)
    data = copy_of(lin)
    assert data["schema_version"] == "1"
    assert data["holder"]["name"] == "林悦然" and data["account"]["username"] == "lin"
    (mine,) = data["cases"]
    assert mine["number"] == case.number
    assert mine["values"]["child.name"] == "周予安"
    assert {one["kind"] for one in mine["consents"]} == {"general", "sensitive"}
    assert len(mine["matters"]) == case.sub_cases.count()
    assert mine["history"][0]["verb"] == "submitted" and "You applied for" in mine["history"][0]["title"]
    assert data["licences"] is not None and data["copies"]


def test_it_holds_what_was_chosen_about_messages(newborn, settings) -> None:
    lin = in_person("lin")
    at_first = copy_of(lin)["message_preferences"]
    assert at_first == {
        "language": settings.LANGUAGE_CODE,
        "sms": list(SMS_AT_FIRST),
        "email": list(EMAIL_AT_FIRST),
    }
    user = get_user_model().objects.get(username="lin")
    wish(by=user, language="zh-hans", sms=[], email=["to_do", "outcome"], now=timezone.now())
    assert copy_of(lin)["message_preferences"] == {
        "language": "zh-hans",
        "sms": [],
        "email": ["to_do", "outcome"],
    }


def test_the_files_come_along_byte_by_byte(newborn) -> None:
    lin = in_person("lin")
    draft = filled(lin)
    key = "mother.marriage_certificate"
    upload = SimpleUploadedFile("结婚证.pdf", sample_pdf("a paper"), "application/pdf")
    assert lin.post(f"/apply/{draft.pk}/documents/{key}/", {f"file:{key}": upload}).status_code == 201
    with archive(lin.post(ADDRESS)) as found:
        data = json.loads(found.read("data.json"))
        ((line,),) = [each["files"] for each in data["drafts"]]
        assert line["name"] == "结婚证.pdf"
        assert hashlib.sha256(found.read(line["path"])).hexdigest() == Attachment.objects.get().sha256


def test_nobody_elses_data_are_in_it(newborn) -> None:
    lin, zhou = in_person("lin"), in_person("zhou")
    submitted(lin)
    theirs = json.dumps(copy_of(zhou), ensure_ascii=False)
    assert Case.objects.get().number not in theirs
    assert "林悦然" not in json.dumps(copy_of(zhou)["holder"], ensure_ascii=False)


def test_that_a_copy_was_taken_is_written_down_for_good(newborn) -> None:
    lin = in_person("lin")
    copy_of(lin)
    taken = DataExport.objects.get()
    assert taken.by.username == "lin" and taken.holder == taken.by.holder
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM workflows_dataexport")


def test_whoever_finds_the_screen_open_is_asked_for_the_password(lin: Client) -> None:
    for answer in (lin.get(ADDRESS), lin.post(ADDRESS)):
        assert answer.status_code == 302
    assert "/accounts/confirm/" in lin.get(ADDRESS).headers["Location"]
    assert not DataExport.objects.exists()


def test_a_log_in_of_an_hour_ago_is_not_enough(newborn) -> None:
    lin = in_person("lin")
    session = lin.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 3600
    session["account_authentication_methods"] = list(session["account_authentication_methods"])
    session.save()
    assert lin.post(ADDRESS).status_code == 302
    assert not DataExport.objects.exists()


def test_staff_without_a_record_have_nothing_to_copy(newborn) -> None:
    assert in_person("police_changning").post(ADDRESS).status_code == 403
