"""How many statements each verb costs, BEGIN and COMMIT included: what a busy day at the counter multiplies."""

from collections.abc import Callable

import pytest

from services.catalogue.compose import compose
from services.catalogue.models import OneThingVersion
from services.catalogue.plan import APPLICANT
from tests.acting import MONDAY as NOW
from tests.acting import act, apply_for, open_task
from tests.newborn import Newborn
from tests.statements import counted
from workflows import outbox
from workflows.commands import clerk, system
from workflows.models import Case, Intent, Outcome
from workflows.reads.documents import gather
from workflows.walk import clerk_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def warm(stall: OneThingVersion) -> Case:
    """A case gone some way, so that this process knows the package, the calendar and its content types."""
    case = apply_for(stall)
    act(case, "permit")
    return case


def test_a_claim_takes_four_statements(warm: Case) -> None:
    task = open_task(warm, "permit")
    worker = clerk_of(task.department, NOW)
    with counted() as statements:
        clerk.claim(task=task, by=worker, now=NOW)
    assert len(statements) <= 4, statements


def test_completing_a_plain_step_takes_at_most_twelve(warm: Case) -> None:
    task = open_task(warm, "permit")
    worker = clerk_of(task.department, NOW)
    clerk.claim(task=task, by=worker, now=NOW)
    with counted() as statements:
        clerk.complete(task=task, by=worker, outcome=Outcome.PASSED, now=NOW)
    assert len(statements) <= 12, statements
    assert statements[0] == "BEGIN"
    assert statements[-1] == "COMMIT"


def test_a_grant_with_its_result_and_its_notice_takes_at_most_fourteen(warm: Case) -> None:
    act(warm, "permit")
    act(warm, "fire")
    task = open_task(warm, "permit")
    worker = clerk_of(task.department, NOW)
    clerk.claim(task=task, by=worker, now=NOW)
    with counted() as statements:
        clerk.complete(
            task=task, by=worker, outcome=Outcome.GRANTED, now=NOW, data={"stall.permit_number": "摊许1号"}
        )
    # Two for the notice: its number, and its row.
    assert len(statements) <= 14, statements


def test_submitting_a_newborn_takes_at_most_forty(
    db: None, record_property: Callable[[str, object], None]
) -> None:
    newborn = Newborn.published()
    said, draft = newborn.application, newborn.begin()
    values, form = said["values"], compose(newborn.version.package, {**said["answers"], **said["values"]})
    with counted() as looked_up:
        gather(
            form, values, applicant_role=said["answers"][APPLICANT], applicant=said["applicant"], chosen={},
            now=newborn.now,
        )  # fmt: skip
    with counted() as statements:
        newborn.submit(draft)
    record_property("look-ups of documents before the submission", len(looked_up))
    record_property("submission", len(statements))
    assert len(statements) <= 40, f"{statements}\nafter {len(looked_up)} look-ups of documents"


A_PRINT = 6
"""The notice is read, drawn outside any transaction, and kept in one of its own."""

MOST_TO_SETTLE = {
    ("hand_off", "tell"): 18,
    ("hand_off", "keep", "tell"): 25,  # one of them asks which channels are switched off
    ("tell", "verify"): 24,
}
"""By the kinds of intents that a transition of a case leaves behind, apart from its notices to print."""


def test_settling_what_a_transition_leaves_behind_stays_within_its_bound(
    db: None, record_property: Callable[[str, object], None]
) -> None:
    newborn = Newborn.published()
    case = newborn.submit(newborn.begin())
    dearest: dict[tuple[str, ...], int] = {}
    while True:
        while kinds := tuple(
            Intent.objects.filter(case=case).order_by("kind").values_list("kind", flat=True)
        ):
            with counted() as statements:
                outbox.drain(handlers=system.HANDLERS, now=newborn.now, limit=1)
            prints, others = kinds.count("print"), tuple(kind for kind in kinds if kind != "print")
            dearest[others] = max(dearest.get(others, 0), len(statements) - A_PRINT * prints)
        task = newborn.next_task(case)
        if task is None:
            break
        newborn.do(task)
    record_property("statements by kinds", dearest)
    assert set(MOST_TO_SETTLE) <= set(dearest), dearest
    for kinds, most in MOST_TO_SETTLE.items():
        assert dearest[kinds] <= most, dearest
