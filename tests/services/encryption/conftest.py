"""Rings of the tests: two keys, either current, either cipher."""

from collections.abc import Callable
from typing import Any

import pytest

from services.encryption.ciphers import CIPHERS
from tests.key_rings import OLD


@pytest.fixture(params=sorted(CIPHERS))
def cipher(request: pytest.FixtureRequest, settings: Any) -> str:
    settings.DATA_CIPHER = request.param
    return request.param


@pytest.fixture
def keys(settings: Any) -> Callable[..., None]:
    """`keys(NEW, OLD)`: these are the keys now, the first seals."""

    def turn(*ring: str) -> None:
        settings.DATA_KEYS = ",".join(ring)

    turn(OLD)
    return turn
