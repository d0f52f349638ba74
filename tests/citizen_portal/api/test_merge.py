"""The proof of a merge for programs."""

from rest_framework.test import APIClient

from tests.citizen_portal.api.conftest import API

ANSWERS = {
    "applicant": "mother",
    "birth_certificate": "first_issue",
    "six_months_old": "no",
    "parents.marriage": "married",
    "local_household": "yes",
    "child.follows": "mother",
    "child_services": ["medical_insurance", "social_security_card"],
    "maternity_costs": "claim",
    "parenting_guidance": "yes",
}


def test_every_figure_comes_with_the_numbers_it_is_counted_from(city):
    found = APIClient().post(f"{API}/one-things/newborn/merge", {"answers": ANSWERS}, format="json").json()
    fields = next(one for one in found["counted"] if one["measure"] == "fields")
    ticks = [tick for row in found["form_fields"] for tick in row["needed_by"] if not tick["perhaps"]]
    assert sum(float(part) for part in fields["parts"]) == float(fields["before"]) == len(ticks)
    assert float(fields["after"]) == sum(row["asked"] for row in found["form_fields"])
    assert len(fields["parts"]) == len(found["matters"])


def test_an_open_question_is_told_by_its_name(city):
    answers = {name: value for name, value in ANSWERS.items() if name != "local_household"}
    refused = APIClient().post(f"{API}/one-things/newborn/merge", {"answers": answers}, format="json")
    assert refused.status_code == 422
    assert "/answers/local_household" in {one["pointer"] for one in refused.json()["errors"]}
