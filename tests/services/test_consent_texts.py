"""What people agreed to can be shown to them years later, word for word."""

import pytest

from services.privacy.consents import LANGUAGES, ConsentKind, current_text, text_of, texts

# Whoever changes a sentence that was once published makes a new version of it. These digests never change.
PUBLISHED = {
    ("general", "1", "zh"): "945282d732e73b85c963a8ccc77acb280d25d51b0c945b662ef18e1bc1d59fff",
    ("general", "1", "en"): "5e72b9f8196de6c67585811fdea564997bad877f6056e07b2a2b441919b5efc3",
    ("sensitive", "1", "zh"): "59516bd15777cd40065a7e035a4e01a01bc6ed8486e8bc301059a819a6b26436",
    ("sensitive", "1", "en"): "a462769dbd65fcbfc9369ba413edaf1a1bfa99bd96fd8555b92de978becc5cc7",
}


def test_a_published_text_never_changes():
    now = {
        (text.kind.value, text.version, language): text.digest(language)
        for text in texts()
        for language in LANGUAGES
    }
    assert now == PUBLISHED


def test_there_is_a_text_to_agree_to_for_every_kind():
    for kind in ConsentKind:
        assert current_text(kind).sentence.zh and current_text(kind).sentence.en


def test_people_are_told_what_for_before_they_agree():
    assert "政务服务局" in current_text(ConsentKind.GENERAL).words("zh")


def test_the_words_of_another_version_are_never_shown_instead():
    with pytest.raises(KeyError):
        text_of("general", "0")
