"""Each rule by which a running case is sorted, against one small change of the newer version; and the paper on them."""

from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils.translation import override

from services.catalogue.publish import body_of, publish
from services.catalogue.vocabulary import Package
from tests.acting import MONDAY, act, apply_for
from workflows.models import Case, Fate
from workflows.reads.migrating import (
    GROUNDS,
    Change,
    change_between,
    mapping_of,
    problems_in,
    said,
    sort,
    standing_of,
)

PAPER = Path(__file__).resolve().parents[2] / "docs" / "case-migration.md"
LAW = {"zh": "新办法", "en": "A new regulation"}


def permit(body):
    return body["matters"]["permit"]


def _step(code, kind, **more):
    return {"code": code, "kind": kind, **more}


def _remove_matter(body):
    body["one_thing"]["matters"] = [m for m in body["one_thing"]["matters"] if m["matter"] != "sign"]
    del body["matters"]["sign"]


def _need_subsidy(body):
    next(m for m in body["one_thing"]["matters"] if m["matter"] == "subsidy")["when"] = None


def _spare_sign(body):
    member = next(m for m in body["one_thing"]["matters"] if m["matter"] == "sign")
    member.update(when={"grant": "yes"}, otherwise=LAW)


def _ask(body):
    question = {"code": "night", "question": LAW, "kind": "yes_no"}
    body["one_thing"]["situations"].append(question)


def _stop(body):
    body["one_thing"]["situations"][0]["answers"] = [{"value": "no", "label": LAW, "stop": LAW}]


def _wait(body):
    member = next(m for m in body["one_thing"]["matters"] if m["matter"] == "sign")
    member["after"] = ["permit", "identity"]


def _rename_plan(body):
    body["documents"]["drawing"] = {**body["documents"].pop("plan"), "code": "drawing"}
    permit(body)["documents"][1]["kind"] = "drawing"


def _see(body):
    body["matters"]["sign"]["fields"].append({"field": "owner.id_number"})


def _fields(body, key):
    return next(rule for rule in permit(body)["fields"] if rule["field"] == key)


def _want_note(body):
    permit(body)["fields"].append({"field": "stall.note"})


def _drop_area(body):
    for matter in body["matters"].values():
        matter["fields"] = [rule for rule in matter["fields"] if rule["field"] != "stall.area"]
        for result in matter["results"]:
            result["copies"] = [key for key in result["copies"] if key != "stall.area"]
    one_thing = body["one_thing"]
    one_thing["situations"] = [asked for asked in one_thing["situations"] if asked["field"] != "stall.area"]
    next(m for m in one_thing["matters"] if m["matter"] == "fire")["when"] = None


