"""What the words after `manage.py` mean: `up`, `test`, a trial, or a Django command beside the servers it needs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from django.core.management import execute_from_command_line

from citizen_portal.embedded import checks, up
from citizen_portal.embedded.place import NoPlace
from citizen_portal.embedded.postgres import ServerFailed
from citizen_portal.embedded.servers import InUse, Servers, owned

CHECKOUT = Path(__file__).resolve().parents[2]
DEMO = "citizen_portal.settings.demo"
TRIALS = {
    "faults": ["tests.faults"],
    "bars": ["tests.pages", "bars"],
    "pictures": ["tests.pages", "pictures"],
}
"""Commands that try the product out: they start an installation, or a city, of their own."""
WITHOUT_SERVERS = {
    "help",
    "--help",
    "-h",
    "version",
    "--version",
    "check",
    "collectstatic",
    "diffsettings",
    "search_hits",
}


def main(words: list[str]) -> int:
    """Run `words` (as sys.argv) and return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEMO)
    command = words[1] if len(words) > 1 else "help"
    try:
        if command == "up":
            return up.run(words[2:])
        if command == "test":
            return checks.run(words[2:])
        if command in TRIALS:
            # In a process of its own: it loads settings of its own.
            trial = [sys.executable, "-m", *TRIALS[command], *words[2:]]
            return subprocess.run(trial, cwd=CHECKOUT, check=False).returncode
        if command in WITHOUT_SERVERS or os.environ["DJANGO_SETTINGS_MODULE"] != DEMO:
            execute_from_command_line(words)
        else:
            _run_beside_servers(command, words)
    except (NoPlace, ServerFailed) as told:
        print(told, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # as a shell reports a program that Ctrl-C ended
    return 0


def _is_ours(command: str) -> bool:
    """Whether the project itself brings this command, which then counts on a database as `up` leaves it."""
    return any(CHECKOUT.glob(f"*/management/commands/{command}.py"))


def _prepare_database() -> None:
    # Loads Django, which only these commands need before Django's own command line does.
    from citizen_portal.embedded.preparation import prepare_database

    prepare_database(tell=lambda step: None)


def _run_beside_servers(command: str, words: list[str]) -> None:
    """Run a Django command on the data directory's servers: those of a running `up`, else its own."""
    data = Path(os.environ.get("DATA_DIR", CHECKOUT / ".local"))
    servers = Servers.of(data)
    while True:
        try:
            with owned(data, by=f"manage.py {command}"), servers.running():
                if servers.postgres and _is_ours(command):
                    _prepare_database()
                execute_from_command_line(words)
                return
        except InUse as holder:
            if str(holder).startswith("up ") and (not servers.postgres or servers.postgres.answers()):
                execute_from_command_line(words)
                return
        # Another command has the servers for a moment, or `up` is still starting them.
        time.sleep(0.2)
