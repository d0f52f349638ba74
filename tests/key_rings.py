"""Keys for tests that change them."""

import secrets
from base64 import b64encode

OLD = "old:" + b64encode(bytes(range(32))).decode()
NEW = "new:" + b64encode(bytes(range(32, 64))).decode()


def new_key() -> str:
    """A fresh key in base64, as DATA_KEYS and DATA_INDEX_KEY take it."""
    return b64encode(secrets.token_bytes(32)).decode()
