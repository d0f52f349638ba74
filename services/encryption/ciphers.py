"""The two families of algorithms an installation may choose: AES with SHA-256, or SM4 with SM3.

AES-256-GCM: FIPS 197 and NIST SP 800-38D. SM4-GCM: GB/T 32907 in the mode of RFC 8998. HMAC: RFC 2104 over
SHA-256 (FIPS 180-4) or SM3 (GB/T 32905).
"""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as Machine
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC

NONCE = 12
TAG = 16
"""Bytes."""

# key, nonce, data, what is bound to it but not hidden
Transform = Callable[[bytes, bytes, bytes, bytes], bytes]


def _aes_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, plain, bound)


def _aes_decrypt(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, bound)


def _sm4_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    machine = Machine(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    machine.authenticate_additional_data(bound)
    return machine.update(plain) + machine.finalize() + machine.tag


def _sm4_decrypt(key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
    if len(sealed) < TAG:
        raise InvalidTag
    machine = Machine(algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
    machine.authenticate_additional_data(bound)
    return machine.update(sealed[:-TAG]) + machine.finalize()


@dataclass(frozen=True, slots=True)
class Cipher:
    """Authenticated encryption and the keyed digest that goes with it.

    `encrypt` appends the tag; `decrypt` raises `cryptography.exceptions.InvalidTag` unless key, nonce, data and
    what is bound are all as they were.
    """

    code: str
    key_size: int
    encrypt: Transform
    decrypt: Transform
    digest: type[HashAlgorithm]

    def mac(self, key: bytes, message: bytes) -> bytes:
        """HMAC of `message`, 32 bytes."""
        keyed = HMAC(key, self.digest())
        keyed.update(message)
        return keyed.finalize()

    def subkey(self, key: bytes, purpose: bytes) -> bytes:
        """The key for one purpose; nothing about other purposes' keys follows from it."""
        return self.mac(key, purpose)[: self.key_size]


CIPHERS = {
    cipher.code: cipher
    for cipher in (
        Cipher("aes-256-gcm", 32, _aes_encrypt, _aes_decrypt, SHA256),
        Cipher("sm4-gcm", 16, _sm4_encrypt, _sm4_decrypt, SM3),
    )
}
