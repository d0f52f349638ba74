"""A short run with every kind of fault that fits, and the control that shows what the check is worth.

The long one is a command of its own: `python3 manage.py faults` (docs/faults.md).
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from citizen_portal.embedded.place import Place

CHECKOUT = Path(__file__).resolve().parents[2]
SEED = 7

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One folder for both runs: the second installation starts where the first one ended."""
    folder = tmp_path_factory.mktemp("faults")
    yield folder
    Place.of(folder).remove()


def run(data: Path, *words: str) -> tuple[dict[str, Any], str]:
    """The figures of a run, and everything it said."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--seed", str(SEED), "--data", str(data), *words],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = ran.stdout + ran.stderr
    assert ran.stdout.strip(), said
    return json.loads(ran.stdout.strip().splitlines()[-1]), said


def test_nothing_is_lost_or_doubled_whatever_dies(data: Path) -> None:
    figures, said = run(data, "--minutes", "0.35")
    assert figures["passed"], said
    assert figures["faults"], "nothing was hurt"


def test_messages_without_rows_lose_hand_offs_under_the_same_check(data: Path) -> None:
    figures, said = run(data, "--minutes", "0.15", "--control")
    assert not figures["passed"], said
    assert figures["checked"]["hand-offs"]["lost"] > 0, said
    assert figures["checked"]["submissions"]["lost"] == 0, "only what follows a decision is at stake"
