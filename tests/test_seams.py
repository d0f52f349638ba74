"""The seams between the parts: what one side names, the other side has."""

import ast
import json
import logging
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGES = ("citizen_portal", "workflows", "services")
SOURCES = [path for package in PACKAGES for path in (CHECKOUT / package).rglob("*.py")]
VAGUE = {"utils", "helpers", "common", "misc"}


def test_imports_run_in_one_direction():
    linter = Path(sys.executable).with_name("lint-imports")
    outcome = subprocess.run([linter, "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_file_stays_small_and_says_what_it_is_for(path):
    source = path.read_text()
    # A migration is written by Django, a line for each column.
    assert path.parent.name == "migrations" or len(source.splitlines()) <= 400
    assert path.stem not in VAGUE


def test_every_job_that_beat_sends_is_registered():
    current_app.loader.import_default_modules()
    sent = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert sent <= set(current_app.tasks)


def test_every_job_is_acknowledged_only_when_done():
    assert current_app.conf.task_acks_late
    assert current_app.conf.task_reject_on_worker_lost
    assert current_app.conf.worker_prefetch_multiplier == 1
    longest = current_app.conf.task_time_limit
    assert current_app.conf.broker_transport_options["visibility_timeout"] > 2 * longest


def test_every_url_has_a_name():
    def nameless(patterns, prefix=""):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from nameless(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern) and not pattern.name:
                yield route

    assert list(nameless(get_resolver().url_patterns)) == []


def test_the_locks_hold_the_same_versions_for_running_and_testing():
    def pinned(name):
        lines = (CHECKOUT / name).read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line and not line.lstrip().startswith("#")}

    assert pinned("requirements.lock") <= pinned("requirements-test.lock")


def test_the_locks_hold_every_declared_package_and_no_address():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    lock = (CHECKOUT / "requirements-test.lock").read_text()
    for requirement in declared:
        name = requirement.partition(">")[0].partition("[")[0].strip().replace(".", "-")
        assert f"\n{name}==" in lock, f"{name} is not locked"
    assert "://" not in lock


def test_only_the_doors_read_the_wall_clock():
    """`now` is handed in: rules that ask the clock themselves cannot be tested on any other day."""
    for path in SOURCES:
        if (
            path.is_relative_to(CHECKOUT / "citizen_portal")
            or "management" in path.parts
            or path.stem == "jobs"
        ):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                clock = (
                    node.func.attr in {"now", "today", "utcnow", "localdate", "localtime"} and not node.args
                )
                assert not clock, f"{path.relative_to(CHECKOUT)}:{node.lineno} reads the clock"


def test_a_log_line_names_no_person():
    formatter = settings.LOGGING["formatters"]["json"]["()"]()
    try:
        raise ValueError("张三 110101199003070011")
    except ValueError:
        record = logging.makeLogRecord(
            {
                "name": "django.request",
                "msg": "%s: %s",
                "args": ("Oops", "/cases/?q=张三"),
                "status_code": 500,
            }
        )
        record.exc_info = sys.exc_info()
    line = formatter.format(record)
    assert "张三" not in line
    assert "110101199003070011" not in line
    assert json.loads(line)["error"] == ["builtins.ValueError"]
