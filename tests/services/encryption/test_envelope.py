"""A sealed value opens in its place and nowhere else, unchanged and not otherwise."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from services.encryption.blind_index import blind_index, normalised
from services.encryption.envelope import Place, Sealed, seal, unseal
from services.encryption.errors import CannotOpen, SealBroken, UnknownKey
from services.encryption.keys import ring
from tests.key_rings import NEW, OLD, new_key

# Parameters are the same in every process of a run: random keys would not be.
OLD_KEY = OLD.partition(":")[2]

HERE = Place("services_holder", "identifier", "7d1f")
ID_NUMBER = "110101199003078515"

anything = st.text(max_size=300)
quick = given_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(st.binary(max_size=5000))
def test_what_was_sealed_is_opened(cipher, keys, plain):
    assert unseal(seal(plain, HERE), HERE) == plain


def test_a_sealed_value_shows_nothing(cipher, keys):
    sealed = seal(ID_NUMBER.encode(), HERE)
    assert ID_NUMBER not in sealed.text
    assert sealed.text not in repr(sealed)
    assert seal(ID_NUMBER.encode(), HERE).text != sealed.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("services_holder", "identifier", "7d1e"),
        Place("services_holder", "name", "7d1f"),
        Place("services_licence", "identifier", "7d1f"),
        Place("services_holder", "identifier\x007d1f", ""),
    ],
)
def test_a_value_does_not_open_in_another_row_column_or_table(cipher, keys, elsewhere):
    with pytest.raises(SealBroken):
        unseal(seal(ID_NUMBER.encode(), HERE), elsewhere)


def test_no_character_can_be_changed(cipher, keys):
    text = seal(ID_NUMBER.encode(), HERE).text
    for at in range(len(text)):
        for other in {"A", "b", "0", "/", "=", ".", "é", " "} - {text[at]}:
            with pytest.raises(CannotOpen):
                unseal(Sealed(text[:at] + other + text[at + 1 :]), HERE)


def test_nothing_can_be_cut_off_or_added(cipher, keys):
    text = seal(b"", HERE).text
    for changed in [
        *(text[:end] for end in range(len(text))),
        text + "A",
        text + "=",
        text + "\n",
        " " + text,
    ]:
        with pytest.raises(CannotOpen):
            unseal(Sealed(changed), HERE)


@quick
@given(anything)
def test_what_is_not_sealed_does_not_open(keys, text):
    with pytest.raises(CannotOpen):
        unseal(Sealed(text), HERE)


def test_a_value_of_a_former_key_or_cipher_opens_as_long_as_the_key_is_there(keys, settings):
    sealed = seal(b"secret", HERE)
    keys(NEW, OLD)
    settings.DATA_CIPHER = "sm4-gcm"
    assert unseal(sealed, HERE) == b"secret"
    assert not sealed.is_current
    assert seal(b"secret", HERE).text.startswith("1.sm4-gcm.new.")
    keys(NEW)
    with pytest.raises(UnknownKey):
        unseal(sealed, HERE)


def test_another_key_under_the_same_id_does_not_open(keys):
    sealed = seal(b"secret", HERE)
    keys(f"old:{new_key()}")
    with pytest.raises(SealBroken):
        unseal(sealed, HERE)


@pytest.mark.parametrize(
    "text",
    ["", ",", "old", "old:", "old:c2hvcnQ=", "Old:" + OLD_KEY, "a.b:" + OLD_KEY, f"{OLD},{OLD}", "x:*" + OLD_KEY,
     f"{OLD},twin:{OLD_KEY}"],
)  # fmt: skip
def test_keys_that_cannot_be_used_stop_the_start(settings, text):
    settings.DATA_KEYS = text
    with pytest.raises(ImproperlyConfigured) as refused:
        ring()
    assert OLD_KEY not in str(refused.value)


def test_an_unknown_cipher_stops_the_start(settings):
    settings.DATA_CIPHER = "rot13"
    with pytest.raises(ImproperlyConfigured):
        ring()


def test_the_ring_does_not_show_its_keys(keys):
    assert str(ring().key("old")) not in repr(ring())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("11010119900307851x", "11010119900307851X"),
        ("１１０１０１", "110101"),
        (" 林悦然 ", "林悦然"),
        ("买买提•艾合买提", "买买提·艾合买提"),
        ("买买提･艾合买提", "买买提·艾合买提"),
        ("Mary  Smith", "MARY SMITH"),
    ],
)
def test_spellings_of_one_value_have_one_index(keys, one, other):
    assert blind_index("holder", "name", one) == blind_index("holder", "name", other)


def test_an_index_is_that_of_its_column_and_key(keys, settings):
    first = blind_index("holder", "name", "林悦然")
    others = {
        blind_index("holder", "phone", "林悦然"),
        blind_index("licence", "name", "林悦然"),
        blind_index("holder", "name", "林悦燃"),
    }
    settings.DATA_INDEX_KEY = new_key()
    others.add(blind_index("holder", "name", "林悦然"))
    settings.DATA_CIPHER = "sm4-gcm"
    others.add(blind_index("holder", "name", "林悦然"))
    assert len(others) == 5
    assert first not in others


@quick
@given(anything)
def test_normalising_twice_is_once(text):
    assert normalised(normalised(text)) == normalised(text)
