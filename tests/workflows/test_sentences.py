"""Every event of a case is told in whole sentences, and every placeholder of a sentence is filled."""

import pytest

from workflows.models import Verb
from workflows.reads.sentences import OBJECTED, SENTENCES, SOURCE_DOWN, UNTOLD

KNOWN = {
    "advice": "K",
    "one_thing": "A",
    "matter": "B",
    "department": "C",
    "step": "D",
    "reason": "E",
    "due": "F",
    "document": "G",
    "before": "H",
    "procedure": "I",
    "extension": "J",
}


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_its_sentences(verb):
    title, text = SENTENCES[verb]
    assert str(title) % KNOWN and str(text) % KNOWN


@pytest.mark.parametrize("sentences", [OBJECTED, SOURCE_DOWN])
def test_special_outcomes_have_theirs(sentences):
    assert all("%(" not in str(sentence) % KNOWN for sentence in sentences)


def test_what_officials_share_out_among_themselves_is_no_news():
    assert {Verb.CLAIMED, Verb.RELEASED, Verb.REMINDED, Verb.EXTENSION_ASKED, Verb.EXTENSION_DENIED} < UNTOLD
    assert (
        not {Verb.SUSPENDED, Verb.RESUMED, Verb.EXTENDED, Verb.RECOUNTED, Verb.ACCEPTED_BY_SILENCE} & UNTOLD
    )
