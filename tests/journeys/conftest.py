"""The demo city with the shipped catalogue, ten days after the birth that the sample answers tell of."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_webtest import DjangoTestApp, WebTestMixin
from ruamel.yaml import YAML

from citizen_portal.demo import paper
from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load, shipped_packages
from services.catalogue.publish import publish

ANSWERS = Path(__file__).resolve().parents[1] / "answers"
# The sample answers were written on this day; what must lie close to the day of applying moves along with it.
WRITTEN_ON = date(2026, 11, 23)
MOVING = (
    "bank_visit.wished_day",
    "change.decided_on",
    "retirement.retirement_day",
    "workforce.insured_month",
)


@pytest.fixture
def city(db: None) -> None:
    cache.clear()
    now = timezone.now()
    seed(today=timezone.localdate(now))
    for package in load(shipped_packages()).packages.values():
        publish(package, by="tests", at=now)


@pytest.fixture
def browser_of(city: None) -> Iterator[Callable[[], DjangoTestApp]]:
    """A browser without JavaScript, with cookies of its own."""
    mixin = WebTestMixin()
    mixin._patch_settings()
    yield DjangoTestApp
    mixin._unpatch_settings()


def given(name: str) -> dict[str, Any]:
    """The sample answers of that name, the child born ten days ago, other dates as far from today as written."""
    sample = YAML(typ="safe").load(ANSWERS / f"{name}.yaml")
    if "child.birth_date" in sample["values"]:
        born = timezone.localdate() - timedelta(days=10)
        sample["values"]["child.birth_date"] = born.isoformat()
    for key in set(MOVING) & sample["values"].keys():
        moved = date.fromisoformat(sample["values"][key]) + (timezone.localdate() - WRITTEN_ON)
        sample["values"][key] = moved.isoformat()
    return sample


@pytest.fixture
def sample_pdf() -> bytes:
    """A PDF that any reader opens."""
    return paper.sample_pdf("journey")
