"""The desk through HTTP: who may, who may not, what happens when two want the same."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.acting import MONDAY, act, open_task
from workflows.commands import clerk
from workflows.models import Attachment, Case, CaseEvent, SubCase, Task, Verb

READS = ("clerks:desk", "clerks:search")
ACTS = ("clerks:claim", "clerks:release", "clerks:complete")


def logged_in(user, **options) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def url(name: str, task: Task) -> str:
    return reverse(name, args=[task.pk])


def at_decision(case: Case, worker) -> Task:
    """The permit at its decision, claimed: its result needs a number."""
    for matter in ("permit", "permit", "fire"):
        act(case, matter)
    return clerk.claim(task=open_task(case, "permit"), by=worker, now=MONDAY)


def test_a_stranger_is_sent_to_the_log_in_and_comes_back(client: Client, task: Task):
    answer = client.get(url("clerks:task", task))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert f"/desk/task/{task.pk}/" in answer.headers["Location"]


def test_whoever_holds_no_post_may_not_come_in(task: Task):
    outsider = logged_in(get_user_model().objects.create_user("outsider"))
    for name in READS:
        assert outsider.get(reverse(name)).status_code == 403
    assert outsider.get(url("clerks:task", task)).status_code == 403
    for name in ACTS:
        assert outsider.post(url(name, task)).status_code == 403
    assert outsider.post(reverse("clerks:next")).status_code == 403


def test_another_departments_task_is_not_found_whatever_one_asks(task: Task, elsewhere):
    other = logged_in(elsewhere)
    assert other.get(url("clerks:task", task)).status_code == 404
    assert other.get(f"{reverse('clerks:desk')}?task={task.pk}").status_code == 404
    for name in ACTS:
        assert other.post(url(name, task), {"outcome": "accepted"}).status_code == 404
    task.refresh_from_db()
    assert task.owner is None


def test_a_check_of_the_system_is_nobodys_page(desk: Client, case: Case, elsewhere):
    job = Task.objects.filter(process=case, flow_task_type="JOB").first()
    assert desk.get(url("clerks:task", job)).status_code == 404


def test_reading_never_claims_and_acting_needs_post(desk: Client, task: Task):
    for name in (*ACTS,):
        assert desk.get(url(name, task)).status_code == 405
    assert desk.get(reverse("clerks:next")).status_code == 405


def test_acting_needs_the_forms_own_token(worker, task: Task):
    strict = logged_in(worker, enforce_csrf_checks=True)
    assert strict.post(url("clerks:claim", task)).status_code == 403
    task.refresh_from_db()
    assert task.owner is None


def test_the_pool_names_nobody_in_full(desk: Client, task: Task, case: Case):
    page = desk.get(reverse("clerks:desk")).content.decode()
    assert case.number in page
    assert case.applicant.name not in page


def test_a_claim_can_be_taken_back(desk: Client, task: Task, worker):
    page = desk.post(url("clerks:claim", task), follow=True).content.decode()
    task.refresh_from_db()
    assert task.owner == worker
    assert f'action="{url("clerks:undo", task)}"' in page
    desk.post(url("clerks:release", task))
    task.refresh_from_db()
    assert task.owner is None
    verbs = CaseEvent.objects.filter(case_id=task.process_id, by=worker).values_list("verb", flat=True)
    assert list(verbs.order_by("id")) == [Verb.CLAIMED, Verb.RELEASED]


def test_the_next_task_comes_to_ones_desk_and_opens(desk: Client, task: Task, worker):
    answer = desk.post(reverse("clerks:next"))
    task.refresh_from_db()
    assert task.owner == worker
    assert answer.headers["Location"].endswith(f"?task={task.pk}")


def test_an_empty_pool_says_so(elsewhere):
    page = logged_in(elsewhere).post(reverse("clerks:next"), follow=True)
    assert page.status_code == 200
    assert len(list(page.context["messages"])) == 1


def test_the_loser_is_told_who_has_it_and_is_offered_the_next(desk: Client, task: Task, colleague):
    clerk.claim(task=task, by=colleague, now=MONDAY)
    answer = desk.post(url("clerks:claim", task))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "张三" in page
    assert reverse("clerks:next") in page


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_who_click_at_once_one_gets_the_task(task: Task, worker, colleague):
    start = Barrier(2)
    browsers = [logged_in(worker), logged_in(colleague)]

    def click(browser: Client) -> int:
        start.wait(timeout=30)
        try:
            return browser.post(url("clerks:claim", task)).status_code
        finally:
            connection.close()

    for _attempt in range(10):
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(click, browsers)) == [302, 409]
        task.refresh_from_db()
        clerk.release(task=task, by=task.owner, now=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_ask_for_the_next_at_once_never_get_the_same(task: Task, worker, colleague):
    start = Barrier(2)

    def ask(browser: Client) -> str:
        start.wait(timeout=30)
        try:
            return browser.post(reverse("clerks:next")).headers["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, [logged_in(worker), logged_in(colleague)]))
    assert sum(f"task={task.pk}" in answer for answer in answers) == 1
    assert CaseEvent.objects.filter(case_id=task.process_id, verb=Verb.CLAIMED).count() == 1


def test_nobody_ends_a_task_that_is_not_theirs(desk: Client, task: Task, colleague):
    assert desk.post(url("clerks:complete", task), {"outcome": "accepted"}).status_code == 409
    clerk.claim(task=task, by=colleague, now=MONDAY)
    answer = desk.post(url("clerks:complete", task), {"outcome": "accepted"})
    assert answer.status_code == 409
    assert "张三" in answer.content.decode()
    task.refresh_from_db()
    assert task.finished is None


def test_accepting_moves_the_case_on_and_twice_is_told(desk: Client, task: Task):
    desk.post(url("clerks:claim", task))
    assert desk.post(url("clerks:complete", task), {"outcome": "accepted"}).status_code == 302
    assert SubCase.objects.get(pk=task.sub_case_id).state == "accepted"
    assert desk.post(url("clerks:complete", task), {"outcome": "accepted"}).status_code == 409


def test_an_outcome_this_step_does_not_know_is_not_found(desk: Client, task: Task):
    desk.post(url("clerks:claim", task))
    for outcome in ("granted", "nonsense", ""):
        assert desk.post(url("clerks:complete", task), {"outcome": outcome}).status_code == 404


def test_declining_without_a_reason_comes_back_with_a_linked_summary(desk: Client, task: Task):
    desk.post(url("clerks:claim", task))
    answer = desk.post(url("clerks:complete", task), {"outcome": "declined", "reason": "  "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_reason"' in page
    assert 'id="id_reason"' in page
    task.refresh_from_db()
    assert task.finished is None


def test_a_reason_is_kept_with_the_matter(desk: Client, task: Task):
    desk.post(url("clerks:claim", task))
    desk.post(url("clerks:complete", task), {"outcome": "declined", "reason": "地址不符"})
    assert SubCase.objects.get(pk=task.sub_case_id).note == {"text": "地址不符"}


def test_a_result_is_checked_by_its_elements_own_rules_and_what_was_typed_is_kept(
    desk: Client, case: Case, worker
):
    task = at_decision(case, worker)
    too_long = "N" * 41
    answer = desk.post(url("clerks:complete", task), {"outcome": "granted", "stall.permit_number": too_long})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_stall.permit_number"' in page
    assert too_long in page
    empty = desk.post(url("clerks:complete", task), {"outcome": "granted", "stall.permit_number": ""})
    assert empty.status_code == 422
    good = desk.post(url("clerks:complete", task), {"outcome": "granted", "stall.permit_number": "N-7"})
    assert good.status_code == 302
    assert task.sub_case.results.get().data["stall.permit_number"] == "N-7"


def test_a_person_is_searched_for_without_the_name_in_an_address(desk: Client, case: Case):
    answer = desk.post(reverse("clerks:search"), {"q": case.applicant.name}, follow=True)
    assert answer.redirect_chain == [(reverse("clerks:search"), 302)]
    assert case.number in answer.content.decode()
    assert (
        case.number in desk.post(reverse("clerks:search"), {"q": case.number}, follow=True).content.decode()
    )


def test_a_made_up_place_in_a_queue_is_not_found(desk: Client):
    for query in ("after=x", "before=1-", "task=x", f"task={'9' * 30}", "after=1e999-1"):
        assert desk.get(f"{reverse('clerks:desk')}?{query}").status_code == 404


@pytest.fixture
def plan(case: Case, settings, tmp_path) -> Attachment:
    """A file only the permit's department may see."""
    settings.MEDIA_ROOT = tmp_path
    return _attached(case, "stall.plan")


