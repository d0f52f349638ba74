"""林悦然 of the demo city as a citizen at her screen: what she answers, types and hands in."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from ruamel.yaml import YAML

from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load, shipped_packages
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.catalogue.vocabulary import Package
from tests.acting import drain
from tests.papers import small_png
from workflows.commands import clerk
from workflows.models import Case, Draft, Outcome, SubCase, Task
from workflows.steps import has_last_word
from workflows.walk import OUTCOMES, Wishes, clerk_of, result_data

GIVEN = YAML(typ="safe").load(
    (Path(__file__).parent / "answers" / "newborn.yaml").read_text(encoding="utf-8")
)
ANSWERS: dict[str, Any] = GIVEN["answers"]
PNG = small_png()


@cache
def _newborn() -> Package:
    return load(shipped_packages()).packages["newborn"]


def newborn_city() -> OneThingVersion:
    """The demo city as it is today, with 新生儿出生 on offer."""
    seed(today=timezone.localdate())
    return publish(_newborn(), by="tests", at=timezone.now())[0]


def values() -> dict[str, Any]:
    """What the form asks, for a baby born ten days ago, as the demo city's registers have it."""
    born: date = timezone.localdate() - timedelta(days=10)
    return {**GIVEN["values"], "child.birth_date": born.isoformat()}


def logged_in(username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


def begun(client: Client) -> Draft:
    """A fresh draft of hers."""
    client.post("/one-things/newborn/begin/")
    return Draft.objects.latest("created_at")


def answered(client: Client, **changes: Any) -> Draft:
    draft = begun(client)
    given = {**ANSWERS, **changes}
    client.post(f"/apply/{draft.pk}/questions/", {**given, "shown": list(given)})
    return draft


def filled(client: Client, **changes: Any) -> Draft:
    """Answered, and the form filled in."""
    draft = answered(client)
    typed = {**values(), **changes}
    client.post(f"/apply/{draft.pk}/form/", {**typed, "shown": list(typed)})
    return draft


def ready(client: Client) -> Draft:
    """Everything there; only the check of the answers is left."""
    draft = filled(client)
    client.post(f"/apply/{draft.pk}/documents/", {"declare": ["parents.licence_authorisation"]})
    return draft


def consent() -> dict[str, str]:
    return {"consent": "1/en", "sensitive_consent": "1/en"}


def submitted(client: Client) -> Case:
    draft = ready(client)
    client.post(f"/apply/{draft.pk}/check/", consent())
    return Case.objects.latest("id")


def departments_finish(case: Case, *, refuse: str = "") -> None:
    """Every department's clerk does the own part through the verbs; `refuse` names a matter that is refused."""
    wishes = Wishes(results=GIVEN["results"])
    now = timezone.now()
    drain(now, case)
    while task := _next(case):
        kind = task.flow_task.name
        refused = kind == "decide" and task.sub_case.matter == refuse
        worker = clerk_of(task.department, now)
        task = clerk.claim(task=task, by=worker, now=now)
        clerk.complete(
            task=task,
            by=worker,
            outcome=Outcome.REFUSED if refused else OUTCOMES[kind],
            now=now,
            reason="The address is outside the district." if refused else "",
            data=result_data(task, case.package, wishes, now)
            if has_last_word(task) and not refused
            else None,
        )
        drain(now, case)
    case.refresh_from_db()


def _next(case: Case) -> Task | None:
    open_tasks = Task.objects.filter(process=case, finished__isnull=True, flow_task_type="HUMAN")
    return open_tasks.select_related("process", "sub_case", "department").order_by("id").first()


def sub_case(case: Case, matter: str) -> SubCase:
    return SubCase.objects.get(case=case, matter=matter)
