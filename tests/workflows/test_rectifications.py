"""A bad rating is called back, put right, verified, and settled by the citizen; never by whoever was rated."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from citizen_portal.accounts.models import User
from services.catalogue.models import OneThingVersion
from services.models import Post, PostKind
from tests.acting import MONDAY, act, apply_for, drain
from workflows.commands import citizen, reopening, verifying
from workflows.commands import rectifying as desk
from workflows.commands.figures import count_figures
from workflows.commands.sweep import sweep
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import (
    Callback,
    Case,
    CaseEvent,
    Message,
    Outcome,
    Rating,
    Rectification,
    RectificationReply,
    RectificationState,
    Stars,
    SubCase,
    Tally,
    Verb,
)
from workflows.policy import heads_for
from workflows.reads.export import export_of
from workflows.reads.figures.checking import wrong_cases, wrong_sums
from workflows.reads.rectifications import departments_of, valid_ratings
from workflows.walk import clerk_of

DAY = timedelta(days=1)
WHY = "等了两个小时，窗口没人解释"


@pytest.fixture
def case(pair: OneThingVersion) -> Case:
    """Two matters of two departments, both granted; closed."""
    case = apply_for(pair)
    act(case, "left")
    act(case, "right")
    case.refresh_from_db()
    return case


def rated(case: Case, matter: str = "left", level: Stars = Stars.VERY_UNSATISFIED) -> Rectification | None:
    sub_case = SubCase.objects.get(case=case, matter=matter) if matter else None
    rating = citizen.rate(
        case=case, sub_case=sub_case, level=level, reason=WHY, by=case.submitted_by, now=MONDAY
    )
    return Rectification.objects.filter(rating=rating).first()


def leader_of(row: Rectification) -> User:
    return Post.objects.filter(department=row.department, kind=PostKind.LEADER).first().user


def supervisor() -> User:
    return User.objects.get(username="supervisor_binjiang")


def second() -> User:
    """The supervisor of the city, who watches over its districts too."""
    return User.objects.get(username="supervisor")


def called(row: Rectification, now: datetime = MONDAY) -> Rectification:
    return desk.call_back(row=row, by=leader_of(row), at=now, reached=True, said="已致歉并说明", now=now)


def answered(row: Rectification, text: str = "已增设咨询台", now: datetime = MONDAY) -> Rectification:
    return desk.answer_rating(row=row, by=leader_of(row), text=text, now=now)


def told(row: Rectification, verb: Verb) -> set[int]:
    messages = Message.objects.filter(event__verb=verb, event__detail__rectification=row.pk)
    return set(messages.values_list("receiver", flat=True))


def figures_of(case: Case) -> dict[str, tuple[int, int]]:
    """What of the case counts about its ratings, after counting: how many, and how many of them as they should be."""
    count_figures(now=MONDAY)
    assert not list(wrong_cases([case.pk])) and not list(wrong_sums())
    kinds = ("rated", "called", "rectified")
    rows = Tally.objects.filter(case=case, kind__in=kinds, whole=True)
    return {kind: (n, hits) for kind, n, hits in rows.values_list("kind", "n", "hits")}


def test_it_is_called_back_put_right_verified_and_the_citizen_says_yes(case: Case) -> None:
    row = rated(case)
    assert figures_of(case) == {"rated": (1, 0)}, "in time, and not done: not counted yet"
    assert (row.state, row.department) == (
        RectificationState.OPEN,
        SubCase.objects.get(case=case, matter="left").department,
    )
    assert row.callback_due_at.date() == (MONDAY + DAY).date()
    assert row.due_at.date() == (MONDAY + 21 * DAY).date(), "fifteen working days"
    head = leader_of(row)
    assert told(row, Verb.BAD_RATING) == {head.pk, supervisor().pk, case.submitted_by.pk} | set(
        heads_for(row, MONDAY)
    )
    with pytest.raises(WrongState):
        answered(row)  # nobody has called yet
    row = called(row)
    assert row.turn_due_at == row.due_at
    row = answered(row)
    row = verifying.send_back_answer(row=row, by=supervisor(), reason="没有写怎么避免", now=MONDAY)
    row = answered(row, "已增设咨询台，并公示等候时间")
    row = verifying.accept_answer(row=row, by=supervisor(), now=MONDAY + DAY)
    assert row.state == RectificationState.TOLD and case.submitted_by.pk in told(row, Verb.RECTIFY_TOLD)
    row = desk.reply(row=row, by=case.submitted_by, agrees=True, level=Stars.SATISFIED, now=MONDAY + 2 * DAY)
    assert (row.state, row.end, row.alarm_at) == ("closed", "put_right", None)
    with pytest.raises(WrongState):
        desk.reply(row=row, by=case.submitted_by, agrees=False, now=MONDAY + 2 * DAY)
    assert Rating.objects.get(pk=row.rating_id).level == Stars.VERY_UNSATISFIED, "what was said stays said"
    assert figures_of(case) == {"rated": (1, 0), "called": (1, 1), "rectified": (1, 1)}
    (copied,) = export_of(case.submitted_by, now=MONDAY).data["cases"]
    (right,) = (one for one in copied["ratings"] if one["rectifications"])
    (taken,) = right["rectifications"]
    assert taken["calls"][0]["said"] == "已致歉并说明"
    assert [one["text"] for one in taken["answers"]] == ["已增设咨询台，并公示等候时间"], "what was accepted"


def test_who_says_no_gets_it_reopened_once_and_then_a_reasoned_answer(case: Case) -> None:
    row, by = rated(case), case.submitted_by
    row = verifying.accept_answer(row=answered(called(row)), by=supervisor(), now=MONDAY)
    row = desk.reply(row=row, by=by, agrees=False, reason="还是没人解释", now=MONDAY)
    assert row.state == RectificationState.DISPUTED and supervisor().pk in told(row, Verb.RECTIFY_REPLIED)
    row = verifying.reopen_rectification(row=row, by=supervisor(), now=MONDAY)
    assert (row.state, row.round, row.answered_at) == (RectificationState.OPEN, 2, None)
    row = verifying.accept_answer(row=answered(row, "已当面道歉"), by=supervisor(), now=MONDAY)
    row = desk.reply(row=row, by=by, agrees=False, now=MONDAY)
    with pytest.raises(WrongState):
        verifying.reopen_rectification(row=row, by=supervisor(), now=MONDAY)
    with pytest.raises(Invalid):
        verifying.settle(row=row, by=supervisor(), reason=" ", now=MONDAY)
    row = verifying.settle(row=row, by=supervisor(), reason="窗口已按规定答复", now=MONDAY)
    assert (row.end, row.closing) == ("not_agreed", "窗口已按规定答复")
    assert RectificationReply.objects.filter(rectification=row).count() == 2


def test_the_rating_of_a_whole_case_is_assigned_to_each_department_it_is_about(case: Case) -> None:
    row = rated(case, matter="")
    assert (row.state, row.department) == (RectificationState.TO_ASSIGN, None)
    both = departments_of(row.rating)
    assert len(both) == 2
    elsewhere = supervisor().posts.first().department
    for wrong in ([], [elsewhere]):
        with pytest.raises(Invalid):
            verifying.assign_rating(row=row, departments=wrong, by=supervisor(), now=MONDAY)
    later = MONDAY + DAY
    verifying.assign_rating(row=row, departments=both, by=supervisor(), now=later)
    rows = Rectification.objects.filter(rating=row.rating).order_by("pk")
    assert [each.department for each in rows] == both
    assert {each.due_at for each in rows} == {row.due_at}, "the whole term counts from the rating"
    assert {each.callback_due_at.date() for each in rows} == {(later + DAY).date()}
    with pytest.raises(WrongState):
        verifying.assign_rating(row=row, departments=both, by=supervisor(), now=later)


def test_a_rating_is_excluded_by_two_supervisors_and_with_a_reason_the_citizen_reads(case: Case) -> None:
    row = rated(case)
    row = verifying.doubt_rating(row=row, by=supervisor(), reason="评的是另一件", now=MONDAY)
    for refused in (supervisor(), leader_of(row), case.submitted_by):
        with pytest.raises(NotAllowed):
            verifying.review_doubt(row=row, excluded=True, by=refused, reason="确认", now=MONDAY)
    with pytest.raises(Invalid):
        verifying.review_doubt(row=row, excluded=True, by=second(), reason="", now=MONDAY)
    assert second().pk in told(row, Verb.RECTIFY_DOUBTED)
    with pytest.raises(IntegrityError, match="a_rating_is_excluded_by_two_people"), transaction.atomic():
        Rectification.objects.filter(pk=row.pk).update(
            state="closed", end="unfounded", closed_by=supervisor(), closed_at=MONDAY, alarm_at=None
        )
    verifying.review_doubt(row=row, excluded=True, by=second(), reason="评价对象有误", now=MONDAY)
    assert not valid_ratings(Rating.objects.all()).exists()
    assert figures_of(case) == {}, "what does not count is in no figure"
    assert case.submitted_by.pk in told(row, Verb.RECTIFY_CLOSED)


def test_a_rating_that_was_doubted_in_vain_goes_on_without_loss_of_time(case: Case) -> None:
    row = verifying.doubt_rating(row=rated(case), by=supervisor(), reason="存疑", now=MONDAY)
    later = MONDAY + 28 * DAY
    row = verifying.review_doubt(row=row, excluded=False, by=second(), reason="", now=later)
    assert row.state == RectificationState.OPEN and row.due_at > later < row.callback_due_at
    with pytest.raises(WrongState):
        verifying.doubt_rating(row=row, by=supervisor(), reason="还是存疑", now=later)


def test_whoever_was_rated_is_not_shown_who_rated_and_nobody_else_meddles(case: Case) -> None:
    row = rated(case)
    worker = clerk_of(row.department, MONDAY)
    for who in (worker, case.submitted_by, supervisor()):
        with pytest.raises(NotAllowed):
            desk.call_back(row=row, by=who, at=MONDAY, reached=True, said="好", now=MONDAY)
    for who in (worker, leader_of(row), case.submitted_by):
        with pytest.raises(NotAllowed):
            verifying.doubt_rating(row=row, by=who, reason="不实", now=MONDAY)
    heads = heads_for(row, MONDAY)
    Post.objects.create(
        user=worker, department=row.department, kind=PostKind.SECTION_HEAD, starts_on=MONDAY.date(),
        title_zh="科长", title_en="Section head",
    )  # fmt: skip
    assert heads and heads_for(row, MONDAY) == heads, "they decided the case: another head calls"
    with pytest.raises(NotAllowed):
        desk.call_back(row=row, by=worker, at=MONDAY, reached=True, said="好", now=MONDAY)
    Post.objects.filter(user__in=heads).delete()
    assert heads_for(row, MONDAY) == [worker.pk], "unless there is nobody else"
    Post.objects.filter(user=worker, kind=PostKind.SECTION_HEAD).delete()
    assert worker.pk in heads_for(row, MONDAY), "and where nobody heads the office, whoever works there"
    row = desk.call_back(row=row, by=worker, at=MONDAY, reached=True, said="好", now=MONDAY)
    row = desk.answer_rating(row=row, by=worker, text="已整改", now=MONDAY)
    row = verifying.accept_answer(row=row, by=supervisor(), now=MONDAY)
    for who in (worker, supervisor()):
        with pytest.raises(NotAllowed):
            desk.reply(row=row, by=who, agrees=True, now=MONDAY)


def test_three_calls_that_nobody_answers_stand_for_one(case: Case) -> None:
    row = rated(case)
    for minutes in (0, 5, 10):
        with pytest.raises(WrongState):
            answered(row)
        at = MONDAY + timedelta(minutes=minutes)
        desk.call_back(row=row, by=leader_of(row), at=at, reached=False, said="", now=at)
    with pytest.raises(WrongState):
        desk.call_back(row=row, by=leader_of(row), at=at, reached=False, said="", now=at)
    assert answered(row).called_back_at is None, "and do not count as having called back"
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        Callback.objects.filter(rectification=row).update(reached=True)


def test_the_clock_reminds_of_the_call_and_of_the_whole_term_and_ends_the_waiting(case: Case) -> None:
    row = rated(case)
    heads, watching = set(heads_for(row, MONDAY)), {supervisor().pk}
    seen: list[tuple[datetime, bool, set[int]]] = []
    now = MONDAY
    while now < MONDAY + 30 * DAY:
        sweep(now=now, case_id=case.pk)
        now += timedelta(hours=6)
    for event in CaseEvent.objects.filter(verb=Verb.RECTIFY_DUE).order_by("id"):
        receivers = set(event.messages.values_list("receiver", flat=True))
        seen.append((event.at, event.detail["overdue"], receivers))
    late = [receivers for _at, overdue, receivers in seen if overdue]
    assert next(receivers for _at, overdue, receivers in seen if not overdue) == heads
    assert late and set.union(*late) == heads | watching
    row.refresh_from_db()
    assert row.alarm_at is None, "after the whole term it has said everything"
    assert figures_of(case) == {"rated": (1, 0), "called": (1, 0), "rectified": (1, 0)}
    row = verifying.accept_answer(row=answered(called(row, now), now=now), by=supervisor(), now=now)
    sweep(now=now + 20 * DAY, case_id=case.pk)
    row.refresh_from_db()
    assert (row.end, row.closed_by) == ("unanswered", None)


def test_while_the_matter_is_done_again_nobody_is_asked_whether_it_is_put_right(case: Case) -> None:
    row = answered(called(rated(case)))
    sub_case = row.rating.sub_case
    reopening.reopen(sub_case=sub_case, step="decide", by=supervisor(), reason="重办", now=MONDAY)
    with pytest.raises(WrongState):
        verifying.accept_answer(row=row, by=supervisor(), now=MONDAY)
    drain(MONDAY, case)
    act(case, "left", Outcome.GRANTED)
    assert verifying.accept_answer(row=row, by=supervisor(), now=MONDAY).state == RectificationState.TOLD


def test_a_good_rating_opens_nothing(case: Case) -> None:
    assert rated(case, level=Stars.FAIR) is None


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What became of each, done at the same time."""
    start, results = threading.Barrier(len(acts)), []

    def run(each: Callable[[], Any]) -> None:
        try:
            start.wait()
            each()
            results.append("done")
        except WrongState:
            results.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(case: Case) -> None:
    row = rated(case)
    head, by, other = leader_of(row), supervisor(), second()
    called(row)
    outcomes: Iterable[list[str]] = (
        at_once(*(lambda: desk.answer_rating(row=row, by=head, text="已整改", now=MONDAY),) * 2),
        at_once(
            lambda: verifying.accept_answer(row=row, by=by, now=MONDAY),
            lambda: verifying.send_back_answer(row=row, by=other, reason="不够", now=MONDAY),
        ),
    )
    assert list(outcomes) == [["done", "too late"]] * 2
