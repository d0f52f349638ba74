"""What is refused at the gate: every changed byte, every key nobody trusts, everything that is no package."""

import json
import random
from datetime import UTC, datetime
from functools import cache

import pytest
import rfc8785
from django.utils import translation

from services.catalogue.authoring.files import import_library
from services.catalogue.loader import Loaded, load, shipped_packages
from services.catalogue.portable import keys
from services.catalogue.portable.envelope import DEEPEST, LARGEST, opened, seal
from services.catalogue.portable.models import Takeover, TrustedIssuer
from services.catalogue.portable.packing import export, received
from services.catalogue.portable.refusals import CannotExport, KeyUnusable, PackageRefused, Refusal
from services.catalogue.portable.trust import distrust, trust
from services.catalogue.publish import publish
from services.catalogue.vocabulary import Text
from services.models import OneThingVersion, Revision

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
YUNJIANG = Text(zh="云江市", en="Yunjiang")


@cache
def shipped() -> Loaded:
    return load(shipped_packages())


@pytest.fixture
def key(settings, tmp_path):
    settings.CATALOGUE_KEY_FILE = str(tmp_path / "keys" / "signing.json")
    return keys.make(YUNJIANG)


def trusted(key) -> TrustedIssuer:
    return trust(public_key=key.public_key, name=YUNJIANG, by="tests", now=NOW)


@pytest.fixture
def file(key) -> bytes:
    import_library(shipped().library, now=NOW)
    publish(shipped().packages["transport"], by="tests", at=NOW)
    trusted(key)
    return export("transport", key)[0]


def refused(content: bytes) -> Refusal:
    with pytest.raises(PackageRefused) as told:
        received(content)
    return told.value.refusal


def signed_anew(file: bytes, key, change) -> bytes:
    payload = json.loads(file)["payload"]
    change(payload)
    return seal(payload, key.key)


def test_whatever_byte_is_changed_the_package_is_refused_and_nothing_is_written(file):
    assert received(file).payload.one_thing == "transport"
    draw = random.Random(7)
    ends = [*range(120), *range(len(file) - 420, len(file))]
    before = Revision.objects.count(), OneThingVersion.objects.count()
    for place in [*ends, *draw.sample(range(len(file)), 300)]:
        changed = bytearray(file)
        changed[place] ^= 1 << draw.randrange(8)
        refused(bytes(changed))
    for content in (file + b"\n", b" " + file, file[:-1], file + file, b"\xef\xbb\xbf" + file):
        refused(content)
    assert (Revision.objects.count(), OneThingVersion.objects.count()) == before
    assert not Takeover.objects.exists()


def test_the_same_content_written_in_another_way_is_refused_too(file):
    assert refused(json.dumps(json.loads(file), ensure_ascii=False).encode()) is Refusal.CHANGED
    document = json.loads(file)
    document["signature"] = document["signature"].upper()
    assert refused(rfc8785.dumps(document)) is Refusal.NOT_A_PACKAGE


def test_a_signature_of_somebody_else_does_not_pass_for_the_issuers(file, key, settings, tmp_path):
    settings.CATALOGUE_KEY_FILE = str(tmp_path / "other" / "signing.json")
    other = keys.make(Text(zh="冒名市", en="Somebody"))
    document = json.loads(file)
    forged = json.loads(seal(document["payload"], other.key))
    assert refused(rfc8785.dumps(forged)) is Refusal.UNKNOWN_ISSUER
    forged["signer"]["public_key"] = key.public_key
    assert refused(rfc8785.dumps(forged)) is Refusal.CHANGED


def test_a_key_that_was_distrusted_opens_nothing_until_it_is_trusted_again(file, key):
    issuer = distrust(printed=keys.spoken(key.fingerprint), reason="密钥泄露", by="tests", now=NOW)
    assert refused(file) is Refusal.DISTRUSTED_ISSUER
    with pytest.raises(KeyUnusable):
        distrust(printed=key.fingerprint, reason="再来一次", by="tests", now=NOW)
    again = trusted(key)
    assert again.pk != issuer.pk
    assert received(file).issuer == again
    with pytest.raises(KeyUnusable):
        trusted(key)