# What changes, what somebody has said to it, and what must be among the reasons of a case whose permit is surveyed.
TABLE = [
    ("nothing", lambda body: None, {}, set()),
    ("a matter gone", _remove_matter, {}, {"matter_gone"}),
    ("a matter more", _need_subsidy, {}, {"matter_added"}),
    ("a matter less", _spare_sign, {}, {"matter_unneeded"}),
    ("a question more", _ask, {}, {"question_added"}),
    ("no longer taken", _stop, {}, {"application_stopped"}),
    ("waits for what is done", _wait, {}, set()),
    ("a step missed", lambda b: permit(b)["steps"].insert(0, _step("look", "review")), {}, {"step_missed"}),
    ("a step ahead", lambda b: permit(b)["steps"].insert(2, _step("look", "review")), {}, {"step_added"}),
    ("a step spared", lambda b: permit(b)["steps"].pop(3), {}, {"step_removed"}),
    (
        "steps swapped",
        lambda b: permit(b)["steps"].insert(1, permit(b)["steps"].pop(0)),
        {},
        {"steps_reordered"},
    ),
    ("another kind", lambda b: permit(b)["steps"][0].update(kind="review"), {}, {"step_of_another_kind"}),
    ("another visit", lambda b: permit(b)["steps"][1].update(joint=None), {}, {"visit_changed"}),
    ("a step renamed", lambda b: permit(b)["steps"][1].update(code="visit"), {}, {"step_gone"}),
    (
        "a step renamed, and mapped",
        lambda b: permit(b)["steps"][1].update(code="visit"),
        {"steps": {"permit": {"survey": "visit"}}},
        {"step_renamed"},
    ),
    ("another desk", lambda b: permit(b)["steps"][1].update(desk="fire@district"), {}, {"desk_moved"}),
    (
        "another desk, and mapped",
        lambda b: permit(b)["steps"][1].update(desk="fire@district"),
        {"desks": {"city_management@district": "fire@district"}},
        {"desk_followed"},
    ),
    ("no such office", lambda b: permit(b)["steps"][2].update(desk="nobody@city"), {}, {"not_served"}),
    ("a document renamed", _rename_plan, {}, {"document_gone", "document_added"}),
    (
        "a document renamed, and mapped",
        _rename_plan,
        {"documents": {"stall.plan": "stall.drawing"}},
        {"document_renamed"},
    ),
    (
        "a document dropped",
        lambda b: permit(b)["documents"].pop(1),
        {"documents": {"stall.plan": None}},
        {"document_dropped"},
    ),
    ("a way gone", lambda b: permit(b)["documents"][1].update(by=["commitment"]), {}, {"document_way_gone"}),
    ("a field more", _want_note, {}, {"field_added"}),
    ("a field gone", _drop_area, {}, {"field_gone"}),
    ("a field gone, and dropped", _drop_area, {"fields": {"stall.area": None}}, {"field_dropped"}),
    (
        "a stricter field",
        lambda b: _fields(b, "stall.area").update(constraints={"minimum": 400}),
        {},
        {"value_refused"},
    ),
    ("more is seen", _see, {}, {"sees_more"}),
    ("a higher fee", lambda b: permit(b).update(fee=10), {}, {"fee_higher"}),
    ("a visit more", lambda b: b["one_thing"].update(visits=3), {}, {"visits_higher"}),
    ("a result gone", lambda b: permit(b).update(results=[]), {}, {"result_gone"}),
    ("a law of no known day", lambda b: permit(b).update(legal_basis=LAW), {}, {"law_date_unknown"}),
    (
        "a law of the day after",
        lambda b: permit(b).update(legal_basis=LAW),
        {"law_from": {"permit": date(2026, 11, 3)}},
        {"law_not_retroactive"},
    ),
    (
        "a law of the same day",
        lambda b: permit(b).update(legal_basis=LAW),
        {"law_from": {"permit": date(2026, 11, 2)}},
        {"law_in_effect"},
    ),
    ("a longer promise", lambda b: permit(b).update(promised_term="9wd"), {}, {"promise_kept"}),
    ("a shorter promise", lambda b: permit(b).update(promised_term="4wd"), {}, {"promise_shorter"}),
    ("an impossible promise", lambda b: permit(b).update(promised_term="1wd"), {}, {"would_be_overdue"}),
]


@pytest.fixture
def surveyed(stall) -> Case:
    """Nobody asked for a grant; the permit is accepted and stands before its survey."""
    case = apply_for(stall, answers={"grant": "no"})
    act(case, "permit")
    return case


def change(case: Case, edit, mapping, *, now=MONDAY) -> Change:
    body = deepcopy(body_of(case.package))
    edit(body)
    new, _is_new = publish(Package.model_validate(body), by="tests", at=MONDAY)
    chosen = mapping_of(mapping)
    assert not problems_in(chosen, case.package, new.package)
    return change_between(case.version, new, chosen, now=now)


def test_each_rule_finds_its_case_and_nothing_else_does(surveyed):
    # One case, so that the city is built once; each change is looked at by itself, three working days later.
    later = MONDAY + timedelta(days=3)
    wrong = {}
    for title, edit, mapping, expected in TABLE:
        found = sort(standing_of(surveyed), change(surveyed, edit, mapping, now=later))
        codes = {reason.code for reason in found.reasons}
        gravest = max((GROUNDS[code].fate for code in expected), key=list(Fate).index, default=Fate.SAFE)
        if not expected <= codes or found.fate != gravest or (not expected and codes):
            wrong[title] = (found.fate, codes)
    assert wrong == {}


def test_every_reason_has_a_sentence_in_both_languages_and_stands_in_the_paper(surveyed):
    paper = PAPER.read_text(encoding="utf-8")
    for code, ground in GROUNDS.items():
        assert f"`{code}`" in paper, code
        with override("zh-hans"):
            chinese = str(ground.sentence)
        with override("en"):
            assert chinese != str(ground.sentence), code


def test_a_mapping_leads_from_what_is_gone_to_what_there_is(surveyed):
    old = surveyed.package
    assert problems_in(mapping_of({"steps": {"permit": {"survey": "decide"}}}), old, old)
    assert problems_in(mapping_of({"fields": {"stall.nothing": "stall.area"}}), old, old)


def test_a_reason_is_said_with_the_names_of_the_version(surveyed):
    found = sort(
        standing_of(surveyed), change(surveyed, lambda b: permit(b)["steps"][1].update(code="visit"), {})
    )
    with override("zh-hans"):
        sentence = said(found.reasons[0], surveyed.package, surveyed.package)
    assert sentence.startswith("“摊位许可”有“") and sentence.endswith("”环节，新版本中没有。")
