"""The demo city with 新生儿出生, and two of its people at their screens."""

import pytest
from django.test import Client

from services.catalogue.models import OneThingVersion
from tests.applicant import logged_in, newborn_city


@pytest.fixture(autouse=True)
def english(settings) -> None:
    """Tests read the English sentences: those stand in the code."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    """Files of a test go with the test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def newborn(db) -> OneThingVersion:
    return newborn_city()


@pytest.fixture
def lin(newborn: OneThingVersion) -> Client:
    """The mother."""
    return logged_in("lin")


@pytest.fixture
def zhou(newborn: OneThingVersion) -> Client:
    """Somebody else: the father, with a log-in of his own."""
    return logged_in("zhou")


@pytest.fixture
def clerk(newborn: OneThingVersion) -> Client:
    """A member of staff, who has no record of his own here."""
    return logged_in("police_changning")
