"""The demo's secret key: made once per data directory, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """The key kept in `data`, made on the first call. Two first calls at once agree on one key."""
    data.mkdir(parents=True, exist_ok=True)
    kept = data / "secret_key"
    if not kept.exists():
        fresh = kept.with_name(f"secret_key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            # Unlike a rename, a link never replaces the key that another process made meanwhile.
            os.link(fresh, kept)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text()
