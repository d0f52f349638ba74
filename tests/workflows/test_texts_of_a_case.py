"""The texts people write about a case: all of them are emptied, copied and turned with the keys; none is forgotten."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from citizen_portal.accounts.models import User
from services.catalogue.models import OneThingVersion
from services.encryption.rotation import rotate
from services.encryption.tables import sealed_tables
from services.encryption.usage import broken, sealed_values
from tests.acting import MONDAY, act, apply_for, drain, open_matters, open_task
from tests.key_rings import NEW, OLD
from tests.papers import small_png
from workflows.commands import clerk
from workflows.commands.corrections import answer_item, ask_for_corrections, attach_to_item, hand_in
from workflows.commands.disposal import approve_disposal, execute_disposal, plan_disposal
from workflows.commands.emptying import GONE, WRITTEN
from workflows.models import (
    Application,
    Attachment,
    Case,
    Commitment,
    CorrectionItem,
    Draft,
    Note,
    Notice,
    Outcome,
    Question,
    Rating,
    Result,
    Revocation,
    SubCase,
    Suspension,
    Task,
)
from workflows.reads.export import export_of
from workflows.steps.faults import Wanted
from workflows.walk import clerk_of

IN_30_YEARS = MONDAY.replace(year=MONDAY.year + 30) + timedelta(days=30)
SAID = "门牌号写错了"
ELSEWHERE = {Application, Attachment, Draft, Notice, Rating, Result, SubCase, Task}
"""Emptied by functions of their own; a draft goes as a whole."""
NOT_OF_A_CASE = {
    "DataCorrection",
    "OperatorAct",
    "SavedView",
    "BatchRun",
    "MigrationRun",
    "Offer",
    "Appointment",
    "OrganisationAct",
}
"""The reason of a batch is emptied when its last task is settled: each case keeps its own. That of a migration is about
a version. Offers have a term of their own, after which they go, or lose their facts (tests/workflows/test_offers.py).
"""


@pytest.fixture(autouse=True)
def kept(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.DATA_KEYS = OLD


@pytest.fixture
def case(stall: OneThingVersion) -> Case:
    """Corrected, promised, suspended, noted, asked about, granted and revoked; closed."""
    case = apply_for(stall)
    task = open_task(case, "permit")
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    wanted = (Wanted(about="owner.name", text=SAID), Wanted(code="plan_unclear"))
    request = ask_for_corrections(task=task, wanted=wanted, by=worker, now=MONDAY)
    citizen = case.submitted_by
    answer_item(request=request, about="owner.name", by=citizen, now=MONDAY, value="王小明", remark=SAID)
    paper = SimpleUploadedFile("plan.png", small_png())
    attach_to_item(request=request, about="stall.plan", upload=paper, by=citizen, now=MONDAY)
    hand_in(request=request, by=citizen, now=MONDAY)
    act(case, "permit", Outcome.ACCEPTED)
    while matters := open_matters(case):
        act(case, sorted(matters)[0])
    sub_case = SubCase.objects.get(case=case, matter="permit")
    desk = {"sub_case": sub_case, "department": sub_case.department}
    Note.objects.create(**desk, text=SAID, by=worker, at=MONDAY)
    Suspension.objects.create(
        **desk, kind="hearing", reason=SAID, started_at=MONDAY, expected_end=MONDAY.date(), started_by=worker,
        ended_at=MONDAY,
    )  # fmt: skip
    Question.objects.create(
        sub_case=sub_case, asked_of=sub_case, from_department=sub_case.department, text=SAID, asked_by=worker,
        to_department=sub_case.department, asked_at=MONDAY, due_at=MONDAY,
    )  # fmt: skip
    Commitment.objects.create(
        sub_case=sub_case, document="stall.plan", language="zh", text_digest="0" * 64, signed_by=citizen,
        signed_at=MONDAY, state="broken", finding=SAID, checked_by=worker, checked_at=MONDAY,
    )  # fmt: skip
    result = Result.objects.get(sub_case=sub_case)
    Revocation.objects.create(result=result, reason=SAID, by=worker, at=MONDAY)
    drain(MONDAY, case)
    case.refresh_from_db()
    return case


def test_every_sealed_text_about_a_case_has_somebody_who_empties_it() -> None:
    models = {table.model for table in sealed_tables() if table.model._meta.app_label == "workflows"}
    written = {model for model, _way, _fields in WRITTEN}
    assert {model.__name__ for model in models - ELSEWHERE - written} <= NOT_OF_A_CASE
    for table in sealed_tables():
        if table.model in written:
            (fields,) = (fields for model, _way, fields in WRITTEN if model is table.model)
            assert {field.name for field in table.fields} == set(fields), table.name


def test_a_disposal_empties_them_and_leaves_who_did_what(case: Case) -> None:
    first = User.objects.get(username="supervisor")
    second = User.objects.create(username="second", is_superuser=True)
    run = plan_disposal(by=first, now=IN_30_YEARS)
    execute_disposal(run=approve_disposal(run=run, by=second, now=IN_30_YEARS), by=first, now=IN_30_YEARS)
    item = CorrectionItem.objects.get(about="owner.name")
    assert (item.text, item.value, item.remark) == ({"text": GONE}, {}, GONE)
    assert (
        {row.text for row in Note.objects.all()} == {row.reason for row in Suspension.objects.all()} == {GONE}
    )
    assert (Commitment.objects.get().finding, Revocation.objects.get().reason) == (GONE, GONE)
    assert (Question.objects.get().text, Question.objects.get().answer) == (GONE, "")
    assert {str(notice.content) for notice in Notice.objects.filter(case=case)} == {"{}"}
    assert not any(notice.file for notice in Notice.objects.filter(case=case))
    assert Note.objects.get().by is not None


def test_a_copy_of_ones_data_holds_what_one_was_told_and_said(case: Case) -> None:
    (copied,) = export_of(case.submitted_by, now=MONDAY).data["cases"]
    permit = next(one for one in copied["matters"] if one["matter"] == "permit")
    item = permit["corrections"]["items"][0]
    assert (item["value"], item["remark"]) == ({"owner.name": "王小明"}, SAID)
    assert permit["suspensions"][0]["reason"] == permit["revocations"][0]["reason"] == SAID
    assert permit["commitments"][0]["finding"] == SAID
    assert {"receipt", "correction", "acceptance"} <= {one["kind"] for one in copied["notices"]}
    # What officials wrote for themselves is not part of it.
    assert "questions" not in permit and "notes" not in permit


@pytest.mark.django_db(transaction=True)
def test_new_keys_turn_every_one_of_them(case: Case, settings) -> None:
    draft = Draft.objects.create(
        user=case.submitted_by, version=case.version, advice={"items": []}, created_at=MONDAY, saved_at=MONDAY
    )
    notice = Notice.objects.filter(case=case).first()
    notice.file.save("", ContentFile(b"paper"), save=False)
    settings.DATA_KEYS = f"{NEW},{OLD}"
    rotate(batch=500)
    settings.DATA_KEYS = NEW
    assert {seal.rpartition(".")[2] for _table, seal in sealed_values()} == {"new"}
    assert not list(broken())
    assert Draft.objects.get(pk=draft.pk).advice == {"items": []}
    assert Note.objects.get().text == Revocation.objects.get().reason == SAID
