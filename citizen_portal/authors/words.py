"""What the checks of the catalogue say, in the words of a person at a form: no codes, no YAML.

The checks speak to authors of files. The frequent ones have a sentence of their own here; any other is shown as it is.
"""

import re
from collections.abc import Callable, Sequence

from django.utils.translation import gettext

from services.catalogue.authoring.naming import Speaker

Sentence = Callable[[Speaker, re.Match[str]], str]

_SENTENCES: tuple[tuple[str, Sentence], ...] = (
    (
        r"the promise of (\S+) is longer than the statutory term of (\S+)",
        lambda say, m: gettext("The promise is longer than the statutory term."),
    ),
    (
        r"no department holds '([^']+)'",
        lambda say, m: gettext("No department does this: %(office)s.") % {"office": say.office(m[1])},
    ),
    (
        r"there is no (?:element|role|document|matter) '([^']+)'.*",
        lambda say, m: gettext("“%(code)s” is not in the dictionary.") % {"code": m[1]},
    ),
    (
        r"'([^']+)' is neither a field .*",
        lambda say, m: gettext("A correction is about something this matter no longer asks for."),
    ),
    (
        r"this matter does not ask for '([^']+)'",
        lambda say, m: (
            gettext("A check compares “%(field)s”, which this matter no longer asks for.")
            % {"field": say.field(m[1])}
        ),
    ),
    (
        r"the department does not see '([^']+)'.*",
        lambda say, m: (
            gettext("A result repeats “%(field)s”, which this matter no longer asks for.")
            % {"field": say.field(m[1])}
        ),
    ),
    (
        r"'prior' is not possible: .*",
        lambda say, m: gettext(
            "No matter before this one issues the document, so it cannot come from the case."
        ),
    ),
    (
        r"'([^']+)' of '([^']+)' is already asked for by this matter",
        lambda say, m: (
            gettext("This matter already asks for “%(document)s”.") % {"document": say.document(m[1], m[2])}
        ),
    ),
    (r"an alternative is written twice", lambda say, m: gettext("The same way is chosen twice.")),
    (r"'.*' is missing", lambda say, m: gettext("This is missing.")),
    (
        r"the (?:Chinese text \(zh\)|English translation \(en\)|text in '..') is (?:missing|empty)",
        lambda say, m: gettext("Please write it in both languages."),
    ),
    (r"delivery comes last", lambda say, m: gettext("Delivery is the last step.")),
    (
        r"after the decision only delivery follows",
        lambda say, m: gettext("After the decision only delivery follows."),
    ),
    (r"a matter is decided once", lambda say, m: gettext("A matter is decided once.")),
    (
        r"a matter is accepted before it is decided",
        lambda say, m: gettext("A matter is accepted before it is decided."),
    ),
    (
        r"a verify step has checks, and no other step has",
        lambda say, m: gettext("A check with a register says what it looks up, and no other step does."),
    ),
    (
        r"\w+ '([^']+)' is defined twice",
        lambda say, m: gettext("This stands here twice."),
    ),
    (
        r"'.*' is no place; 'served_by' names a field of type region",
        lambda say, m: gettext("The serving office is found by a field that holds a place."),
    ),
    (
        r"(?:this is longer than|this must be) .*",
        lambda say, m: gettext("This does not fit: it is too long, or not a number as expected."),
    ),
    (
        r"a base code has .*|.*cannot be read: a base code has .*",
        lambda say, m: gettext("A base code has 12 digits or capital letters."),
    ),
    (
        r".*circle.*",
        lambda say, m: gettext("The matters wait for each other in a circle; none could ever begin."),
    ),
    (
        r"a matter with 'when' says in 'otherwise' why it is not needed",
        lambda say, m: gettext("Say to the citizen why the matter may not be needed."),
    ),
)


def in_words(message: str, speaker: Speaker) -> str:
    """The sentence for a fault, in the active language; the check's own where there is none."""
    for pattern, sentence in _SENTENCES:
        if found := re.fullmatch(pattern, message):
            return sentence(speaker, found)
    return message


def part_of(path: Sequence[str | int]) -> str:
    """Which part of an entry a fault stands in: the third step of its path; empty for the entry itself."""
    return str(path[2]) if len(path) > 2 else ""
