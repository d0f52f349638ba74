"""`manage.py test`: what can be seen without running the code, then the tests."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from citizen_portal.embedded import for_tests
from citizen_portal.embedded.secret import random_key
from citizen_portal.translations import compile_catalogues

CHECKOUT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable


@dataclass(frozen=True)
class Check:
    """One check: a command that succeeds when all is well, and otherwise says what is not."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def passes(self, environment: Mapping[str, str]) -> bool:
        """Run it, report it on one line, and show its output only when it failed."""
        began = time.monotonic()
        outcome = subprocess.run(
            self.command,
            cwd=CHECKOUT,
            env={**environment, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        ok = outcome.returncode == 0
        print(f"{'ok  ' if ok else 'FAIL'} {self.name} ({time.monotonic() - began:.1f} s)", flush=True)
        if not ok:
            print(outcome.stdout.rstrip(), flush=True)
        return ok


def run(arguments: Sequence[str]) -> int:
    """Every check, then pytest with `arguments`; pytest always runs and has the last word on the screen.

    Returns pytest's exit code, or 1 when only a check failed.
    """
    compile_catalogues(CHECKOUT / "locale")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "citizen_portal.settings.testing"}
    servers = for_tests.servers_for_this_run()
    with for_tests.running(servers):
        failed = [check.name for check in _checks() if not check.passes(environment | servers.addresses)]
        if failed:
            print(f"\nFailed before the tests: {', '.join(failed)}.", flush=True)
    outcomes = [
        subprocess.run(
            [PYTHON, "-m", "pytest", *words], cwd=CHECKOUT, env=environment, check=False
        ).returncode
        for words in ([arguments] if arguments else _everything())
    ]
    return next(filter(None, outcomes), 1 if failed else 0)


def _everything() -> list[list[str]]:
    """The whole suite: a process for each core, each with servers of its own; on given servers, one process.

    The runs with faults come last and alone: they have an installation of their own, and a bound on its recovery.
    """
    side_by_side = [] if "REDIS_URL" in os.environ else ["-n", "auto", "--dist", "worksteal"]
    return [[*side_by_side, "-m", "not faults"], ["-m", "faults"]]


def _checks() -> list[Check]:
    django = [PYTHON, "-m", "django"]
    production = {
        "DJANGO_SETTINGS_MODULE": "citizen_portal.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATA_KEYS": f"check:{random_key()}",
        "DATA_INDEX_KEY": random_key(),
        "ALLOWED_HOSTS": "example.org",
    }
    return [
        Check("lint", [PYTHON, "-m", "ruff", "check", "."]),
        Check("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        Check("imports", [str(Path(PYTHON).with_name("lint-imports")), "--no-cache"]),
        Check("production settings", [*django, "check", "--deploy", "--fail-level", "WARNING"], production),
        Check("migrations", [*django, "makemigrations", "--check", "--dry-run"]),
        Check("translations", [PYTHON, "-m", "citizen_portal.translations"]),
    ]
