"""Production starts with good keys or not at all."""

import os
import subprocess
import sys

import pytest

from tests.key_rings import NEW, OLD, new_key

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "citizen_portal.settings.production",
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "example.org",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "DATA_KEYS": f"{NEW},{OLD}",
    "DATA_INDEX_KEY": new_key(),
}


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    program = "import django; django.setup()"
    return subprocess.run(
        [sys.executable, "-c", program], env=kept | environment, capture_output=True, text=True, check=False
    )


def test_with_its_keys_it_starts():
    assert start(PRODUCTION).returncode == 0


@pytest.mark.parametrize("missing", ["DATA_KEYS", "DATA_INDEX_KEY"])
def test_without_a_key_it_does_not_start(missing):
    refused = start({name: value for name, value in PRODUCTION.items() if name != missing})
    assert refused.returncode != 0
    assert missing in refused.stderr


@pytest.mark.parametrize("name", ["DATA_KEYS", "DATA_INDEX_KEY", "DATA_CIPHER"])
def test_with_a_bad_key_it_does_not_start_and_does_not_show_it(name):
    refused = start({**PRODUCTION, name: "tooshort"})
    assert refused.returncode != 0
    assert name in refused.stderr
    assert "tooshort" not in refused.stderr
