"""Submitting once and only once; every fault is told with its place; nothing unasked gets in."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from citizen_portal.demo.paper import sample_pdf
from services.models import RegistrySource
from tests.citizen_portal.api.conftest import API, Program
from workflows.models import Attachment, Case, Draft

PDF = sample_pdf("a test")


def submit(client: APIClient, body: dict[str, Any], key: str = "k-1"):
    return client.post(f"{API}/cases", body, headers={"Idempotency-Key": key})


def faults(response) -> dict[str, str]:
    assert response["Content-Type"] == "application/problem+json"
    return {fault["pointer"]: fault["detail"] for fault in response.json().get("errors", ())}


def test_the_same_request_again_gives_the_same_case(program: Program, application: dict[str, Any]) -> None:
    lin = program("lin")
    first, again = submit(lin, application), submit(lin, application)
    assert (first.status_code, again.status_code) == (201, 200), first.json()
    assert first.json()["number"] == again.json()["number"]
    assert Case.objects.count() == 1


def test_a_repetition_is_recognised_while_a_register_is_down(
    program: Program, application: dict[str, Any]
) -> None:
    lin = program("lin")
    first = submit(lin, application)
    RegistrySource.objects.update(behaviour="down")
    again = submit(lin, application)
    assert again.status_code == 200, again.json()
    assert first.json()["number"] == again.json()["number"]


def test_a_register_that_is_silent_is_no_fault_of_the_application(
    program: Program, application: dict[str, Any]
) -> None:
    lin = program("lin")
    RegistrySource.objects.update(behaviour="down")
    told = submit(lin, application)
    assert (told.status_code, told.json()["type"]) == (503, "/problems/source-unavailable")
    assert told["Retry-After"]
    assert faults(told), "which documents it is about"
    assert all(pointer.startswith("/documents/") for pointer in faults(told))
    faulty = application | {"values": application["values"] | {"child.name": ""}}
    assert submit(lin, faulty).status_code == 422, "what is wrong in itself stays wrong"
    RegistrySource.objects.update(behaviour="normal")
    assert submit(lin, application).status_code == 201, "the same again, under the same key"


def test_a_key_is_not_good_for_another_application(program: Program, application: dict[str, Any]) -> None:
    lin = program("lin")
    submit(lin, application)
    application["values"]["child.name"] = "周予宁"
    refused = submit(lin, application)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/idempotency-key-reused")


def test_two_people_may_choose_the_same_key(program: Program, application: dict[str, Any]) -> None:
    submit(program("lin"), application)
    other = submit(program("zhou"), application)
    assert other.status_code in (201, 422), other.json()
    assert other.json().get("type") != "/problems/idempotency-key-reused"


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": "x" * 65}])
def test_a_submission_needs_a_key(
    program: Program, application: dict[str, Any], headers: dict[str, str]
) -> None:
    refused = program("lin").post(f"{API}/cases", application, headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (400, "/problems/malformed")


def test_every_fault_is_told_with_its_place(program: Program, application: dict[str, Any]) -> None:
    application["values"] |= {"child.name": "", "mother.id_number": "110101199403120023"}
    refused = submit(program("lin"), application)
    assert refused.status_code == 422
    assert {"/values/child.name", "/values/mother.id_number"} <= set(faults(refused))
    assert Case.objects.count() == 0


def test_what_nobody_asked_is_refused(program: Program, application: dict[str, Any]) -> None:
    lin = program("lin")
    assert set(faults(submit(lin, application | {"applicant_id": 1}))) == {"/applicant_id"}
    application["values"]["child.secret"] = "x"
    application["documents"]["child.passport"] = {"by": "upload"}
    refused = submit(lin, application)
    assert set(faults(refused)) == {"/values/child.secret", "/documents/child.passport"}


def test_an_unanswered_and_an_unknown_question_are_told(
    program: Program, application: dict[str, Any]
) -> None:
    lin = program("lin")
    del application["answers"]["maternity_costs"]
    assert set(faults(submit(lin, application))) == {"/answers/maternity_costs"}
    application["answers"] |= {"nonsense": "yes", "birth_certificate": ["first_issue"], "applicant": 7}
    assert set(faults(submit(lin, application))) == {
        "/answers/nonsense",
        "/answers/birth_certificate",
        "/answers/applicant",
    }


def test_an_answer_that_ends_the_guide_says_what_to_do_instead(
    program: Program, application: dict[str, Any]
) -> None:
    application["answers"]["six_months_old"] = "yes"
    refused = submit(program("lin"), application)
    assert "派出所" in faults(refused)["/answers"]


def test_a_file_goes_from_the_draft_into_the_case(program: Program, application: dict[str, Any]) -> None:
    lin = program("lin")
    begun = lin.post(f"{API}/drafts", {key: application[key] for key in application if key != "consents"})
    assert begun.status_code == 201, begun.json()
    draft = begun.json()["id"]
    form = lin.post(
        f"{API}/one-things/newborn/form",
        {"answers": application["answers"], "values": application["values"]},
    ).json()
    key = next(document["key"] for document in form["documents"] if "upload" in document["by"])
    address = f"{API}/drafts/{draft}/documents/{key}"

    fake = SimpleUploadedFile("a.pdf", b"no pdf at all", "application/pdf")
    refused = lin.post(address, {"file": fake}, format="multipart")
    assert (refused.status_code, set(faults(refused))) == (422, {"/file"})
    paper = SimpleUploadedFile("paper.pdf", PDF, "application/pdf")
    kept = lin.post(address, {"file": paper}, format="multipart")
    assert kept.status_code == 201, kept.json()
    assert lin.get(f"{API}/drafts/{draft}").json()["files"][0]["name"] == "paper.pdf"

    application["documents"][key] = {"by": "upload"}
    missing = submit(lin, application)
    assert f"/documents/{key}" in faults(missing)
    first = submit(lin, application | {"draft": draft})
    assert first.status_code == 201, first.json()
    assert Attachment.objects.get().case.number == first.json()["number"]
    # The draft is gone now; the same request still means the same case.
    assert submit(lin, application | {"draft": draft}).status_code == 200


def test_a_draft_is_saved_piece_by_piece_and_thrown_away(
    program: Program, application: dict[str, Any]
) -> None:
    lin = program("lin")
    draft = lin.post(f"{API}/drafts", {"one_thing": "newborn"}).json()["id"]
    lin.put(f"{API}/drafts/{draft}", {"values": {"child.name": "周予安"}})
    lin.put(f"{API}/drafts/{draft}", {"answers": {"applicant": "mother"}})
    kept = lin.get(f"{API}/drafts/{draft}").json()
    assert (kept["values"], kept["answers"]) == ({"child.name": "周予安"}, {"applicant": "mother"})
    for stranger in (program("zhou"),):
        assert stranger.get(f"{API}/drafts/{draft}").status_code == 404
        assert stranger.delete(f"{API}/drafts/{draft}").status_code == 404
        refused = submit(stranger, application | {"draft": draft})
        assert set(faults(refused)) == {"/draft"}
    assert lin.delete(f"{API}/drafts/{draft}").status_code == 204
    assert not Draft.objects.exists()
