"""A clerk at a desk with one task, and a colleague at the same desk."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from services.catalogue.loader import load
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.models import Department, Post, PostKind
from tests.acting import MONDAY, apply_for, open_task
from tests.workflows.conftest import PACKAGES, city
from workflows.models import Case, Task
from workflows.walk import clerk_of

__all__ = ["city"]


@pytest.fixture
def stall(city: None) -> OneThingVersion:
    return publish(load(PACKAGES / "stall.yaml").packages["stall"], by="tests", at=MONDAY)[0]


@pytest.fixture
def case(stall: OneThingVersion) -> Case:
    return apply_for(stall)


@pytest.fixture
def task(case: Case) -> Task:
    """The permit's acceptance, waiting in the pool."""
    return open_task(case, "permit")


@pytest.fixture
def worker(task: Task):
    return clerk_of(task.department, MONDAY)


@pytest.fixture
def desk(worker) -> Client:
    """A browser in which the task's clerk has logged in."""
    client = Client()
    client.force_login(worker)
    return client


@pytest.fixture
def colleague(task: Task):
    """Somebody else at the same desk."""
    user = get_user_model().objects.create_user("colleague", display_name="张三")
    Post.objects.create(
        user=user, department=task.department, kind=PostKind.CLERK, title_zh="经办", title_en="Clerk",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    return user


@pytest.fixture
def elsewhere(city: None):
    """The clerk of a department that has no part in the case."""
    return clerk_of(Department.objects.get(code="tax_binjiang"), MONDAY)