def test_what_is_no_package_is_told_apart(file, key):
    newer = json.loads(file) | {"version": 2}
    deep = b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1)
    twice = file.replace(b'{"format"', b'{"format":"x","format"', 1)
    cases = {
        b"": Refusal.NOT_JSON,
        b"null": Refusal.NOT_A_PACKAGE,
        b'{"format":"other"}': Refusal.NOT_A_PACKAGE,
        b"%PDF-1.7": Refusal.NOT_JSON,
        b'{"a":NaN}': Refusal.NOT_JSON,
        b'{"a":"\\u0000"}': Refusal.NOT_JSON,
        b'"\\ud800"': Refusal.NOT_A_PACKAGE,
        "重庆".encode("gb18030"): Refusal.NOT_UTF8,
        b" " * (LARGEST + 1): Refusal.TOO_LARGE,
        deep: Refusal.TOO_DEEP,
        b"[" * 1_000_000: Refusal.TOO_DEEP,
        b'"' + b'\\"' * 900_000: Refusal.NOT_JSON,
        b"9" * 100_000: Refusal.NOT_JSON,
        rfc8785.dumps(json.loads(file) | {"version": True}): Refusal.NOT_A_PACKAGE,
        twice: Refusal.TWICE,
        rfc8785.dumps(newer): Refusal.NEWER_FORMAT,
    }
    assert {content[:40]: refused(content) for content in cases} == {c[:40]: why for c, why in cases.items()}


NOT_WHOLE = (
    lambda payload: payload["entries"]["matters"].pop(),
    lambda payload: payload["entries"]["roles"].append(payload["entries"]["roles"][0]),
    lambda payload: payload["entries"].pop("roles"),
    lambda payload: payload["entries"]["matters"][0].update(promised_term="900wd"),
    lambda payload: payload["entries"]["elements"].append(
        {"code": "unused", "name": {"zh": "无用", "en": "Unused"}, "type": "string"}
    ),
    lambda payload: payload.update(one_thing="newborn"),
    lambda payload: payload.update(digest="0" * 64),
    lambda payload: payload.update(version=True),
    lambda payload: payload.update(more=1),
    lambda payload: payload["entries"].update(matters={}),
    lambda payload: payload["entries"].update(elements=[[], 1, None]),
)


def test_even_a_trusted_issuer_brings_in_nothing_that_does_not_hold_together(file, key):
    for change in NOT_WHOLE:
        assert refused(signed_anew(file, key, change)) in (Refusal.FAULTY, Refusal.TWICE)


def test_every_refusal_is_said_in_both_languages(file, key):
    for refusal in Refusal:
        said = {}
        for language in ("zh-hans", "en"):
            with translation.override(language):
                said[language] = str(PackageRefused(refusal, fingerprint="ab", name="某市", fault="x"))
        assert said["zh-hans"] != said["en"]
        assert "%(" not in said["zh-hans"] + said["en"]


def test_the_key_lies_in_a_file_of_its_owner_alone_and_is_never_overwritten(key, settings):
    kept = keys.key_file()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert keys.load().public_key == key.public_key
    assert "PRIVATE" not in repr(key)
    with pytest.raises(KeyUnusable):
        keys.make(YUNJIANG)
    kept.chmod(0o640)
    with pytest.raises(KeyUnusable):
        keys.load()
    kept.chmod(0o600)
    kept.write_text("{}")
    with pytest.raises(KeyUnusable):
        keys.load()
    kept.unlink()
    with pytest.raises(KeyUnusable):
        keys.load()


def test_only_what_is_on_offer_as_it_is_written_goes_out(key):
    with pytest.raises(CannotExport):
        export("transport", key)
    publish(shipped().packages["transport"], by="tests", at=NOW)
    with pytest.raises(CannotExport):
        export("transport", key)


def test_a_file_opens_to_what_was_sealed(key):
    payload = {"b": 1, "a": ["说明", {"x": "1.50"}], "é": 0.5}
    assert opened(seal(payload, key.key)).payload == payload
