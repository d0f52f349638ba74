"""What people agreed to when they switched the proactive service on can be shown to them years later."""

from services.privacy.consents import LANGUAGES
from services.privacy.proactive import ProactiveKind, current_proactive_text, proactive_texts

# Whoever changes a sentence that was once published makes a new version of it. These digests never change.
PUBLISHED = {
    ("general", "1", "zh"): "0fbc60b329af84bff8b679343ab1f564c5112dfc385c0898d0e8154864ffcdab",
    ("general", "1", "en"): "0813bf6765533b84f2f4975fa97766c1af5c5432777558487da3a77dc25852ea",
    ("sensitive", "1", "zh"): "310b826c5aaeae57400c6a40419caf653bc0c76e6b780b27f788b98ebb356789",
    ("sensitive", "1", "en"): "d993c954362f5a754c5f55d3d71e74803e875e0272afbc45480f15d7cf8e71c6",
}


def test_a_published_text_never_changes() -> None:
    now = {
        (text.kind.value, text.version, language): text.digest(language)
        for text in proactive_texts()
        for language in LANGUAGES
    }
    assert now == PUBLISHED


def test_people_are_told_that_nothing_is_decided_and_how_to_end_it() -> None:
    words = current_proactive_text(ProactiveKind.GENERAL).words("zh")
    assert "不作任何决定" in words and "随时可以关闭" in words
