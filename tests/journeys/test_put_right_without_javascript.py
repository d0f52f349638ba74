"""From the precheck through a correction to acceptance, on the pages as they come, without JavaScript."""

from collections.abc import Callable

from django.utils import timezone
from django_webtest import DjangoTestApp
from webtest import Upload
from webtest.forms import Form
from webtest.response import TestResponse

from tests.acting import drain
from tests.journeys.conftest import given
from tests.journeys.people import Citizen, Clerk
from workflows.models import Case, CaseState, Task
from workflows.reads.facts import case_facts

Browser = Callable[[], DjangoTestApp]
MATTER, PLAN, ADDRESS = "food_licence", "premises.layout_plan", "premises.address"


def form_to(page: TestResponse, end: str) -> Form:
    return next(form for form in page.forms.values() if (form.action or page.request.path).endswith(end))


def action(clerk: Clerk, task: Task, name: str) -> TestResponse:
    return clerk.get(f"/desk/task/{task.pk}/{name}/")


def opened(case: Case, matter: str) -> Task:
    drain(timezone.now(), case)
    return Task.objects.select_related("department").get(
        process=case, sub_case__matter=matter, finished__isnull=True
    )


def claimed(browser_of: Browser, task: Task) -> Clerk:
    clerk = Clerk(browser_of(), task.department.code)
    form_to(clerk.get(f"/desk/task/{task.pk}/"), "/claim/").submit()
    return clerk


def test_sent_back_put_right_sent_again_corrected_and_accepted(
    browser_of: Browser, sample_pdf: bytes
) -> None:
    sample = given("restaurant")
    citizen = Citizen(browser_of(), "shen")
    first = Case.objects.get(number=citizen.apply("restaurant", sample, sample_pdf))
    assert first.state == CaseState.SUBMITTED

    # The one window sees everything, and sends it back with a list.
    task = Task.objects.select_related("department").get(process=first)
    window = claimed(browser_of, task)
    form = form_to(action(window, task, "send-back"), "/send-back/")
    form["about_0"], form["text_0"] = ADDRESS, "请把门牌号写完整"
    form.submit().follow()
    first.refresh_from_db()
    assert first.state == CaseState.RETURNED

    # The citizen finds everything as it was, the sentence at its field, and sends it again.
    told = citizen.get(f"/cases/{first.number}/")
    assert "修改后重新提交申请" in told.text
    page = told.click(href="/apply/", index=0)
    assert "请把门牌号写完整" in page.text
    form = next(f for f in page.forms.values() if ADDRESS in f.fields)
    form[ADDRESS] = f"{form[ADDRESS].value}之一"
    page = form.submit().follow()
    page = citizen._hand_in(page, sample.get("documents", {}), sample_pdf)
    form = citizen._form_with(page, "consent")
    for box in ("consent", "sensitive_consent"):
        if box in form.fields:
            form[box] = True
    form.submit().follow()
    case = Case.objects.exclude(pk=first.pk).get()

    # Now it passes, and the food office asks for everything at once.
    task = Task.objects.select_related("department").get(process=case)
    clerk = claimed(browser_of, task)
    clerk.go_on(clerk.get(f"/desk/task/{task.pk}/"), {})
    task = opened(case, MATTER)
    clerk = claimed(browser_of, task)
    form = form_to(action(clerk, task, "corrections"), "/corrections/")
    nothing = form.submit(expect_errors=True)
    assert nothing.status_int == 422 and "请至少选择或写明一个问题" in nothing.text
    form = form_to(nothing, "/corrections/")
    form.fields["faults"][1].checked = True
    form["about_0"], form["text_0"] = ADDRESS, "与租赁合同不一致"
    form.submit().follow()
    assert case.sub_cases.get(matter=MATTER).state == "awaiting_correction"

    # Item by item: a file first, and it is told what is missing; then the field.
    page = citizen.get(f"/cases/{case.number}/").click("请补正")
    assert "与租赁合同不一致" in page.text and "平面图看不清操作流程" in page.text
    form = next(f for f in page.forms.values() if f"file:{PLAN}" in f.fields)
    form[f"file:{PLAN}"] = [Upload("plan.pdf", sample_pdf, "application/pdf")]
    form[ADDRESS] = ""
    missing = form.submit("hand-in", expect_errors=True)
    assert missing.status_int == 422 and "plan.pdf" in missing.text
    form = next(f for f in missing.forms.values() if f"file:{PLAN}" in f.fields)
    form[ADDRESS] = "滨江区江畔路6号一层"
    form[f"remark:{ADDRESS}"] = "以租赁合同为准"
    form.submit("hand-in").follow()

    # Back at the desk in a queue of its own, with what was put right marked; accepted.
    assert case_facts(case)[ADDRESS] == "滨江区江畔路6号一层"
    assert case.number in clerk.get("/desk/queue/corrected/").text
    page = clerk.get(f"/desk/task/{task.pk}/")
    assert "以租赁合同为准" in page.text
    clerk.go_on(page, {})
    assert case.sub_cases.get(matter=MATTER).state == "accepted"


def test_a_matter_is_withdrawn_after_reading_what_else_would_not_begin(
    browser_of: Browser, sample_pdf: bytes
) -> None:
    citizen = Citizen(browser_of(), "lin")
    case = Case.objects.get(number=citizen.apply("newborn", given("newborn"), sample_pdf))
    drain(timezone.now(), case)
    page = citizen.get(f"/cases/{case.number}/").click("撤回申请")
    page = page.click(href="birth_certificate")
    assert "以下事项要等它办完才能开始" in page.text
    form_to(page, "/withdraw/").submit().follow()
    states = dict(case.sub_cases.values_list("matter", "state"))
    assert states["birth_certificate"] == "withdrawn" and "blocked" in states.values()
