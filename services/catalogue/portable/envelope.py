"""The file of a package: one canonical JSON value (RFC 8785) with an Ed25519 signature (RFC 8032) beside the payload.

The signature covers everything but itself, and the file must be the canonical bytes of what it says: whatever is
changed, be it a space or the case of a letter, is refused. Nothing here knows what a payload means, or whom to trust.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.catalogue.portable.keys import raw_public_key
from services.catalogue.portable.refusals import PackageRefused, Refusal

FORMAT, VERSION, ALGORITHM = "yijianshi-one-thing", 1, "Ed25519"
LARGEST = 2 * 1024 * 1024
"""Bytes; the largest one-thing shipped takes a twentieth of it."""
DEEPEST = 40
"""Lists and objects inside each other; a condition inside a matter takes about ten."""

_MEMBERS = {"format", "version", "payload", "signer", "signature"}
_HEX = {"public_key": re.compile(r"[0-9a-f]{64}"), "signature": re.compile(r"[0-9a-f]{128}")}
# Possessive, and an unfinished string ends with the file: one pass over whatever a stranger has written.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Envelope:
    """What was read: a payload nobody has vouched for yet, and who claims to have signed it (hexadecimal)."""

    payload: Mapping[str, Any]
    public_key: str
    _signed: bytes
    _signature: bytes

    def verify(self) -> None:
        """Raises PackageRefused (changed) unless the holder of that key has signed exactly this."""
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key)).verify(
                self._signature, self._signed
            )
        except InvalidSignature:
            raise PackageRefused(Refusal.CHANGED) from None


def seal(payload: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The file. The same payload and key always give the same bytes."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "payload": payload,
        "signer": {"algorithm": ALGORITHM, "public_key": raw_public_key(key.public_key()).hex()},
    }
    document["signature"] = key.sign(rfc8785.dumps(document)).hex()
    return rfc8785.dumps(document)


def opened(content: bytes) -> Envelope:
    """Read a file strictly. Raises PackageRefused; the signature is still to be verified."""
    document = _read(content)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise PackageRefused(Refusal.NOT_A_PACKAGE)
    version = document.get("version")
    if type(version) is int and version > VERSION:
        raise PackageRefused(Refusal.NEWER_FORMAT)
    signer = document.get("signer")
    if (
        type(version) is not int
        or version != VERSION
        or set(document) != _MEMBERS
        or not isinstance(document["payload"], dict)
    ):
        raise PackageRefused(Refusal.NOT_A_PACKAGE)
    if not isinstance(signer, dict) or set(signer) != {"algorithm", "public_key"}:
        raise PackageRefused(Refusal.NOT_A_PACKAGE)
    named = {"public_key": signer["public_key"], "signature": document.pop("signature")}
    well_formed = all(isinstance(named[name], str) and _HEX[name].fullmatch(named[name]) for name in named)
    if signer["algorithm"] != ALGORITHM or not well_formed:
        raise PackageRefused(Refusal.NOT_A_PACKAGE)
    try:
        signed = rfc8785.dumps(document)
        whole = rfc8785.dumps({**document, "signature": named["signature"]})
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise PackageRefused(Refusal.NOT_JSON) from error
    if whole != content:
        raise PackageRefused(Refusal.CHANGED)
    return Envelope(document["payload"], named["public_key"], signed, bytes.fromhex(named["signature"]))


def _read(content: bytes) -> Any:
    if len(content) > LARGEST:
        raise PackageRefused(Refusal.TOO_LARGE)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise PackageRefused(Refusal.NOT_UTF8) from None
    # Before the parser, which would go down every level.
    if _depth(text) > DEEPEST:
        raise PackageRefused(Refusal.TOO_DEEP)
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except PackageRefused:
        raise
    except (ValueError, RecursionError):
        raise PackageRefused(Refusal.NOT_JSON) from None
    # PostgreSQL keeps no NUL, and no name in the world needs the others.
    if any(_CONTROL.search(string) for string in _strings(document)):
        raise PackageRefused(Refusal.NOT_JSON)
    return document


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r"[\[{\]}]", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise PackageRefused(Refusal.TWICE)
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _strings(value: Any) -> Any:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
