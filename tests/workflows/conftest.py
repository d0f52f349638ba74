"""A city to act in, and the small one-thing of the engine's tests."""

from pathlib import Path

import pytest

from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from tests.acting import MONDAY

STALL = Path(__file__).parent.parent / "packages" / "stall.yaml"


@pytest.fixture
def city(db: None) -> None:
    seed()


@pytest.fixture
def stall(city: None) -> OneThingVersion:
    version, _created = publish(load(STALL).packages["stall"], by="tests", at=MONDAY)
    return version
