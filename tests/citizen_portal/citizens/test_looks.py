"""谁看过我的信息: what staff do at their desks, the citizen can read."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from services.models import Post, PostKind
from tests.acting import drain
from tests.applicant import departments_finish, logged_in, submitted
from tests.statements import counted
from workflows.access_log import Look, record_look, verify
from workflows.models import AccessEntry, Case, Purpose, Task
from workflows.reads.looks import PAGE_SIZE, looks

LOOKS = "/record/looks/"


@pytest.fixture
def case(lin: Client) -> Case:
    case = submitted(lin)
    drain(timezone.now(), case)
    return case


@pytest.fixture
def task(case: Case) -> Task:
    return Task.objects.filter(process=case, finished=None, flow_task_type="HUMAN").order_by("id").first()


@pytest.fixture
def desk(task: Task) -> Client:
    """The clerk at whose department's desk the task lies."""
    return logged_in(clerks_post(task).user.username)


def clerks_post(task: Task) -> Post:
    return Post.objects.filter(department=task.department, kind=PostKind.CLERK).first()


def supervisor() -> Client:
    return logged_in("supervisor")


def text(client: Client, address: str = LOOKS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_anybody_looked_the_page_says_so(lin: Client, case: Case) -> None:
    assert "Nobody has looked at your data yet" in text(lin)


def test_a_clerk_opening_a_task_is_told_by_office_and_post_and_never_by_name(
    lin: Client, task: Task, desk: Client
) -> None:
    user = clerks_post(task).user
    user.display_name = "林小花"
    user.save()
    desk.get(f"/desk/task/{task.pk}/")
    page = text(lin)
    assert str(task.department.name_en) in page
    assert clerks_post(task).title_en in page
    assert "To do the step" in page
    assert task.process.number in page
    assert "林小花" not in page
    assert user.username not in page


def test_what_was_seen_is_named_and_never_told(lin: Client, task: Task, desk: Client) -> None:
    desk.get(f"/desk/task/{task.pk}/")
    (look,) = looks(get_user_model().objects.get(username="lin"), now=timezone.now())
    seen = {each.title: each.items for each in look.seen}
    assert {"Mother", "Child", "Documents"} <= set(seen)
    assert "Citizen ID number" in seen["Mother"]
    values = task.process.application.values
    kept = repr([entry.__dict__ for entry in AccessEntry.objects.all()]) + text(lin)
    assert values["father.id_number"] not in kept
    assert values["child.name"] not in kept


def test_every_way_to_a_task_is_a_look_and_the_same_look_counts_once(task: Task, desk: Client) -> None:
    for address in (
        f"/desk/?task={task.pk}",
        f"/desk/task/{task.pk}/",
        f"/desk/queue/pool/?task={task.pk}",
        f"/api/v1/tasks/{task.pk}",
    ):
        assert desk.get(address).status_code == 200
    assert AccessEntry.objects.count() == 1


def test_queues_with_masked_names_are_no_looks(task: Task, desk: Client) -> None:
    for queue in ("pool", "mine", "today", "overdue", "done"):
        desk.get(f"/desk/queue/{queue}/")
    desk.get("/api/v1/tasks")
    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize("sought", ["number", "name"])
def test_a_search_that_finds_a_case_is_a_look(sought: str, lin: Client, task: Task, desk: Client) -> None:
    case = task.process
    desk.post("/desk/search/", {"q": case.number if sought == "number" else case.applicant.name}, follow=True)
    assert {entry.purpose for entry in AccessEntry.objects.all()} == {Purpose.SEARCH}
    assert "Searched by case number or by name" in text(lin)
    entry = AccessEntry.objects.get()  # one for the case, however many of its tasks were found
    assert (entry.task, entry.scope.what) == (None, ["case:line"])


def test_a_search_that_finds_nothing_is_none(task: Task, desk: Client) -> None:
    desk.post("/desk/search/", {"q": "查无此人"}, follow=True)
    assert not AccessEntry.objects.exists()


def test_a_supervisor_opening_a_case_is_a_look_and_the_list_is_none(lin: Client, case: Case) -> None:
    watching = supervisor()
    watching.get("/board/")
    watching.get("/board/cases/")
    assert not AccessEntry.objects.exists()
    assert watching.get(f"/board/cases/{case.pk}/").status_code == 200
    entry = AccessEntry.objects.get()
    assert (entry.purpose, entry.task, entry.by.username) == (Purpose.SUPERVISION, None, "supervisor")
    assert "To supervise whether your case is handled as promised" in text(lin)


def test_a_page_that_is_not_for_this_clerk_leaves_no_entry(task: Task, newborn: object) -> None:
    elsewhere = Post.objects.filter(kind=PostKind.CLERK).exclude(department=task.department).first().user
    assert logged_in(elsewhere.username).get(f"/desk/task/{task.pk}/").status_code == 404
    assert not AccessEntry.objects.exists()


def test_nothing_is_shown_when_the_look_cannot_be_written(task: Task, desk: Client, settings: object) -> None:
    settings.ACCESS_LOG_DIGEST = "rot13"
    desk.raise_request_exception = False
    answer = desk.get(f"/desk/task/{task.pk}/")
    assert answer.status_code == 500
    assert task.process.application.values["child.name"] not in answer.content.decode()


def test_a_citizens_own_reading_is_no_look(lin: Client, case: Case) -> None:
    for address in (f"/cases/{case.number}/", "/record/", "/record/looks/", "/messages/"):
        lin.get(address)
    assert not AccessEntry.objects.exists()


def test_somebody_elses_looks_do_not_exist(lin: Client, zhou: Client, task: Task, desk: Client) -> None:
    desk.get(f"/desk/task/{task.pk}/")
    assert "Nobody has looked at your data yet" in text(zhou)
    assert zhou.get(LOOKS, {"case": task.process.number}).status_code == 404
    assert zhou.get("/api/v1/me/looks").json() == {"results": [], "next": None}


def test_staff_see_none_of_it_and_visitors_log_in(clerk: Client, task: Task, desk: Client) -> None:
    desk.get(f"/desk/task/{task.pk}/")
    for client in (clerk, desk):
        assert "Nobody has looked at your data yet" in text(client)
        assert client.get(LOOKS, {"case": task.process.number}).status_code == 404
    assert Client().get(LOOKS).status_code == 302


def test_a_whole_case_at_the_desks_stays_readable_in_chinese_and_verifies(
    lin: Client, case: Case, settings: object
) -> None:
    watching = supervisor()
    visited = set()
    while True:
        tasks = list(Task.objects.filter(process=case, flow_task_type="HUMAN").exclude(pk__in=visited))
        for task in tasks:
            logged_in(clerks_post(task).user.username).get(f"/desk/task/{task.pk}/")
            visited.add(task.pk)
        if not tasks:
            break
        departments_finish(case)
    watching.get(f"/board/cases/{case.pk}/")
    settings.LANGUAGE_CODE = "zh-hans"
    page = text(lin, f"{LOOKS}?case={case.number}")
    assert "为督查您的办件是否按承诺办理" in page
    assert "项信息" in page
    assert not verify().faults


@pytest.fixture
def crowd(task: Task) -> Callable[[int], None]:
    """Looks of many days."""
    user, now = clerks_post(task).user, timezone.now()

    def look(count: int) -> None:
        for number in range(AccessEntry.objects.count(), count):
            seen = Look(
                task.department_id, task.process_id, task.process.applicant_id, task.pk, ("field:child.name",)
            )
            record_look(seen, by=user, purpose=Purpose.STEP, now=now + timedelta(minutes=10 * number))

    return look


def test_pages_go_on_where_the_last_one_ended(lin: Client, crowd: Callable[[int], None]) -> None:
    crowd(PAGE_SIZE + 3)
    user = get_user_model().objects.get(username="lin")
    first = looks(user, now=timezone.now())
    rest = looks(user, now=timezone.now(), before=first[PAGE_SIZE - 1].id)
    assert (len(first), len(rest)) == (PAGE_SIZE + 1, 3)
    assert [look.id for look in (*first[:PAGE_SIZE], *rest)] == list(
        AccessEntry.objects.order_by("-id").values_list("id", flat=True)
    )
    assert f"before={first[PAGE_SIZE - 1].id}" in text(lin)
    page = lin.get("/api/v1/me/looks").json()
    assert page["next"] == str(first[PAGE_SIZE - 1].id)
    assert len(lin.get("/api/v1/me/looks", {"cursor": page["next"]}).json()["results"]) == 3


@pytest.mark.parametrize("before", ["x", "-1", "1" * 30, "²"])
def test_a_place_that_nobody_wrote_is_not_found(before: str, lin: Client) -> None:
    assert lin.get(LOOKS, {"before": before}).status_code == 404


def test_a_long_page_costs_the_same_statements_as_a_short_one(
    lin: Client, crowd: Callable[[int], None]
) -> None:
    def cost() -> int:
        with counted() as statements:
            text(lin)
        return len(statements)

    crowd(1)
    text(lin)
    short = cost()
    crowd(PAGE_SIZE)
    assert cost() == short


def test_the_post_of_that_day_is_told_although_it_has_ended(lin: Client, task: Task, desk: Client) -> None:
    desk.get(f"/desk/task/{task.pk}/")
    post = clerks_post(task)
    Post.objects.filter(pk=post.pk).update(ends_on=timezone.localdate())
    Post.objects.create(
        user=post.user,
        department=post.department,
        kind=PostKind.LEADER,
        title_zh="副局长",
        title_en="Deputy director",
        starts_on=timezone.localdate() + timedelta(days=1),
    )
    page = text(lin)
    assert post.title_en in page
    assert "Deputy director" not in page
