"""`manage.py up` for real: a second start, a taken port, and a parent that is killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from citizen_portal.embedded.place import Place

CHECKOUT = Path(__file__).resolve().parents[2]
# A run of `up` must see none of the servers and settings of the test run it is started from.
OURS = {"DATABASE_URL", "REDIS_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS"}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in OURS}
# How each process that `up` keeps is told from the others: by its name, or a word of its command line.
MARKS = {
    "the web server": "citizen_portal.wsgi",
    "the registers": "citizen_portal.sample_registers:application",
    "the worker": "worker",
    "beat": "beat",
    "Redis": "redis-server",
    "PostgreSQL": "postgres",
}
RECOVERY = 60  # seconds until everything is well again after a kill
PATIENCE = 120  # seconds until a start that says nothing counts as failed


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def start(*words: object) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, CHECKOUT / "manage.py", "up", *map(str, words)],
        cwd="/",
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said(up: subprocess.Popen) -> str:
    """All that an `up` says that ends by itself."""
    return up.communicate(timeout=PATIENCE)[0]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("up")
    yield folder
    Place.of(folder).remove()


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def up(data, port):
    """A running system, ready for its first visitor."""
    started = start("--data", data, "--port", port)
    lines = []
    for line in started.stdout:
        lines.append(line)
        if "Ctrl-C stops everything" in line:
            break
    else:
        pytest.fail("up ended before it was ready:\n" + "".join(lines), pytrace=False)
    yield started
    started.send_signal(signal.SIGTERM)
    started.communicate(timeout=PATIENCE)


def test_the_address_it_prints_answers(up, port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        assert answer.status == 200


def test_a_second_start_on_the_same_data_is_told_who_has_it(up, data):
    second = start("--data", data, "--port", free_port())
    assert f"already in use by up (process {up.pid})" in said(second)
    assert second.returncode == 1
    assert up.poll() is None


def test_a_taken_port_is_told_in_plain_words(up, port, tmp_path):
    second = start("--data", tmp_path, "--port", port)
    assert f"Port {port} on 127.0.0.1 cannot be used" in said(second)
    assert second.returncode == 1


@pytest.mark.parametrize("name", ["secret_key", "data_keys", "index_key"])
def test_the_keys_are_the_owners_alone(up, data, name):
    assert (data / name).stat().st_mode & 0o777 == 0o600


def child(up: subprocess.Popen, name: str) -> psutil.Process | None:
    """The process that `up` runs now for `name`; None between two lives."""
    for process in psutil.Process(up.pid).children():
        with suppress(psutil.NoSuchProcess):
            if MARKS[name] in {process.name(), *process.cmdline()}:
                return process
    return None


def serves(port: int) -> bool:
    """Whether a page that reads the database is answered."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.mark.parametrize("name", MARKS)
def test_what_is_killed_runs_again_and_people_are_served_within_a_minute(up, port, name):
    before = child(up, name)
    before.kill()
    deadline = time.monotonic() + RECOVERY
    while child(up, name) in (None, before) or not serves(port):
        assert up.poll() is None, said(up)
        assert time.monotonic() < deadline, f"{name} is not back"


def test_a_killed_parent_leaves_no_process_behind(up):
    family = psutil.Process(up.pid).children(recursive=True)
    assert {"postgres", "redis-server"} <= {process.name() for process in family}
    up.kill()
    _, orphans = psutil.wait_procs(family, timeout=30)
    assert orphans == []
