"""A city to act in, and the small one-thing of the engine's tests."""

from pathlib import Path

import pytest

from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from tests.acting import MONDAY

PACKAGES = Path(__file__).parent.parent / "packages"


@pytest.fixture
def city(db: None) -> None:
    seed(today=MONDAY.date())


def published(code: str) -> OneThingVersion:
    return publish(load(PACKAGES / f"{code}.yaml").packages[code], by="tests", at=MONDAY)[0]


@pytest.fixture
def stall(city: None) -> OneThingVersion:
    """Every shape a case can have."""
    return published("stall")


@pytest.fixture
def pair(city: None) -> OneThingVersion:
    """Two parallel matters of one step."""
    return published("pair")


@pytest.fixture
def register(city: None) -> OneThingVersion:
    """One matter that a check settles, if the register says enough."""
    return published("register")


@pytest.fixture
def silence(city: None) -> OneThingVersion:
    """Three matters that somebody has to accept."""
    return published("silence")
