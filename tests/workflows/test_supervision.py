"""Hurry, order, answer, send back, close; and reopening after an error."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from citizen_portal.accounts.models import User
from services.catalogue.models import OneThingVersion
from services.models import Licence, Post, PostKind
from tests.acting import MONDAY, act, apply_for, drain, states
from workflows.commands import reopening, supervision
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import (
    Case,
    CaseEvent,
    CaseState,
    Message,
    Notice,
    NoticeKind,
    OrderAnswer,
    Outcome,
    Reminder,
    Result,
    SubCase,
    Verb,
)
from workflows.reads.sentences import tell
from workflows.walk import clerk_of

WHY = "认定依据有误"


@pytest.fixture
def case(pair: OneThingVersion) -> Case:
    return apply_for(pair)


def matter(case: Case, code: str = "left") -> SubCase:
    return SubCase.objects.select_related("department").get(case=case, matter=code)


def supervisor() -> User:
    return User.objects.get(username="supervisor")


def leader_of(sub_case: SubCase) -> User:
    post = Post.objects.filter(department=sub_case.department, kind=PostKind.LEADER).first()
    return post.user


def test_the_applicant_hurries_once_a_day_and_the_desk_is_told(case: Case) -> None:
    sub_case = matter(case)
    supervision.hurry(sub_case=sub_case, by=case.submitted_by, now=MONDAY, text="孩子等着打疫苗")
    worker = clerk_of(sub_case.department, MONDAY)
    assert Message.objects.filter(event__verb=Verb.HURRIED, receiver=worker).count() == 1
    with pytest.raises(WrongState):
        supervision.hurry(sub_case=sub_case, by=case.submitted_by, now=MONDAY + timedelta(hours=5))
    supervision.hurry(sub_case=sub_case, by=case.submitted_by, now=MONDAY + timedelta(days=1))
    assert Reminder.objects.filter(sub_case=sub_case, rung="").count() == 2


def test_nobody_else_hurries_and_nothing_that_ended_is_hurried(case: Case) -> None:
    stranger = clerk_of(matter(case).department, MONDAY)
    with pytest.raises(NotAllowed):
        supervision.hurry(sub_case=matter(case), by=stranger, now=MONDAY)
    act(case, "left")
    with pytest.raises(WrongState):
        supervision.hurry(sub_case=matter(case), by=case.submitted_by, now=MONDAY)


def test_an_overdue_matter_is_hurried_over_the_heads_too(case: Case) -> None:
    sub_case = matter(case)
    supervision.hurry(sub_case=sub_case, by=case.submitted_by, now=MONDAY + timedelta(days=10))
    assert Message.objects.filter(event__verb=Verb.HURRIED, receiver=leader_of(sub_case)).exists()


def test_an_order_is_answered_sent_back_answered_again_and_closed(case: Case) -> None:
    sub_case, by = matter(case), supervisor()
    order = supervision.issue_order(sub_case=sub_case, by=by, reason="两次超期，请说明", now=MONDAY)
    head = leader_of(sub_case)
    assert Message.objects.filter(event__verb=Verb.ORDERED, receiver=head).exists()
    with pytest.raises(WrongState):
        supervision.close_order(order=order, by=by, text="好", now=MONDAY)
    supervision.answer_order(order=order, by=head, text="人手不足", now=MONDAY)
    with pytest.raises(WrongState):
        supervision.answer_order(order=order, by=head, text="再答", now=MONDAY)
    order = supervision.send_back_order(
        order=order, by=by, reason="没有说怎么改", now=MONDAY + timedelta(days=1)
    )
    assert order.answered_at is None and order.due_at > MONDAY + timedelta(days=1)
    supervision.answer_order(order=order, by=head, text="已增派人员", now=MONDAY + timedelta(days=1))
    order = supervision.close_order(order=order, by=by, text="已整改", now=MONDAY + timedelta(days=2))
    assert order.closing == "已整改"
    answers = OrderAnswer.objects.filter(order=order)
    assert [(each.text, each.remark) for each in answers] == [
        ("人手不足", "没有说怎么改"),
        ("已增派人员", ""),
    ]
    with pytest.raises(WrongState):
        supervision.answer_order(order=order, by=head, text="又答", now=MONDAY + timedelta(days=2))


def test_a_plain_clerk_neither_issues_nor_answers_an_order(case: Case) -> None:
    sub_case = matter(case)
    worker = clerk_of(sub_case.department, MONDAY)
    with pytest.raises(NotAllowed):
        supervision.issue_order(sub_case=sub_case, by=worker, reason=WHY, now=MONDAY)
    order = supervision.issue_order(sub_case=sub_case, by=supervisor(), reason=WHY, now=MONDAY)
    with pytest.raises(NotAllowed):
        supervision.answer_order(order=order, by=worker, text="答", now=MONDAY)
    with pytest.raises(Invalid):
        supervision.issue_order(sub_case=sub_case, by=supervisor(), reason=" ", now=MONDAY)


def test_a_wrong_refusal_is_reopened_and_the_case_lives_again(case: Case) -> None:
    act(case, "left", Outcome.REFUSED, reason="材料不符")
    act(case, "right")
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    later = MONDAY + timedelta(days=3)
    reopening.reopen(sub_case=matter(case), step="decide", by=supervisor(), reason=WHY, now=later)
    drain(later, case)
    case.refresh_from_db()
    sub_case = matter(case)
    assert (case.state, case.finished) == (CaseState.IN_PROGRESS, None)
    assert (sub_case.state, sub_case.round, sub_case.decision) == ("accepted", 2, "")
    assert sub_case.promised_due_at > later
    assert sub_case.reopenings.get().before["state"] == "refused"
    refused = CaseEvent.objects.select_related("sub_case", "department").get(case=case, verb=Verb.REFUSED)
    assert "已不再有效" in tell(refused, case.package).text, (
        "and not a reason that is gone, or that of another decision"
    )
    act(case, "left", now=later)
    case.refresh_from_db()
    assert (case.state, states(case)["left"]) == (CaseState.CLOSED, "granted")
    assert Message.objects.filter(event__verb=Verb.REOPENED, receiver=case.submitted_by).count() == 1


def test_reopening_revokes_what_was_issued_and_issues_anew(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    go_on_until(case, lambda: matter(case, "permit").has_ended)
    reopened = matter(case, "permit")
    first = Result.objects.get(sub_case=reopened)
    reopening.reopen(sub_case=reopened, step="decide", by=supervisor(), reason=WHY, now=MONDAY)
    drain(MONDAY, case)
    standing = Licence.objects.filter(sub_case_number=reopened.number)
    assert first.revocation.reason == WHY
    revoked = Notice.objects.get(sub_case=first.sub_case, kind=NoticeKind.REVOCATION).content["zh"]
    assert first.number in str(revoked["listings"]), "the decision says which paper it means"
    assert [licence.revoked_at for licence in standing] == [MONDAY]
    act(case, reopened.matter)
    second = Result.objects.filter(sub_case=reopened).order_by("-round").first()
    assert (second.round, second.number == first.number) == (2, False)
    assert standing.filter(revoked_at__isnull=True).count() == 1


def test_what_the_refusal_blocked_waits_again(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    go_on_until(case, lambda: matter(case, "permit").step == "decide")
    act(case, "permit", Outcome.REFUSED, reason="不符")
    assert states(case)["sign"] == "blocked"
    reopening.reopen(sub_case=matter(case, "permit"), step="decide", by=supervisor(), reason=WHY, now=MONDAY)
    drain(MONDAY, case)
    assert states(case)["sign"] == "waiting"
    act(case, "permit")
    assert states(case)["sign"] == "accepted"


def test_only_a_supervisor_reopens_only_what_ended_and_only_at_its_steps(case: Case) -> None:
    with pytest.raises(WrongState):
        reopening.reopen(sub_case=matter(case), step="decide", by=supervisor(), reason=WHY, now=MONDAY)
    act(case, "left")
    worker = clerk_of(matter(case).department, MONDAY)
    with pytest.raises(NotAllowed):
        reopening.reopen(sub_case=matter(case), step="decide", by=worker, reason=WHY, now=MONDAY)
    with pytest.raises(Invalid):
        reopening.reopen(sub_case=matter(case), step="no_such", by=supervisor(), reason=WHY, now=MONDAY)
    with pytest.raises(Invalid):
        reopening.reopen(sub_case=matter(case), step="decide", by=supervisor(), reason="", now=MONDAY)


def go_on_until(case: Case, is_there: Callable[[], bool]) -> None:
    """Clerks do what lies on their desks, in the best way, until it is so."""
    for _turn in range(30):
        if is_there():
            return
        task = (
            case.tasks.filter(finished__isnull=True, flow_task_type="HUMAN").order_by("created", "id").first()
        )
        act(case, task.sub_case.matter)
    raise AssertionError("the case never came there")
