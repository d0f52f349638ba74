"""新生儿出生 through the API alone: from the first question to the rating, clerks included."""

from typing import Any

from django.utils import timezone
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from tests.acting import drain
from tests.citizen_portal.api.conftest import API, Program
from workflows.models import Task


def test_a_baby_is_born_from_the_first_question_to_the_rating(
    program: Program, newborn: dict[str, Any]
) -> None:
    lin = program("lin")
    assert "newborn" in [
        found["code"] for found in lin.get(f"{API}/one-things", {"q": "生孩子"}).data["results"]
    ]

    answers = answer_every_question(lin, newborn["answers"])
    form = lin.post(
        f"{API}/one-things/newborn/form", {"answers": answers, "values": newborn["values"]}
    ).json()
    Draft202012Validator(form["schema"]).validate(newborn["values"])
    assert {fact["key"]: fact["value"] for fact in form["prefill"]}["mother.name"] == "林悦然"

    body = {
        "one_thing": "newborn",
        "answers": answers,
        "values": newborn["values"],
        "documents": newborn["documents"],
        "consents": [{"kind": kind, "version": "1", "language": "zh"} for kind in ("general", "sensitive")],
    }
    submitted = lin.post(f"{API}/cases", body, headers={"Idempotency-Key": "born-today"})
    assert submitted.status_code == 201, submitted.json()
    number = submitted.json()["number"]

    work_until_closed(program, lin, number, newborn["results"])

    case = lin.get(f"{API}/cases/{number}").json()
    assert {matter["matter"]: matter["state"] for matter in case["matters"]} == dict.fromkeys(
        (matter["code"] for matter in form["needed"]), "granted"
    )
    issued = [result for matter in case["matters"] for result in matter["results"]]
    assert newborn["results"]["birth_household_registration"]["child.id_number"] in str(issued)
    assert case["history"][-1]["verb"] == "submitted"

    told = lin.get(f"{API}/messages").json()["results"]
    assert told[0]["case_number"] == number
    assert lin.post(f"{API}/messages/{told[0]['id']}/read").status_code == 204
    assert lin.get(f"{API}/messages").json()["results"][0]["is_read"]

    assert lin.post(f"{API}/cases/{number}/ratings", {"level": 5}).status_code == 201
    assert lin.post(f"{API}/cases/{number}/ratings", {"level": 4}).status_code == 409
    assert lin.get(f"{API}/cases").json()["results"][0]["rated"]


def answer_every_question(lin: APIClient, wanted: dict[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    while True:
        guide = lin.post(f"{API}/one-things/newborn/guide", {"answers": answers}).json()
        open_questions = [question for question in guide["questions"] if question["answer"] is None]
        if not open_questions:
            assert guide["complete"]
            return guide["answers"]
        answers[open_questions[0]["name"]] = wanted[open_questions[0]["name"]]


def work_until_closed(program: Program, lin: APIClient, number: str, results: dict[str, Any]) -> None:
    for _round in range(60):
        drain(timezone.now())
        if lin.get(f"{API}/cases/{number}").json()["state"] == "closed":
            return
        open_task = Task.objects.filter(finished__isnull=True, flow_task_type="HUMAN").first()
        assert open_task is not None, "nobody has anything to do, yet the case is not closed"
        data_known = {key: value for given in results.values() for key, value in given.items()}
        do_first_task(program(open_task.department.code), data_known)
    raise AssertionError("the case does not come to an end")


def do_first_task(clerk: APIClient, data_known: dict[str, Any]) -> None:
    task_id = clerk.get(f"{API}/tasks").json()["results"][0]["id"]
    assert clerk.post(f"{API}/tasks/{task_id}/claim").status_code == 200
    task = clerk.get(f"{API}/tasks/{task_id}").json()
    data = {
        wanted["key"]: data_known[wanted["key"]]
        for wanted in task["result_data"]
        if wanted["key"] in data_known
    }
    done = clerk.post(f"{API}/tasks/{task_id}/complete", {"outcome": task["outcomes"][0], "data": data})
    assert done.status_code == 200, done.json()
