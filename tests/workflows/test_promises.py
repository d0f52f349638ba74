"""What applicants promise: a document that follows, a commitment that replaces a proof, and what becomes of both."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from services.calendar.current import current_calendar
from services.catalogue.models import OneThingVersion
from services.models import Licence, Post
from services.privacy.consents import ConsentKind, agreements
from services.records.record import facts_about
from services.terms import Term
from tests.acting import MONDAY, act, apply_for, drain, open_matters, open_task, states
from tests.papers import small_png
from workflows.clock.deferring import deferred_until
from workflows.commands import citizen
from workflows.commands.commitments import check_commitment, revoke
from workflows.commands.deferrals import hand_in_document, remind_or_end
from workflows.commands.figures import count_figures
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import (
    Case,
    CaseEvent,
    Commitment,
    DeferredDocument,
    Message,
    Notice,
    Outcome,
    Revocation,
    Tally,
    Verb,
)
from workflows.reads.commitments import commitments_to_check
from workflows.reads.figures.checking import wrong_cases, wrong_sums
from workflows.reads.progress import progress
from workflows.reads.projection import shown_to_department
from workflows.walk import clerk_of

PLAN = "stall.plan"
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def applied(stall: OneThingVersion, way: str) -> Case:
    """The stall, with its plan met in that way."""
    model = apply_for(stall, key="model")
    said = model.application
    case = citizen.submit(
        version=stall, by=model.submitted_by, applicant=model.applicant, answers=said.answers,
        values=said.values, documents=said.documents | {PLAN: {"by": way}}, consents=agreements(ConsentKind),
        idempotency_key=way, now=MONDAY,
    )  # fmt: skip
    drain(MONDAY, case)
    return case


@pytest.fixture
def deferred(stall: OneThingVersion, monkeypatch: pytest.MonkeyPatch) -> Case:
    # The ID card of the model was uploaded with its draft; here only the plan is of interest.
    monkeypatch.setattr(citizen, "check_documents", lambda *_args: {})
    return applied(stall, "deferred")


@pytest.fixture
def promised(stall: OneThingVersion, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(citizen, "check_documents", lambda *_args: {})
    return applied(stall, "commitment")


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.png", small_png())


def handed_in(case: Case, now: datetime = TUESDAY) -> None:
    hand_in_document(case=case, document=PLAN, upload=paper(), by=case.submitted_by, now=now)


def decided_on(case: Case) -> None:
    act(case, "permit", Outcome.ACCEPTED)
    act(case, "permit", Outcome.PASSED)
    act(case, "permit", Outcome.GRANTED)


def leader_of(case: Case):
    department = case.sub_cases.get(matter="permit").department
    user = get_user_model().objects.create_user("leader")
    Post.objects.create(
        user=user,
        department=department,
        kind="leader",
        title_zh="局长",
        title_en="Director",
        starts_on=MONDAY.date(),
    )
    return user


# A document that follows


def test_it_is_due_two_working_days_before_the_promise_and_counted_anew_from_acceptance(
    deferred: Case,
) -> None:
    row = DeferredDocument.objects.get(case=deferred)
    # 5 working days after Monday 2 November is Monday 9; two before it, Thursday 5.
    assert row.due_at.date().isoformat() == "2026-11-05" and row.alarm_at is not None
    act(deferred, "permit", Outcome.ACCEPTED, now=TUESDAY)
    row.refresh_from_db()
    assert row.due_at.date().isoformat() == "2026-11-06"
    assert "2026" in str(
        Notice.objects.get(case=deferred, kind="acceptance", sub_case__matter="permit").content
    )
    assert CaseEvent.objects.filter(case=deferred, verb=Verb.DOCUMENT_DEFERRED).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("promised", "due"), [("immediate", "2026-11-03"), ("2wd", "2026-11-03"), ("60wd", "2026-11-30")]
)
def test_however_short_or_long_the_promise(promised: str, due: str) -> None:
    until = deferred_until(MONDAY, Term.parse(promised), calendar=current_calendar())
    assert until.date().isoformat() == due


def test_nothing_is_issued_before_it_has_arrived(deferred: Case) -> None:
    act(deferred, "permit", Outcome.ACCEPTED)
    act(deferred, "permit", Outcome.PASSED)
    with pytest.raises(Invalid) as refused:
        act(deferred, "permit", Outcome.GRANTED)
    assert set(refused.value.errors) == {"documents"}
    assert states(deferred)["permit"] == "accepted"
    task = open_task(deferred, "permit")
    before = shown_to_department(task, by=task.owner, now=MONDAY)
    assert before.documents[PLAN]["by"] == "deferred" and PLAN not in {f.document for f in before.attachments}
    handed_in(deferred)
    handed_in(deferred)
    after = shown_to_department(task, by=task.owner, now=TUESDAY)
    assert after.documents[PLAN]["by"] == "upload"
    assert CaseEvent.objects.filter(case=deferred, verb=Verb.DOCUMENT_HANDED_IN).count() == 1
    row = next(one for one in progress(deferred, now=TUESDAY).documents if one.key == PLAN)
    assert row.way["by"] == "upload" and len(row.files) == 2


def test_reminded_and_then_what_needs_it_ends(deferred: Case) -> None:
    row = DeferredDocument.objects.get(case=deferred)
    moments = 0
    while row.alarm_at is not None:
        moment = row.alarm_at
        assert remind_or_end(row.pk, moment - timedelta(seconds=1)) is None
        remind_or_end(row.pk, moment)
        assert remind_or_end(row.pk, moment) is None
        row.refresh_from_db()
        moments += 1
    assert moments == row.reminded + 1 and row.reminded >= 1 and row.overdue_at is not None
    now = states(deferred)
    assert (now["permit"], now["sign"], now["identity"]) == ("terminated", "blocked", "granted")
    assert "逾期" in str(Notice.objects.get(case=deferred, kind="termination").content)
    with pytest.raises(WrongState):
        handed_in(deferred)


def test_only_the_applicant_hands_in_and_only_what_was_to_follow(deferred: Case) -> None:
    stranger = get_user_model().objects.get(username="zhou")
    with pytest.raises(NotAllowed):
        hand_in_document(case=deferred, document=PLAN, upload=paper(), by=stranger, now=TUESDAY)
    with pytest.raises(Invalid):
        hand_in_document(
            case=deferred, document="owner.id_card", upload=paper(), by=deferred.submitted_by, now=TUESDAY
        )


# A commitment


def test_signed_per_matter_and_to_be_checked_after_the_grant(promised: Case) -> None:
    signed = Commitment.objects.get(sub_case__case=promised)
    assert (signed.document, signed.state, signed.check_due_at) == (PLAN, "signed", None)
    assert signed.signed_by == promised.submitted_by and len(signed.text_digest) == 64
    worker = clerk_of(signed.sub_case.department, MONDAY)
    assert commitments_to_check(worker, now=MONDAY) == []
    with pytest.raises(WrongState):
        check_commitment(commitment=signed, kept=True, finding="看过", by=worker, now=MONDAY)
    decided_on(promised)
    (row,) = commitments_to_check(worker, now=MONDAY)
    # 20 working days after Monday 2 November.
    assert row.check_due_at.date().isoformat() == "2026-11-30"


def test_a_kept_promise_is_confirmed(promised: Case) -> None:
    decided_on(promised)
    signed = Commitment.objects.get(sub_case__case=promised)
    worker = clerk_of(signed.sub_case.department, MONDAY)
    with pytest.raises(Invalid):
        check_commitment(commitment=signed, kept=True, finding=" ", by=worker, now=TUESDAY)
    check_commitment(commitment=signed, kept=True, finding="现场与图一致", by=worker, now=TUESDAY)
    assert commitments_to_check(worker, now=TUESDAY) == []
    with pytest.raises(WrongState):
        check_commitment(commitment=signed, kept=False, finding="再看", by=worker, now=TUESDAY)
    assert Message.objects.filter(
        event__verb=Verb.COMMITMENT_CHECKED, receiver=promised.submitted_by
    ).exists()


def test_a_broken_promise_is_revoked_by_the_leader_and_the_record_follows(promised: Case) -> None:
    decided_on(promised)
    drain(MONDAY, promised)
    held = Licence.objects.get(kind="stall_permit", holder=promised.applicant)
    signed = Commitment.objects.get(sub_case__case=promised)
    worker, leader = clerk_of(signed.sub_case.department, MONDAY), leader_of(promised)
    with pytest.raises(WrongState):
        revoke(commitment=signed, reason="不符", by=leader, now=TUESDAY)
    check_commitment(commitment=signed, kept=False, finding="现场与图不符", by=worker, now=TUESDAY)
    assert Message.objects.filter(event__verb=Verb.COMMITMENT_CHECKED, receiver=leader).exists()
    with pytest.raises(NotAllowed):
        revoke(commitment=signed, reason="不符", by=worker, now=TUESDAY)
    with pytest.raises(Invalid):
        revoke(commitment=signed, reason=" ", by=leader, now=TUESDAY)
    browser = Client(headers={"accept-language": "zh-hans"})
    browser.force_login(leader)
    seen = browser.post(
        f"/desk/commitments/{signed.pk}/revoke/", {"reason": "承诺不实，予以撤销", "preview": "1"}
    )
    assert seen.content.decode().count("承诺不实，予以撤销") >= 2, "in the notice, and still in the form"
    assert not Revocation.objects.exists()
    revoke(commitment=signed, reason="承诺不实，予以撤销", by=leader, now=TUESDAY)
    drain(TUESDAY, promised)
    held.refresh_from_db()
    assert held.revoked_at is not None
    assert Revocation.objects.get().reason == "承诺不实，予以撤销"
    assert states(promised)["permit"] == "terminated"
    assert "permit" not in open_matters(promised), "a revoked result is not delivered"
    assert "承诺不实" in str(Notice.objects.get(case=promised, kind="revocation").content)
    applicant = promised.applicant
    known = facts_about(applicant.identifier_kind, applicant.identifier, ["stall_permit"], TUESDAY)
    assert known.get("permit_number") is None
    # The figures follow, and counted anew they are the same: what was decided in time was, whatever came of it.
    count_figures(now=TUESDAY)
    assert Tally.objects.get(case=promised, kind="decided", matter="permit").hits == 1
    assert not list(wrong_cases([promised.pk])) and not list(wrong_sums())


def test_what_ended_otherwise_needs_no_check(promised: Case) -> None:
    act(promised, "permit", Outcome.DECLINED, reason="不属于本部门")
    assert Commitment.objects.get(sub_case__case=promised).state == "lapsed"
    assert "sign" not in open_matters(promised)
