"""The key a city signs with: a file its owner alone may read, never in the database. And fingerprints of keys."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.utils.translation import gettext
from pydantic import ValidationError

from services.catalogue.portable.refusals import KeyUnusable
from services.catalogue.vocabulary import Text


@dataclass(frozen=True)
class SigningKey:
    """The key, and the name of the city that signs with it. The key stays out of `repr`."""

    name: Text
    key: Ed25519PrivateKey = field(repr=False)

    @property
    def public_key(self) -> str:
        """Hexadecimal, 64 digits: what other cities are given."""
        return raw_public_key(self.key.public_key()).hex()

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.public_key)


def raw_public_key(key: Ed25519PublicKey) -> bytes:
    """32 bytes (RFC 8032)."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(public_key: str) -> str:
    """sha256 of the 32 bytes, hexadecimal. Two people read it to each other: see `spoken`."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()


def spoken(printed: str) -> str:
    """The fingerprint in groups of four, as one reads it over the telephone."""
    return " ".join(printed[i : i + 4] for i in range(0, len(printed), 4))


def key_file() -> Path:
    return Path(settings.CATALOGUE_KEY_FILE)


def make(name: Text) -> SigningKey:
    """A new key in the file of the setting. Raises KeyUnusable when there is one: nothing overwrites a key."""
    made = SigningKey(name, Ed25519PrivateKey.generate())
    pem = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    content = json.dumps({"name": name.model_dump(), "private_key": pem}, ensure_ascii=False, indent=1)
    file = key_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # Never wider than its owner, not even for the moment between making and restricting it.
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyUnusable(
            gettext("There is a signing key already: %(file)s. Move it away first.") % {"file": file}
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        written.write(content)
    return made


def load() -> SigningKey:
    """The city's key. Raises KeyUnusable when there is none, others may read it, or it is damaged."""
    file = key_file()
    try:
        mode = file.stat().st_mode
        content = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyUnusable(
            gettext("This city has no signing key yet. An operator makes one: manage.py catalogue_keys make")
        ) from None
    except (OSError, UnicodeDecodeError):
        raise KeyUnusable(gettext("The signing key cannot be read.")) from None
    if mode & 0o077:
        raise KeyUnusable(
            gettext("Others than its owner may read the signing key. Restrict its file first (chmod 600).")
        )
    try:
        kept = json.loads(content)
        key = load_pem_private_key(kept["private_key"].encode(), password=None)
        name = Text.model_validate(kept["name"])
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
        raise KeyUnusable(gettext("The file of the signing key is damaged.")) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(gettext("The file of the signing key is damaged."))
    return SigningKey(name, key)
