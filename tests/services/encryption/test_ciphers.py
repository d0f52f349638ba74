"""The ciphers do what their standards say: published vectors."""

import pytest
from cryptography.exceptions import InvalidTag

from services.encryption.ciphers import CIPHERS

AES, SM4 = CIPHERS["aes-256-gcm"], CIPHERS["sm4-gcm"]
HEX = bytes.fromhex

# McGrew and Viega, The Galois/Counter Mode of Operation, test case 16.
AES_VECTOR = (
    HEX("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
    HEX("cafebabefacedbaddecaf888"),
    HEX(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    ),
    HEX("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    HEX(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    ),
)

# RFC 8998, appendix A.1.
SM4_VECTOR = (
    HEX("0123456789abcdeffedcba9876543210"),
    HEX("00001234567800000000abcd"),
    HEX(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    ),
    HEX("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    HEX(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    ),
)


@pytest.mark.parametrize(("cipher", "vector"), [(AES, AES_VECTOR), (SM4, SM4_VECTOR)], ids=["aes", "sm4"])
def test_a_published_vector_is_sealed_and_opened(cipher, vector):
    key, nonce, plain, bound, sealed = vector
    assert cipher.encrypt(key, nonce, plain, bound) == sealed
    assert cipher.decrypt(key, nonce, sealed, bound) == plain


@pytest.mark.parametrize(("cipher", "vector"), [(AES, AES_VECTOR), (SM4, SM4_VECTOR)], ids=["aes", "sm4"])
@pytest.mark.parametrize("changed", range(3), ids=["nonce", "sealed", "bound"])
def test_one_changed_bit_is_refused(cipher, vector, changed):
    key, nonce, _plain, bound, sealed = vector
    parts = [nonce, sealed, bound]
    parts[changed] = bytes([parts[changed][0] ^ 1]) + parts[changed][1:]
    with pytest.raises(InvalidTag):
        cipher.decrypt(key, *parts)


@pytest.mark.parametrize("cipher", CIPHERS.values(), ids=CIPHERS)
def test_less_than_a_tag_is_refused(cipher):
    with pytest.raises(InvalidTag):
        cipher.decrypt(bytes(cipher.key_size), bytes(12), b"short", b"")


@pytest.mark.parametrize(
    ("cipher", "key", "message", "expected"),
    [
        # RFC 4231, test case 2.
        (AES, b"Jefe", b"what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        # GM/T 0042-2015, appendix D.3.
        (SM4, bytes(range(1, 33)), b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2,
         "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a"),
    ],
    ids=["hmac-sha-256", "hmac-sm3"],
)  # fmt: skip
def test_the_keyed_digests_are_the_published_ones(cipher, key, message, expected):
    assert cipher.mac(key, message).hex() == expected
