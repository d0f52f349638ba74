"""The summary of the working day: once for each official who has something to do, when the office has opened."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

from tests.acting import MONDAY, open_task
from tests.telling import a_case
from workflows.commands.digests import sum_up
from workflows.models import Delivery, Digest, MessageWishes, Task
from workflows.reads.citizen import digest_of_today

pytestmark = pytest.mark.django_db


@pytest.fixture
def overdue():
    """A task in nobody's hands, overdue since Friday; its department's clerk has an e-mail address."""
    case = a_case()
    task = open_task(case, "permit")
    Task.objects.exclude(pk=task.pk).update(due_at=MONDAY + timedelta(days=30))
    Task.objects.filter(pk=task.pk).update(due_at=MONDAY - timedelta(days=3))
    clerk = get_user_model().objects.get(username=task.department.code)
    EmailAddress.objects.create(user=clerk, email="desk@example.org", verified=True, primary=True)
    return clerk


def test_whoever_has_something_to_do_gets_one_digest_a_day_and_nobody_else(overdue):
    assert sum_up(now=MONDAY) == Digest.objects.count() > 0
    assert sum_up(now=MONDAY + timedelta(hours=3)) == 0
    digest = Digest.objects.get(receiver=overdue)
    assert digest.counts == {"due_today": 0, "overdue": 1, "questions": 0, "orders": 0}
    assert not Digest.objects.filter(receiver__username="tax_binjiang").exists()
    assert sum_up(now=MONDAY + timedelta(days=1)) > 0


def test_it_comes_by_e_mail_unless_that_was_switched_off(overdue):
    sum_up(now=MONDAY)
    assert Delivery.objects.get(digest__receiver=overdue).channel == "email"
    MessageWishes.objects.create(user=overdue, email=[], changed_at=MONDAY)
    sum_up(now=MONDAY + timedelta(days=1))
    assert Delivery.objects.filter(digest__receiver=overdue).count() == 1


@pytest.mark.parametrize(
    "closed",
    [datetime(2026, 11, 2, 0, 59, tzinfo=UTC), datetime(2026, 11, 7, 2, 0, tzinfo=UTC)],
    ids=["before nine", "on a Saturday"],
)
def test_there_is_none_while_the_office_is_closed(overdue, closed):
    assert sum_up(now=closed) == 0


def test_the_portal_shows_the_digest_of_today_only(overdue):
    sum_up(now=MONDAY)
    assert "1" in digest_of_today(overdue, now=MONDAY).subject
    assert digest_of_today(overdue, now=MONDAY + timedelta(days=1)) is None
