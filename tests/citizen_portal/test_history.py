"""The demo city's past: lived through by the verbs, the same every time, and never ahead of its time."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from citizen_portal.demo.history import fill
from citizen_portal.demo.paper import sample_pdf
from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load, shipped_packages
from services.catalogue.publish import publish
from workflows.models import Case, CaseEvent, Intent, SubCase, Task, Verb

# A Sunday: nobody works, people apply all the same.
NOW = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)


@pytest.fixture
def city(db: None, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    seed(today=NOW.date())
    for package in load(shipped_packages()).packages.values():
        publish(package, by="tests", at=NOW)


def story() -> list[tuple[Any, ...]]:
    return list(
        SubCase.objects.order_by("case_id", "position").values_list(
            "case__submitted_at", "case__version__code", "matter", "state", "decided_at"
        )
    )


def test_every_case_has_been_lived_through_by_the_verbs(city: None):
    assert fill(6, now=NOW) == 6
    for case in Case.objects.all():
        verbs = list(CaseEvent.objects.filter(case=case).order_by("id").values_list("verb", flat=True))
        assert verbs[0] == Verb.SUBMITTED
    claimed = CaseEvent.objects.filter(verb=Verb.CLAIMED).count()
    assert claimed >= Task.objects.filter(flow_task_type="HUMAN", finished__isnull=False).count() > 0
    assert not Intent.objects.exists()


def test_nothing_happened_after_now_and_nothing_out_of_order(city: None):
    fill(6, now=NOW)
    assert not CaseEvent.objects.filter(at__gt=NOW).exists()
    for case in Case.objects.all():
        moments = list(CaseEvent.objects.filter(case=case).order_by("id").values_list("at", flat=True))
        assert moments == sorted(moments)


def test_the_same_city_always_has_the_same_past(city: None):
    with transaction.atomic():
        fill(3, now=NOW)
        first = story()
        transaction.set_rollback(True)
    assert fill(3, now=NOW) == 3
    assert story() == first


def test_a_city_that_has_cases_is_left_alone(city: None):
    fill(1, now=NOW)
    before = story()
    assert fill(3, now=NOW) == 0
    assert story() == before


def test_a_city_without_a_catalogue_has_no_past(db: None):
    seed(today=NOW.date())
    assert fill(3, now=NOW) == 0


def test_a_paper_is_a_pdf_whose_table_points_at_its_objects():
    pdf = sample_pdf("Plan (of the stall)")
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    assert pdf.startswith(b"%PDF-1.4")
    assert pdf[start:].startswith(b"xref")
    for number, line in enumerate(pdf[start:].split(b"\n")[3:8], start=1):
        assert pdf[int(line[:10]) :].startswith(f"{number} 0 obj".encode())
