"""The demo's keys: made once per data directory, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path


def secret_key(data: Path) -> str:
    """Django's secret key."""
    return _kept(data / "secret_key", lambda: secrets.token_urlsafe(50))


def data_keys(data: Path) -> str:
    """The ring of keys that seal sensitive data (DATA_KEYS), with one key."""
    return _kept(data / "data_keys", lambda: f"first:{random_key()}")


def index_key(data: Path) -> str:
    """The key of the blind indexes (DATA_INDEX_KEY)."""
    return _kept(data / "index_key", random_key)


def random_key() -> str:
    """32 random bytes in base64."""
    return b64encode(secrets.token_bytes(32)).decode()


def _kept(kept: Path, make: Callable[[], str]) -> str:
    """What the file keeps, made on the first call. Two first calls at once agree on one key."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(make())
        try:
            # Unlike a rename, a link never replaces the key that another process made meanwhile.
            os.link(fresh, kept)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text()
