"""What the shipped one-things promise: shared matters, data that feed what follows, roads that fit their promise."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from ruamel.yaml import YAML

from citizen_portal.design.icons import icon_names
from services.catalogue.compose import Form, compose
from services.catalogue.loader import load, shipped_packages
from services.catalogue.plan import plan
from services.catalogue.vocabulary import Package, StepKind
from services.terms import Term, Unit

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
ANSWERS = Path(__file__).parents[2] / "answers"
PACKAGES = load(shipped_packages()).packages


def written(name: str) -> dict[str, Any]:
    return YAML(typ="safe").load(ANSWERS / f"{name}.yaml")


def form_of(name: str) -> Form:
    """The form of the sample answers of that name."""
    given = written(name)
    return compose(PACKAGES[name.removesuffix("_smallest")], {**given["answers"], **given["values"]})


@pytest.mark.parametrize(
    ("matter", "users"),
    [
        ("social_security_card", {"newborn", "social_security_card_services"}),
        ("benefit_to_card", {"retirement", "social_security_card_services"}),
        ("seal_record", {"company_setup", "company_change"}),
        ("bank_appointment", {"company_setup", "company_change", "company_closing"}),
        ("business_licence_check", {"restaurant", "transport"}),
    ],
)
def test_a_shared_matter_exists_once_and_serves_several_one_things(matter: str, users: set[str]) -> None:
    assert {code for code, package in PACKAGES.items() if matter in package.matters} >= users
    numbers = {PACKAGES[code].matters[matter].base_code for code in users}
    assert len(numbers) == 1


def test_no_two_matters_have_one_number_of_the_national_list() -> None:
    numbers: dict[str, set[str]] = {}
    for package in PACKAGES.values():
        for matter in package.matters.values():
            numbers.setdefault(matter.base_code, set()).add(matter.code)
    assert {number: codes for number, codes in numbers.items() if len(codes) > 1} == {}


def test_the_card_of_a_newborn_asks_about_child_and_mother_the_card_of_a_grown_up_about_nobody_else() -> None:
    card = PACKAGES["newborn"].matters["social_security_card"]
    assert {rule.field.partition(".")[0] for rule in card.fields} >= {"child", "mother", "householder"}
    own = form_of("social_security_card_services")
    assert {key.partition(".")[0] for key in own.keys} == {"cardholder", "card", "residence", "delivery"}
    given = written("social_security_card_services")
    guarded = compose(
        PACKAGES["social_security_card_services"],
        {**given["answers"], **given["values"], "applicant": "guardian", "minor": "yes"},
    )
    assert {"guardian.name", "guardian.id_number", "guardian.mobile"} <= set(guarded.keys)


def test_the_credit_code_is_not_asked_of_who_founds_a_company_but_given_to_all_that_follows() -> None:
    form = form_of("company_setup")
    fed = {given.key: given for given in form.fed}
    assert "enterprise.credit_code" not in form.keys
    assert fed["enterprise.credit_code"].from_matter == "company_registration"
    assert {need.matter for need in fed["enterprise.credit_code"].needed_by} == {
        "seal_record",
        "tax_information",
        "employer_registration",
        "housing_fund_registration",
        "bank_appointment",
    }
    assert form.document("enterprise.business_licence").prior_from == "company_registration"


def test_after_a_change_everybody_else_gets_the_new_name() -> None:
    form = form_of("company_change")
    fed = {given.key: given for given in form.fed}
    assert "enterprise.enterprise_name" in form.keys
    assert fed["enterprise.enterprise_name"].from_matter == "enterprise_change_registration"


def test_of_a_vehicle_only_the_plate_is_typed() -> None:
    keys = {key for key in form_of("transport").keys if key.startswith("vehicle.")}
    assert keys == {"vehicle.plate"}


@pytest.mark.parametrize(
    ("held", "needed", "told"),
    [("paid_up", True, ""), ("none", False, "没有公积金账户"), ("arrears", False, "请单位先补缴")],
)
def test_the_housing_fund_is_paid_out_when_the_employer_has_paid(held: str, needed: bool, told: str) -> None:
    answers = {**written("retirement")["answers"], "housing_fund": held}
    planned = plan(PACKAGES["retirement"], answers)
    assert ("housing_fund_withdrawal" in planned.codes) is needed
    assert ("housing_fund_sealing" in planned.codes) is needed
    reasons = {skipped.code: skipped.reason.zh for skipped in planned.skipped}
    assert told in reasons.get("housing_fund_sealing", "")


def test_at_a_new_address_the_food_licence_is_applied_for_anew() -> None:
    given = written("company_change")
    moving = {**given["answers"], "change.change_items": ["name", "address"], "moves_district": "same"}
    planned = plan(PACKAGES["company_change"], moving)
    assert "food_licence_change" not in planned.codes
    assert "transport_permit_change" in planned.codes


def _working_days(term: Term) -> Decimal:
    assert term.unit in (Unit.WORKING_DAYS, Unit.IMMEDIATE), "the promises of the shipped content"
    return term.amount


def _longest_road(package: Package) -> Decimal:
    """Working days until the last matter of the longest way through `after` is granted."""

    def road(code: str) -> Decimal:
        matter = package.matters[code]
        accepted = any(step.kind is StepKind.ACCEPT for step in matter.steps)
        own = _working_days(matter.promised_term) + (accepted * _working_days(matter.acceptance_term))
        return own + max(map(road, package.one_thing.member(code).after), default=Decimal(0))

    return max(map(road, package.matters))


@pytest.mark.parametrize(
    "code",
    [
        "social_security_card_services",
        "retirement",
        "company_setup",
        "company_change",
        "transport",
        "company_closing",
    ],
)
def test_the_promise_is_not_less_than_the_longest_road(code: str) -> None:
    package = PACKAGES[code]
    assert package.one_thing.promise.amount >= _longest_road(package)


@pytest.mark.parametrize("code", PACKAGES)
def test_every_one_thing_has_a_picture_of_its_own_and_words_people_say(code: str) -> None:
    known = set(icon_names(finders.find("design/icons.svg")))
    one_thing = PACKAGES[code].one_thing
    assert one_thing.icon in known
    assert [p.one_thing.icon for p in PACKAGES.values()].count(one_thing.icon) == 1
    assert len(set(one_thing.words)) >= 10


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "refused", "blocked", "granted"),
    [
        ("social_security_card_services", "social_security_card", "transit_activation", None),
        ("retirement", "medical_retirement", None, "housing_fund_withdrawal"),
        ("company_setup", "seal_record", "bank_appointment", "tax_information"),
        ("company_change", "food_licence_change", None, "bank_appointment"),
        ("transport", "road_transport_permit", "vehicle_permit", "vehicle_check"),
        ("company_closing", "tax_closing", "bank_appointment", None),
    ],
)
def test_a_refused_matter_stops_what_needs_it_and_nothing_else(
    code: str, refused: str, blocked: str | None, granted: str | None
) -> None:
    call_command("seed_demo", verbosity=0)
    call_command("publish", stdout=StringIO())
    told = StringIO()
    call_command(
        "walk", code, answers=ANSWERS / f"{code}.yaml", start=NOW, refuse=[refused], json=True, stdout=told
    )
    states = {matter["matter"]: matter["state"] for matter in json.loads(told.getvalue())["matters"]}
    assert states[refused] == "refused"
    assert blocked is None or states[blocked] == "blocked"
    assert granted is None or states[granted] in ("granted", "delivered")
