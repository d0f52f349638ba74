"""Newer versions of the engine's small one-thing, and those who own it: what tests of migrations stand on."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from django.contrib.auth import get_user_model

from services.catalogue.authoring.files import import_library
from services.catalogue.loader import load
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import body_of, publish
from services.catalogue.vocabulary import Package
from services.models import Department, Post, PostKind
from tests.acting import MONDAY, drain
from tests.workflows.conftest import PACKAGES
from workflows.commands.migrating import approve_migration, plan_migration, undo_migration
from workflows.models import Case, MigrationItem, MigrationRun, SubCase, Task
from workflows.reads.migrating import mapping_of

Edit = Callable[[dict[str, Any]], None]


def newer(version: OneThingVersion, edit: Edit) -> OneThingVersion:
    """The next version, as `edit` leaves the package's JSON."""
    body = deepcopy(body_of(version.package))
    edit(body)
    found, is_new = publish(Package.model_validate(body), by="tests", at=MONDAY)
    assert is_new
    return found


def owners(code: str = "stall", name: str = "owner") -> tuple[Any, Any]:
    """Two people of the department that leads the one-thing; its revisions are there to be owned."""
    import_library(load(PACKAGES / f"{code}.yaml").library, now=MONDAY)
    lead = Department.objects.filter(function="city_management", level="district").order_by("pk").first()
    return tuple(_owner(f"{name}-{number}", lead) for number in (1, 2))


def _owner(name: str, department: Department) -> Any:
    user = get_user_model().objects.create(username=name)
    Post.objects.create(
        user=user, department=department, kind=PostKind.AUTHOR, title_zh="事项负责人", title_en="Owner",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    return user


def planned(
    old: OneThingVersion, new: OneThingVersion, by: Any, *, now=MONDAY, batch: int = 100, **mapping: Any
) -> MigrationRun:
    return plan_migration(
        old=old, new=new, mapping=mapping_of(mapping), reason="新版本", by=by, now=now, batch=batch
    )


def moved(run: MigrationRun, by: Any, *, now=MONDAY) -> MigrationRun:
    """Approved, and worked off to the end."""
    approve_migration(run=run, by=by, now=now)
    drain(now)
    run.refresh_from_db()
    return run


def undone(run: MigrationRun, by: Any, *, now=MONDAY) -> MigrationRun:
    undo_migration(run=run, reason="改错了", by=by, now=now)
    drain(now)
    run.refresh_from_db()
    return run


def item(run: MigrationRun, case: Case) -> MigrationItem:
    return MigrationItem.objects.get(run=run, case=case)


def codes(run: MigrationRun, case: Case) -> set[str]:
    return {code for code, _matter, _about in item(run, case).reasons}


def rows(case: Case) -> dict[str, Any]:
    """Everything of a case that a move could touch, as the database has it."""
    return {
        "case": Case.objects.filter(pk=case.pk).values().get(),
        "sub_cases": list(SubCase.objects.filter(case=case).order_by("pk").values()),
        "tasks": list(Task.objects.filter(process=case).order_by("pk").values()),
    }
