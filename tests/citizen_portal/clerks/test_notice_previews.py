"""A clerk reads a notice before it is issued, and again afterwards; both without JavaScript."""

from django.test import Client

from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.terms import Term
from tests.acting import MONDAY, act, apply_for
from workflows.commands import clerk
from workflows.models import AccessEntry, CaseState, Notice, NoticeKind, Task
from workflows.walk import clerk_of

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


def test_the_window_reads_what_it_sends_back_with_before_it_does(stall: OneThingVersion) -> None:
    package = stall.package
    looked_at = {"precheck": "civil_affairs@street", "precheck_term": Term.parse("1wd")}
    one_thing = package.one_thing.model_copy(update=looked_at)
    checked = publish(package.model_copy(update={"one_thing": one_thing}), by="tests", at=MONDAY)[0]
    case = apply_for(checked)
    task = Task.objects.select_related("department").get(process=case, finished__isnull=True)
    clerk.claim(task=task, by=clerk_of(task.department, MONDAY), now=MONDAY)
    window = Client()
    window.force_login(clerk_of(task.department, MONDAY))
    page = f"/desk/task/{task.pk}/send-back/"
    assert window.post(page, {"preview": "1"}).status_code == 422
    listed = {"about_0": "", "text_0": "请补充经营场所的门牌号。"}
    shown = window.post(page, listed | {"preview": "1"}).context["preview"]
    case.refresh_from_db()
    assert case.state == CaseState.SUBMITTED
    assert window.post(page, listed).status_code == 302
    issued = Notice.objects.get(case=case, kind=NoticeKind.RETURN).content["zh"]
    assert (shown.title, list(shown.body)) == (issued["title"], issued["body"])
    assert [text for one in shown.listings for _title, text in one.items] == ["请补充经营场所的门牌号。"]
