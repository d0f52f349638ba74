"""Offices write to each other, move work and stand in, on the pages as they come, without JavaScript."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from django_webtest import DjangoTestApp, WebTestMixin
from webtest.response import TestResponse

from citizen_portal.accounts.models import User
from services.catalogue.models import OneThingVersion
from services.models import Post, PostKind
from tests.acting import apply_for, open_task
from tests.workflows.conftest import city, pair
from workflows.commands import clerk, conversation, supervision
from workflows.models import (
    AccessEntry,
    Delegation,
    Note,
    Purpose,
    Question,
    Reminder,
    Reopening,
    SupervisionOrder,
    Task,
    Transfer,
    TransferKind,
)
from workflows.walk import clerk_of

__all__ = ["city", "pair"]

WHY = "依据权责清单第12项"
Enter = Callable[[User], DjangoTestApp]


@pytest.fixture(autouse=True)
def english(settings) -> None:
    """Tests read the English sentences: those stand in the code."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def browser(db: None):
    """A browser without JavaScript, in which that person has logged in."""
    mixin = WebTestMixin()
    mixin._patch_settings()

    def enter(user: User) -> DjangoTestApp:
        app = DjangoTestApp()
        app.set_user(user)
        return app

    yield enter
    mixin._unpatch_settings()


@pytest.fixture
def task(pair: OneThingVersion) -> Task:
    """The left matter's task, claimed by its clerk."""
    now = timezone.now()
    found = open_task(apply_for(pair, now), "left")
    return clerk.claim(task=found, by=clerk_of(found.department, now), now=now)


@pytest.fixture
def other(task: Task) -> User:
    """The clerk of the sister department, with its task claimed."""
    now = timezone.now()
    sister = open_task(task.process, "right")
    return clerk.claim(task=sister, by=clerk_of(sister.department, now), now=now).owner


def head_of(task: Task) -> User:
    return Post.objects.filter(department=task.department, kind=PostKind.LEADER).first().user


def supervisor() -> User:
    return User.objects.get(username="supervisor")


def the_form(page: TestResponse, field: str):
    """The form with that field; the search and the log-out are forms, too."""
    return next(form for form in page.forms.values() if field in form.fields)


def filled_in(page: TestResponse, **said: str) -> TestResponse:
    form = the_form(page, next(iter(said)))
    for name, value in said.items():
        form[name] = value
    return form.submit(expect_errors=True)


def test_a_note_is_written_and_read_at_ones_own_desk_and_nowhere_else(
    browser: Enter, task: Task, other: User
) -> None:
    own = browser(task.owner)
    page = own.get(f"/desk/task/{task.pk}/").click(href=f"/desk/task/{task.pk}/note/")
    assert filled_in(page, text=" ").status_code == 422
    assert "等原件到了再办" in filled_in(page, text="等原件到了再办").follow().text
    assert Note.objects.count() == 1
    theirs = open_task(task.process, "right")
    assert "等原件" not in browser(other).get(f"/desk/task/{theirs.pk}/").text
    assert "等原件" not in browser(supervisor()).get(f"/board/cases/{task.process_id}/").text
    assert "等原件" not in browser(task.process.submitted_by).get(f"/cases/{task.process.number}/").text


def test_a_question_waits_in_the_sisters_list_and_its_answer_comes_back(
    browser: Enter, task: Task, other: User
) -> None:
    own, there = browser(task.owner), browser(other)
    page = own.get(f"/desk/task/{task.pk}/ask/")
    form = the_form(page, "of")
    form["of"], form["text"] = form["of"].options[0][0], "现场看过了吗？"
    assert "现场看过了吗？" in form.submit().follow().text
    listed = there.get("/desk/").click(href="/desk/questions/")
    assert "现场看过了吗？" not in listed.text
    asked = listed.click(href=f"/desk/questions/{Question.objects.get().pk}/")
    assert "现场看过了吗？" in asked.text
    assert filled_in(asked, text="").status_code == 422
    filled_in(asked, text="周三去看")
    assert "周三去看" in own.get(f"/desk/task/{task.pk}/").text
    look = AccessEntry.objects.filter(purpose=Purpose.QUESTION).select_related("scope").get()
    assert (look.by, look.scope.what) == (other, ["case:question"])
    assert filled_in(asked, text="又答").status_code == 409


