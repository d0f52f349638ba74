"""Operators change the organisation: posts by two pairs of eyes, departments that end when nothing stands there."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from citizen_portal.accounts.models import User
from services.models import Department, Level, Post, PostKind, Region
from services.organisation.serving import NoServingDepartment, serving_department
from tests.acting import MONDAY, apply_for
from workflows.commands import appointments, clerk, organisation
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import Appointment, AppointmentState, OrganisationAct, OrganisationVerb, SubCase, Task
from workflows.policy import Actor, is_actor
from workflows.reads.organisation import Obstacles, obstacles_of

TODAY = timezone.localdate(MONDAY)
TOMORROW = TODAY + timedelta(days=1)
DAY_AFTER = MONDAY + timedelta(days=2)
CREDIT_CODE = "119901022026990146"


@pytest.fixture
def operator(city):
    return User.objects.get(username="operator")


@pytest.fixture
def second(city):
    return User.objects.get(username="operator_binjiang")


@pytest.fixture
def colleague(city):
    return User.objects.create_user("new.colleague", display_name="新同事")


@pytest.fixture
def office(city):
    return Department.objects.get(code="police_binjiang")


def ask(user, office, by, kind=PostKind.CLERK, **changes):
    given = {"title_zh": "民警", "title_en": "Officer", "starts_on": TODAY, "now": MONDAY} | changes
    return appointments.ask_for_post(user=user, department=office, kind=kind, by=by, **given)


def test_a_clerk_is_appointed_at_once_and_it_is_kept_by_whom(operator, colleague, office) -> None:
    given = ask(colleague, office, operator)
    assert (given.state, given.asked_by, given.decided_by, given.decided_at) == (
        AppointmentState.GIVEN, operator, operator, MONDAY,
    )  # fmt: skip
    assert is_actor(Actor.CLERK, colleague, MONDAY)
    with pytest.raises(Invalid, match="kind"):
        ask(colleague, office, operator, starts_on=TOMORROW)


@pytest.mark.parametrize("kind", [PostKind.SUPERVISOR, PostKind.OPERATOR])
def test_posts_that_watch_or_operate_need_a_second_operator(
    kind, operator, second, colleague, office
) -> None:
    asked = ask(colleague, office, operator, kind)
    assert asked.state == AppointmentState.ASKED and not Post.objects.filter(user=colleague).exists()
    with pytest.raises(NotAllowed):
        appointments.give_post(appointment=asked, by=operator, now=MONDAY)
    with pytest.raises(Invalid):
        ask(colleague, office, second, kind)
    given = appointments.give_post(appointment=asked, by=second, now=DAY_AFTER)
    assert given.post.starts_on == TODAY + timedelta(days=2), "nobody gets powers for days that are over"
    with pytest.raises(WrongState):
        appointments.give_post(appointment=asked, by=second, now=DAY_AFTER)


def test_nobody_has_a_hand_in_a_post_of_their_own(operator, second, office) -> None:
    for kind in PostKind:
        with pytest.raises(NotAllowed):
            ask(operator, office, operator, kind)
    asked = ask(second, office, operator, PostKind.SUPERVISOR)
    with pytest.raises(NotAllowed):
        appointments.give_post(appointment=asked, by=second, now=MONDAY)
    with pytest.raises(NotAllowed):
        appointments.decline_post(appointment=asked, reason="x", by=second, now=MONDAY)


def test_the_database_refuses_it_too(operator, second, colleague, office) -> None:
    post = Post.objects.filter(user=second).get()
    row = {
        "user": colleague, "department": office, "kind": PostKind.OPERATOR, "title_zh": "x", "title_en": "x",
        "starts_on": TODAY, "asked_by": operator, "asked_at": MONDAY, "decided_by": second, "decided_at": MONDAY,
        "state": AppointmentState.GIVEN, "post": post,
    }  # fmt: skip
    for wrong in (
        {"asked_by": colleague},
        {"decided_by": colleague},
        {"decided_by": operator},
        {"post": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.create(**row | wrong)


def test_a_second_operator_declines_with_a_reason_and_the_first_takes_back_without(
    operator, second, colleague, office
) -> None:
    asked = ask(colleague, office, operator, PostKind.SUPERVISOR)
    with pytest.raises(Invalid):
        appointments.decline_post(appointment=asked, reason=" ", by=second, now=MONDAY)
    declined = appointments.decline_post(appointment=asked, reason="编制已满", by=second, now=MONDAY)
    assert (declined.state, declined.reason) == (AppointmentState.DECLINED, "编制已满")
    again = ask(colleague, office, operator, PostKind.SUPERVISOR)
    back = appointments.decline_post(appointment=again, reason="", by=operator, now=MONDAY)
    assert back.state == AppointmentState.TAKEN_BACK


@pytest.mark.parametrize("who", ["lin", "police_binjiang", "supervisor", "police_binjiang_author"])
def test_nobody_but_an_operator_changes_anything(who, operator, colleague, office) -> None:
    by = User.objects.filter(username=who).first() or User.objects.create_user(who)
    asked = ask(colleague, office, operator, PostKind.SUPERVISOR)
    post, region = Post.objects.filter(department=office).first(), office.region
    names = {"name_zh": "甲", "name_en": "A", "by": by, "now": MONDAY}
    for verb in (
        lambda: ask(colleague, office, by),
        lambda: appointments.give_post(appointment=asked, by=by, now=MONDAY),
        lambda: appointments.decline_post(appointment=asked, reason="x", by=by, now=MONDAY),
        lambda: appointments.end_post(post=post, on=TODAY, by=by, now=MONDAY),
        lambda: appointments.make_login(username="x", display_name="x", by=by, now=MONDAY),
        lambda: organisation.add_region(code="990109", level=Level.DISTRICT, parent=region.parent, **names),
        lambda: organisation.add_department(
            code="x", function="x", region=region, credit_code=CREDIT_CODE, **names
        ),
        lambda: organisation.correct(of=office, **names),
        lambda: organisation.set_end(of=office, on=TOMORROW, reason="x", by=by, now=MONDAY),
        lambda: organisation.lift_end(of=office, by=by, now=MONDAY),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert not OrganisationAct.objects.exists()


def test_a_post_ends_at_once_or_on_a_day_and_the_last_operator_stays(
    operator, second, colleague, office
) -> None:
    post = ask(colleague, office, operator).post
    with pytest.raises(Invalid):
        appointments.end_post(post=post, on=TODAY - timedelta(days=1), by=operator, now=MONDAY)
    appointments.end_post(post=post, on=TOMORROW, by=operator, now=MONDAY)
    assert is_actor(Actor.CLERK, colleague, MONDAY)
    appointments.end_post(post=post, on=TODAY, by=operator, now=MONDAY, reason="调离")
    assert not is_actor(Actor.CLERK, colleague, MONDAY)
    assert [act.verb for act in post.acts.all()] == [
        OrganisationVerb.POST_ENDED,
        OrganisationVerb.POST_END_SET,
    ]
    own, other = (Post.objects.get(user=user, kind=PostKind.OPERATOR) for user in (operator, second))
    appointments.end_post(post=other, on=TOMORROW, by=operator, now=MONDAY)
    with pytest.raises(Invalid):
        appointments.end_post(post=own, on=TOMORROW, by=operator, now=MONDAY)


def test_a_log_in_can_do_nothing_until_it_has_a_post(operator) -> None:
    made = appointments.make_login(username="Zhang.San", display_name="张三", by=operator, now=MONDAY)
    assert made.user.username == "zhang.san" and made.user.check_password(made.password)
    assert not any(
        is_actor(actor, made.user, MONDAY) for actor in (Actor.CLERK, Actor.OPERATOR, Actor.CITIZEN)
    )
    for wrong in ("zhang.san", "张三", "", "a b"):
        with pytest.raises(Invalid):
            appointments.make_login(username=wrong, display_name="张三", by=operator, now=MONDAY)


def test_a_department_ends_when_its_work_is_done_and_another_takes_over(stall, operator, colleague) -> None:
    case = apply_for(stall)
    task = Task.objects.filter(process=case, finished__isnull=True).first()
    office, post = task.department, Post.objects.filter(department=task.department, kind=PostKind.CLERK).get()
    with pytest.raises(Invalid, match="on"):
        organisation.set_end(of=office, on=TODAY, reason="机构改革", by=operator, now=MONDAY)
    assert not organisation.set_end(of=office, on=TOMORROW, reason="机构改革", by=operator, now=MONDAY)
    with pytest.raises(Invalid, match="ends_on"):
        ask(colleague, Department.objects.get(pk=office.pk), operator)
    # Work that stands elsewhere and comes here later counts, too.
    other = Department.objects.get(code="tax_linhu")
    assert obstacles_of(other) == Obstacles(0, 0, 0, 0)
    sub_case = SubCase.objects.filter(case=case, ended_at__isnull=True).exclude(department=other).first()
    road = sub_case.route
    SubCase.objects.filter(pk=sub_case.pk).update(route=[*road, ["decide", other.pk]])
    assert obstacles_of(other) == Obstacles(0, 1, 0, 0)
    SubCase.objects.filter(pk=sub_case.pk).update(route=road)
    # Work still stands: it goes on serving, and whoever applies is not left without an office.
    assert organisation.end_due(now=DAY_AFTER) == 0
    assert serving_department(office.serves_as, office.region_id) == office
    clerk.claim(task=task, by=post.user, now=MONDAY)
    Task.objects.filter(department=office).update(finished=MONDAY, outcome="granted")
    SubCase.objects.filter(department=office).update(ended_at=MONDAY, state="withdrawn", silent_at=None)
    assert organisation.end_due(now=DAY_AFTER) == 1 and organisation.end_due(now=DAY_AFTER) == 0
    post.refresh_from_db()
    assert post.left_at == DAY_AFTER
    with pytest.raises(NoServingDepartment):
        serving_department(office.serves_as, office.region_id)
    with pytest.raises(WrongState):
        organisation.lift_end(of=office, by=operator, now=DAY_AFTER)
    after = organisation.add_department(
        code="successor", function=office.function, region=office.region, credit_code=CREDIT_CODE, name_zh="新局",
        name_en="New bureau", by=operator, now=DAY_AFTER,
    )  # fmt: skip
    assert serving_department(office.serves_as, office.region_id) == after
    verbs = list(OrganisationAct.objects.filter(department=office).values_list("verb", "by"))
    assert verbs == [(OrganisationVerb.ENDED, None), (OrganisationVerb.END_SET, operator.pk)]


def test_what_does_not_fit_is_said_at_its_field(operator, office) -> None:
    given = {"name_zh": "局", "name_en": "Bureau", "by": operator, "now": MONDAY}
    with pytest.raises(Invalid) as refused:
        organisation.add_department(
            code=office.code, function=office.function, region=office.region, credit_code="123", **given
        )
    assert set(refused.value.errors) == {"code", "function", "credit_code"}
    city = Region.objects.get(code="990100")
    for code, level, wrong in (
        ("990102", Level.DISTRICT, "code"), ("99010", Level.DISTRICT, "code"), ("880102", Level.DISTRICT, "code"),
        ("990104", Level.CITY, "level"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=wrong):
            organisation.add_region(code=code, level=level, parent=city, **given)
    made = organisation.add_region(code="990104", level=Level.DISTRICT, parent=city, **given)
    assert organisation.set_end(of=made, on=TODAY, reason="写错了", by=operator, now=MONDAY)
    with pytest.raises(Invalid, match="on"):
        organisation.set_end(of=city, on=TODAY, reason="x", by=operator, now=MONDAY)


def test_a_name_is_corrected_and_both_are_kept_and_nobody_stands_under_itself(operator, office) -> None:
    old = office.name_zh
    assert organisation.correct(of=office, name_zh="新名", by=operator, now=MONDAY)
    assert not organisation.correct(of=office, name_zh="新名", by=operator, now=MONDAY)
    act = OrganisationAct.objects.get(department=office)
    assert (act.detail["before"], act.detail["after"]) == ({"name_zh": old}, {"name_zh": "新名"})
    with pytest.raises(Invalid, match="parent"):
        organisation.correct(of=office, parent_id=office.pk, by=operator, now=MONDAY)
    with pytest.raises(ValueError, match="credit_code"):
        organisation.correct(of=office, credit_code="x", by=operator, now=MONDAY)
    for change in (lambda: act.delete(), lambda: OrganisationAct.objects.update(by=None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
