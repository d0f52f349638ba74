"""There is no way for staff to read what a citizen wrote without an entry in the access log."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from services.models import Post, PostKind
from tests.acting import drain
from tests.applicant import logged_in, newborn_city, submitted
from workflows.models import AccessEntry, Task

CHECKOUT = Path(__file__).resolve().parents[1]
PERSONAL = {"Application", "Attachment", "Result", "case_facts"}
"""What holds a citizen's data in a case, and what puts it together."""

RELATED = {"application", "attachments", "results", "findings"}
"""The same, reached from a case, a sub-case or a draft."""

FOR_STAFF = ("citizen_portal/clerks", "citizen_portal/supervisors", "citizen_portal/api/views/tasks.py",
             "citizen_portal/api/shapes/tasks.py", "citizen_portal/api/views/indicators.py")  # fmt: skip
FOR_CITIZENS = {
    "citizen_portal/citizens": "one's own cases, through policy.own_cases",
    "citizen_portal/api/applying.py": "one's own draft",
    "citizen_portal/api/views/cases.py": "one's own cases",
    "citizen_portal/api/views/drafts.py": "one's own drafts",
    "citizen_portal/api/views/owed.py": "one's own cases",
    "citizen_portal/api/shapes/cases.py": "one's own cases",
    "citizen_portal/downloads.py": "hands over the row that a caller was allowed to have",
    "citizen_portal/demo": "makes up people and their papers",
}
READS_FOR_CITIZENS = {"export", "new_values", "owed", "progress", "documents", "submissions", "files"}
NOT_FOR_STAFF = {"new_values", "owed", "progress", "submissions", "facts", "record", "export", "standing"}
THE_DOOR = {"projection", "facts"}
SORTED_BY_MACHINE = {"standing", "tallying"}
"""What a migration sorts running cases by, and what figures count of them; only codes and counts come out."""


def sources(*places: str) -> Iterator[Path]:
    for place in places:
        path = CHECKOUT / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def attributes(path: Path) -> set[str]:
    """Every attribute that the module asks for."""
    return {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}


def imported(path: Path) -> set[str]:
    return {
        alias.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.mark.parametrize("path", list(sources(*FOR_STAFF)), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_no_page_of_staff_reaches_for_a_citizens_data(path: Path) -> None:
    assert not imported(path) & PERSONAL
    assert not attributes(path) & (PERSONAL | RELATED)


def test_whatever_in_the_portal_names_such_data_is_a_citizens_own() -> None:
    for path in sources("citizen_portal"):
        place = str(path.relative_to(CHECKOUT))
        if imported(path) & PERSONAL:
            assert any(place.startswith(known) for known in FOR_CITIZENS), place


def test_of_the_reads_only_the_projection_puts_such_data_together_for_staff() -> None:
    for path in sources("workflows/reads"):
        if path.stem in THE_DOOR | READS_FOR_CITIZENS | SORTED_BY_MACHINE:
            continue
        uses = imported(path) & (PERSONAL - {"Attachment"})
        assert not uses, f"{path.name} uses {uses}"


def test_no_read_for_citizens_is_imported_by_a_page_of_staff() -> None:
    for path in sources(*FOR_STAFF):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("workflows.reads."):
                read = node.module.rpartition(".")[2]
                assert read not in NOT_FOR_STAFF, f"{path}: {read}"


@pytest.mark.django_db
def test_every_page_of_staff_that_asks_for_such_rows_leaves_an_entry(settings, tmp_path) -> None:
    """From outside: whichever statement touches the tables, the same request has appended to the log."""
    settings.MEDIA_ROOT = tmp_path
    newborn_city()
    case = submitted(logged_in("lin"))
    drain(timezone.now(), case)
    task = Task.objects.filter(process=case, finished=None, flow_task_type="HUMAN").first()
    post = Post.objects.filter(department=task.department, kind=PostKind.CLERK).first()
    tables = [
        apps.get_model("workflows", name)._meta.db_table for name in ("application", "attachment", "result")
    ]
    touched = []
    pages = [
        *((post.user.username, address) for address in desk_addresses(task, case)),
        *(("supervisor", address) for address in ("/board/", "/board/cases/", f"/board/cases/{case.pk}/")),
    ]
    for username, address in pages:
        with connection.cursor() as cursor:  # every page is looked at as if it were the first
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("DELETE FROM workflows_accessentry")
            cursor.execute("DELETE FROM workflows_accesshead")
            cursor.execute("SET LOCAL session_replication_role = origin")
        client: Client = logged_in(username)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200, address
        asked = [query["sql"] for query in queries if any(f'"{table}"' in query["sql"] for table in tables)]
        if asked:
            touched.append(address)
            assert AccessEntry.objects.filter(case=case, by__username=username).exists(), address
    assert f"/desk/task/{task.pk}/" in touched
    assert f"/api/v1/tasks/{task.pk}" in touched


def desk_addresses(task: Task, case: object) -> Iterator[str]:
    yield from ("/desk/", "/desk/search/", "/api/v1/tasks")
    yield from (f"/desk/queue/{queue}/" for queue in ("pool", "mine", "today", "overdue", "done"))
    yield from (f"/desk/?task={task.pk}", f"/desk/task/{task.pk}/", f"/api/v1/tasks/{task.pk}")
