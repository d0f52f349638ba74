"""Two operators at once: one of them stays, one decides, one enters."""

import pytest
from django.utils import timezone

from citizen_portal.accounts.models import User
from services.models import Department, Post, PostKind
from tests.acting import MONDAY
from tests.workflows.test_races import Pair, pair_of_threads  # noqa: F401
from workflows.commands import appointments, organisation
from workflows.errors import Invalid, WrongState
from workflows.models import Appointment, AppointmentState

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = timezone.localdate(MONDAY)


def test_two_operators_at_once_never_both_and_never_neither(city: None, pair_of_threads: Pair) -> None:  # noqa: F811
    one, other = (User.objects.get(username=name) for name in ("operator", "operator_binjiang"))
    third = User.objects.create_user("third.operator", display_name="第三人")
    office = Department.objects.get(code="police_binjiang")
    colleague = User.objects.create_user("colleague", display_name="同事")

    Post.objects.create(
        user=third, department=office, kind=PostKind.OPERATOR, title_zh="x", title_en="x", starts_on=TODAY
    )
    asked = appointments.ask_for_post(
        user=colleague, department=office, kind=PostKind.SUPERVISOR, title_zh="督查员", title_en="Supervisor",
        starts_on=TODAY, by=one, now=MONDAY,
    )  # fmt: skip
    ends = pair_of_threads.race(
        lambda: appointments.give_post(appointment=asked, by=other, now=MONDAY),
        lambda: appointments.decline_post(appointment=asked, reason="x", by=third, now=MONDAY),
    )
    assert sum(isinstance(end, WrongState) for end in ends) == 1
    decided = Appointment.objects.get()
    assert (decided.state == AppointmentState.GIVEN) == Post.objects.filter(user=colleague).exists()

    def entering(by: User) -> Department:
        return organisation.add_department(
            code="archives", function="archives", region=office.region, credit_code="119901022026990146",
            name_zh="档案局", name_en="Archives", by=by, now=MONDAY,
        )  # fmt: skip

    ends = pair_of_threads.race(lambda: entering(one), lambda: entering(other))
    assert sum(isinstance(end, Invalid) for end in ends) == 1
    assert Department.objects.filter(function="archives").count() == 1

    Post.objects.filter(user=third).delete()
    posts = {user.pk: Post.objects.get(user=user, kind=PostKind.OPERATOR) for user in (one, other)}
    ends = pair_of_threads.race(
        lambda: appointments.end_post(post=posts[other.pk], on=TODAY, by=one, now=MONDAY),
        lambda: appointments.end_post(post=posts[one.pk], on=TODAY, by=other, now=MONDAY),
    )
    assert sum(isinstance(end, Exception) for end in ends) == 1, ends
    assert Post.objects.held_on(TODAY).filter(kind=PostKind.OPERATOR).count() == 1