def _attached(case: Case, document: str) -> Attachment:
    attachment = Attachment(
        case=case, document=document, name="摊位图.pdf", content_type="application/pdf", size=4,
        sha256="0" * 64, uploaded_by=case.submitted_by, uploaded_at=MONDAY,
    )  # fmt: skip
    attachment.file.save("", ContentFile(b"%PDF"), save=False)
    attachment.save()
    return attachment


def test_a_file_comes_as_a_download_that_no_browser_interprets(desk: Client, task: Task, plan: Attachment):
    answer = desk.get(reverse("clerks:file", args=[task.pk, plan.pk]))
    assert b"".join(answer.streaming_content) == b"%PDF"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_file_the_matter_does_not_declare_is_not_found(
    desk: Client, case: Case, task: Task, plan: Attachment, elsewhere
):
    secret = _attached(case, "owner.bank_statement")
    assert desk.get(reverse("clerks:file", args=[task.pk, secret.pk])).status_code == 404
    assert logged_in(elsewhere).get(reverse("clerks:file", args=[task.pk, plan.pk])).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("queue", ["pool", "mine", "today", "overdue", "done"])
def test_every_queue_is_drawn_in_each_language(desk: Client, task: Task, queue: str, language: str):
    page = desk.get(reverse("clerks:queue", args=[queue]), headers={"accept-language": language})
    assert page.status_code == 200
