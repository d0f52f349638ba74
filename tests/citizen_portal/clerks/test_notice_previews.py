"""A clerk reads a notice before it is issued, and again afterwards; both without JavaScript."""

from django.test import Client

from tests.acting import MONDAY, act
from workflows.commands import clerk
from workflows.models import AccessEntry, Notice, NoticeKind, Task

REASON = "不符合法定条件。"


def test_a_preview_shows_the_words_and_issues_nothing(desk: Client, task: Task, worker) -> None:
    clerk.claim(task=task, by=worker, now=MONDAY)
    issued = Notice.objects.count()
    answer = desk.post(
        f"/desk/task/{task.pk}/complete/", {"outcome": "declined", "reason": REASON, "preview": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "不予受理通知书" in page or "Notice of non-acceptance" in page
    assert page.count(REASON) >= 2, "in the notice, and still in the form"
    assert Notice.objects.count() == issued
    task.refresh_from_db()
    assert task.finished is None


def test_a_preview_without_the_reason_says_what_is_missing(desk: Client, task: Task, worker) -> None:
    clerk.claim(task=task, by=worker, now=MONDAY)
    answer = desk.post(
        f"/desk/task/{task.pk}/complete/", {"outcome": "declined", "reason": " ", "preview": "1"}
    )
    assert answer.status_code == 422


def test_what_was_issued_stands_at_the_next_task_and_each_look_is_recorded(
    desk: Client, case, task: Task
) -> None:
    act(case, task.sub_case.matter)
    acceptance = Notice.objects.get(sub_case=task.sub_case, kind=NoticeKind.ACCEPTANCE)
    following = Task.objects.get(sub_case=task.sub_case, finished__isnull=True)
    address = f"/desk/task/{following.pk}/notice/{acceptance.pk}/"
    assert address in desk.get(f"/desk/task/{following.pk}/").content.decode()
    answer = desk.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert AccessEntry.objects.filter(scope__what=["notice:acceptance"], case=case).exists()
    other = Notice.objects.exclude(sub_case=task.sub_case).earliest("id")
    assert desk.get(f"/desk/task/{following.pk}/notice/{other.pk}/").status_code == 404


def test_every_form_that_issues_a_notice_offers_to_look_at_it_first(desk: Client, task: Task, worker) -> None:
    clerk.claim(task=task, by=worker, now=MONDAY)
    assert 'name="preview"' in desk.get(f"/desk/task/{task.pk}/corrections/").content.decode()
    assert 'name="preview"' not in desk.get(f"/desk/task/{task.pk}/note/").content.decode()