def test_a_question_to_another_department_is_not_found(browser: Enter, task: Task, other: User) -> None:
    question = conversation.ask(
        task=task,
        of=open_task(task.process, "right").sub_case,
        by=task.owner,
        text="在吗",
        now=timezone.now(),
    )
    assert browser(task.owner).get(f"/desk/questions/{question.pk}/", status=404)


def test_work_at_the_wrong_desk_goes_there_comes_back_and_is_ruled(
    browser: Enter, task: Task, other: User
) -> None:
    own, there = browser(task.owner), browser(other)
    fire = open_task(task.process, "right").department
    page = own.get(f"/desk/task/{task.pk}/transfer/")
    groups = page.html.select("select[name=to] optgroup")
    assert groups[0]["label"] == "Departments that work on this case"
    assert [option.text for option in groups[0].select("option")] == [str(fire.name)]
    assert len(groups) > 3
    assert filled_in(page, to=str(fire.pk), reason=" ").status_code == 422
    filled_in(page, to=str(fire.pk), reason=WHY)
    moved = open_task(task.process, "left")
    assert moved.department == fire
    clerk.claim(task=moved, by=other, now=timezone.now())
    assert WHY in there.get(f"/desk/task/{moved.pk}/").text, "the other department reads the reason"
    filled_in(there.get(f"/desk/task/{moved.pk}/return/"), reason=WHY)
    back = open_task(task.process, "left")
    clerk.claim(task=back, by=task.owner, now=timezone.now())
    own.get(f"/desk/task/{back.pk}/transfer/", status=409)
    filled_in(own.get(f"/desk/task/{back.pk}/dispute/"), reason="两家都说不是自己的")
    board = browser(supervisor())
    dispute = SupervisionOrder.objects.get()
    page = board.get("/board/orders/?state=to_rule").click(href=f"/board/orders/{dispute.pk}/")
    assert "两家都说不是自己的" in page.text and page.text.count(WHY) == 2
    assert filled_in(page, to=str(fire.pk), reason="").status_code == 422
    filled_in(page, to=str(fire.pk), reason="以清单为准").follow()
    assert open_task(task.process, "left").department == fire
    kinds = Transfer.objects.order_by("at").values_list("kind", flat=True)
    assert list(kinds) == [TransferKind.TRANSFER, TransferKind.RETURN, TransferKind.RULING]


def test_only_whoever_holds_a_task_is_shown_the_form_that_moves_it(browser: Enter, task: Task) -> None:
    refused = browser(head_of(task)).get(f"/desk/task/{task.pk}/transfer/", status=409)
    assert str(task.owner) in refused.text
    browser(head_of(task)).get(f"/desk/task/{task.pk}/note/")


def test_an_order_is_issued_answered_sent_back_answered_and_closed(browser: Enter, task: Task) -> None:
    board, head = browser(supervisor()), browser(head_of(task))
    page = board.get(f"/board/cases/{task.process_id}/").click(href="/matters/left/order/")
    assert filled_in(page, reason=" ").status_code == 422
    filled_in(page, reason="已超期两次，请说明").follow()
    order = SupervisionOrder.objects.get()
    mine = head.get("/desk/").click(href="/desk/orders/").click(href=f"/desk/orders/{order.pk}/")
    assert "已超期两次，请说明" in mine.text
    assert filled_in(mine, text="").status_code == 422
    filled_in(mine, text="人手不足")
    filled_in(board.get(f"/board/orders/{order.pk}/"), reason="没有说怎么改")
    again = head.get(f"/desk/orders/{order.pk}/")
    assert "没有说怎么改" in again.text and "人手不足" in again.text
    filled_in(again, text="已增派人员")
    closed = filled_in(board.get(f"/board/orders/{order.pk}/"), text="已整改").follow()
    assert "已增派人员" in closed.text and not any("reason" in form.fields for form in closed.forms.values())
    assert f"/board/orders/{order.pk}/" in board.get("/board/orders/?state=closed").text
    assert f"/board/orders/{order.pk}/" not in board.get("/board/orders/?state=waiting").text


