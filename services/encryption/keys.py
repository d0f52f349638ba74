"""The keys of an installation: a ring from the setting DATA_KEYS, and one key for the blind indexes.

DATA_KEYS is ``id:base64,id:base64…``, each key 32 random bytes; the first seals, all open. DATA_INDEX_KEY is
one such key in base64; it does not change while there are rows (decision 005).
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .ciphers import CIPHERS, Cipher
from .errors import UnknownKey

KEY_SIZE = 32
"""Bytes, for either cipher: what seals is derived from it."""

_KEY_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by id. What is sealed now is sealed with `cipher` under the key `current`."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    cipher: Cipher

    def key(self, key_id: str) -> bytes:
        try:
            return self.keys[key_id]
        except KeyError:
            raise UnknownKey(f"the key {key_id!r} is not in DATA_KEYS") from None


def ring() -> KeyRing:
    """The ring of the settings; raises ImproperlyConfigured when they cannot be used."""
    return _ring(settings.DATA_KEYS, settings.DATA_CIPHER)


def index_key() -> bytes:
    """The key of the blind indexes; raises ImproperlyConfigured."""
    return _key("DATA_INDEX_KEY", settings.DATA_INDEX_KEY)


@lru_cache(maxsize=8)
def _ring(text: str, cipher: str) -> KeyRing:
    if cipher not in CIPHERS:
        raise ImproperlyConfigured(f"DATA_CIPHER is one of {', '.join(CIPHERS)}")
    keys: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        key_id, _, key = entry.partition(":")
        if not _KEY_ID.fullmatch(key_id) or key_id in keys:
            raise ImproperlyConfigured(
                "DATA_KEYS is id:base64,id:base64…; an id stands once and has up to 16 of a-z 0-9 _ -"
            )
        keys[key_id] = _key("DATA_KEYS", key)
    if not keys:
        raise ImproperlyConfigured("DATA_KEYS holds no key")
    if len(set(keys.values())) < len(keys):
        raise ImproperlyConfigured("DATA_KEYS holds one key under two ids")
    return KeyRing(next(iter(keys)), keys, CIPHERS[cipher])


@lru_cache(maxsize=32)
def _key(setting: str, text: str) -> bytes:
    try:
        key = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_SIZE:
        raise ImproperlyConfigured(f"{setting}: a key is {KEY_SIZE} random bytes in base64")
    return key