def test_a_plain_clerk_sees_no_order_not_even_in_the_menu(browser: Enter, task: Task) -> None:
    order = supervision.issue_order(
        sub_case=task.sub_case, by=supervisor(), reason="请说明", now=timezone.now()
    )
    own = browser(task.owner)
    assert "/desk/orders/" not in own.get("/desk/").text
    assert f"/desk/orders/{order.pk}/" not in own.get("/desk/orders/").text
    own.get(f"/desk/orders/{order.pk}/", status=404)


def test_an_ended_matter_is_reopened_after_its_notice_was_read(browser: Enter, task: Task) -> None:
    clerk.complete(task=task, by=task.owner, outcome="refused", reason="材料不符", now=timezone.now())
    board = browser(supervisor())
    page = board.get(f"/board/cases/{task.process_id}/").click(href="/matters/left/reopen/")
    form = the_form(page, "step")
    assert form.submit(expect_errors=True).status_code == 422
    form["step"], form["reason"] = "decide", "认定依据有误"
    shown = form.submit("preview")
    assert "认定依据有误" in shown.html.select_one(".paper").text
    assert task.process.applicant.name not in shown.text
    assert not Reopening.objects.exists()
    the_form(shown, "step").submit()
    assert Reopening.objects.get().sub_case_id == task.sub_case_id
    board.get(f"/board/cases/{task.process_id}/matters/left/reopen/", status=409)


def test_a_stand_in_is_named_by_oneself_or_by_a_head_and_ended(browser: Enter, task: Task) -> None:
    head, own = browser(head_of(task)), browser(task.owner)
    page = own.get("/desk/stand-ins/")
    names = [text for _value, _selected, text in the_form(page, "away")["away"].options]
    assert names == ["Please choose", str(task.owner)]
    today = timezone.localdate().isoformat()
    form = the_form(page, "away")
    stands_in = Post.objects.get(user=head_of(task), department=task.department, kind=PostKind.LEADER)
    form["stands_in"], form["starts_on"], form["ends_on"] = str(stands_in.pk), today, "2020-01-01"
    assert form.submit(expect_errors=True).status_code == 422
    form["ends_on"] = today
    assert str(head_of(task)) in form.submit().follow().text
    head.get(f"/desk/task/{task.pk}/transfer/", status=200)
    made = Delegation.objects.get()
    ending = next(
        form for form in head.get("/desk/stand-ins/").forms.values() if form.action.endswith("/end/")
    )
    ending.submit()
    made.refresh_from_db()
    assert made.ended_at is not None
    head.get(f"/desk/task/{task.pk}/transfer/", status=409)


def test_the_applicant_hurries_each_matter_once_a_day(browser: Enter, task: Task) -> None:
    citizen = browser(task.process.submitted_by)
    address = f"/cases/{task.process.number}/"
    page = citizen.get(address)
    form = next(form for form in page.forms.values() if form.action.endswith("/matters/left/hurry/"))
    form["text"] = "孩子等着打疫苗"
    told = form.submit().follow()
    assert Reminder.objects.get().text == "孩子等着打疫苗"
    assert "You hurried them Today" in told.text and "You asked" in told.text
    assert not any(form.action.endswith("/matters/left/hurry/") for form in told.forms.values())
    assert form.submit().follow().status_code == 200
    assert Reminder.objects.count() == 1
