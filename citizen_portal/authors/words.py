"""What the checks of the catalogue say, in the words of a person at a form: no codes, no YAML.

The checks speak to authors of files. The frequent ones have a sentence of their own here; any other is shown as it is.
"""

import re
from collections.abc import Callable

from django.utils.translation import gettext, ngettext

from services.catalogue.authoring.models import EntryKind
from services.catalogue.authoring.naming import Speaker
from services.terms import Term

Sentence = Callable[[Speaker, re.Match[str]], str]

_SENTENCES: tuple[tuple[str, Sentence], ...] = (
    (
        r"the promise of (\S+) is longer than the statutory term of (\S+)",
        lambda say, m: (
            gettext(
                "The promise of %(promise)s may not be longer than the statutory term of %(statutory)s "
                "(Administrative Licensing Law, art. 42)."
            )
            % {"promise": Term.parse(m[1]).label, "statutory": Term.parse(m[2]).label}
        ),
    ),
    (
        r"no department holds '([^']+)'",
        lambda say, m: gettext("No department does this: %(office)s.") % {"office": say.office(m[1])},
    ),
    (
        r"there is no (element|role|document|matter) '([^']+)'.*",
        lambda say, m: (
            gettext("“%(name)s” is not in force yet, or no longer.")
            % {"name": say.entry(EntryKind(m[1]), m[2])}
        ),
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


_OF_DATA: tuple[tuple[str, Sentence], ...] = (
    (
        r"no value of '([^']+)' can meet this: .*",
        lambda say, m: (
            gettext("No value of “%(datum)s” can meet these bounds.")
            % {"datum": say.entry(EntryKind.ELEMENT, m[1])}
        ),
    ),
    (
        r"'([^']+)' has no option '([^']+)'",
        lambda say, m: (
            gettext("An answer that is allowed here is no longer an answer of “%(datum)s”.")
            % {"datum": say.entry(EntryKind.ELEMENT, m[1])}
        ),
    ),
    (
        r"'\w+' means nothing for an element of type \w+",
        lambda say, m: gettext("This bound means nothing for this kind of value."),
    ),
    (
        r"only an element of type string is validated",
        lambda say, m: gettext("Only a line of text follows a standard."),
    ),
    (
        r"a choice has options, and nothing else has",
        lambda say, m: gettext("A choice has answers to choose from, and nothing else has."),
    ),
    (
        r"the record '([^']+)' does not provide '([^']+)'",
        lambda say, m: (
            gettext("The data of “%(record)s” do not say “%(datum)s”.")
            % {
                "record": say.entry(EntryKind.DOCUMENT, m[1]),
                "datum": say.entry(EntryKind.ELEMENT, m[2]),
            }
        ),
    ),
    (
        r"'([^']+)' is asked before the form; .*",
        lambda say, m: (
            gettext("“%(field)s” is a guiding question too, so its bounds belong into the dictionary.")
            % {"field": say.field(m[1])}
        ),
    ),
    (
        r"the rules of (.*) for '([^']+)' contradict each other: .*",
        lambda say, m: (
            gettext("What the matters accept for “%(field)s” contradicts itself: nobody could fill it in.")
            % {"field": say.field(m[2])}
        ),
    ),
    (
        r"'([^'.]+)\.([^']+)' cannot be handed over .*",
        lambda say, m: (
            gettext("“%(document)s” cannot be handed over in a way that all matters accept.")
            % {"document": say.document(m[2], m[1])}
        ),
    ),
    (
        r"in '([^']+)' the place '([^']+)' is not always known: .*",
        lambda say, m: (
            gettext("“%(field)s” finds the serving office, so this matter must ask for it, always.")
            % {"field": say.field(m[2])}
        ),
    ),
    (
        r"'([^']+)' is given by '([^']+)', which does not run before this matter .*",
        lambda say, m: (
            gettext("“%(field)s” comes out of the matter “%(matter)s”, which has to come before this one.")
            % {"field": say.field(m[1]), "matter": say.matter(m[2])}
        ),
    ),
)

_OF_QUESTIONS: tuple[tuple[str, Sentence], ...] = (
    (
        r"the field '([^']+)' is not known here: .*",
        lambda say, m: (
            gettext("The condition speaks of “%(field)s”, which nobody asks for before this.")
            % {"field": say.field(m[1])}
        ),
    ),
    (
        r"'([^']+)' has no question '([^']+)' to ask before this",
        lambda say, m: (
            gettext("The condition speaks of a question that “%(name)s” does not ask before this.")
            % {"name": say.entry(EntryKind.ONE_THING, m[1])}
        ),
    ),
    (
        r"'[^']+' has no answer '[^']+'; known: .*",
        lambda say, m: gettext("The condition names an answer that is no longer offered."),
    ),
    (
        r"the question '([^']+)' can never be asked: .*",
        lambda say, m: gettext("No answers before it lead to this question: it would never be asked."),
    ),
    (
        r"no answers ever need the matter '([^']+)'",
        lambda say, m: (
            gettext("No answers ever need the matter “%(matter)s”.") % {"matter": say.matter(m[1])}
        ),
    ),
    (
        r"every way through the questions stops: .*",
        lambda say, m: gettext("Every way through the questions ends with advice: nobody could apply."),
    ),
    (
        r"there are too many combinations of answers .*",
        lambda say, m: gettext("There are too many ways through the questions to prove that all lead on."),
    ),
    (
        r"'([^']+)' and '([^']+)' exclude each other but are both needed .*",
        lambda say, m: (
            gettext("“%(one)s” and “%(other)s” exclude each other, but some answers need both.")
            % {"one": say.matter(m[1]), "other": say.matter(m[2])}
        ),
    ),
    (
        r"'([^']+)' needs exactly one step with 'joint: .*",
        lambda say, m: (
            gettext("Say at one step of “%(matter)s” that it is done at this visit.")
            % {"matter": say.matter(m[1])}
        ),
    ),
    (
        r"the joint visit '[^']+' can never take place: .*",
        lambda say, m: gettext("The visit can never take place: its matters wait for each other."),
    ),
    (
        r"'([^']+)' is not among the matters of this one-thing",
        lambda say, m: (
            gettext("“%(matter)s” is no matter of this one-thing any more.") % {"matter": say.matter(m[1])}
        ),
    ),
    (
        r"the matter '([^']+)' has no role '([^']+)'",
        lambda say, m: (
            gettext("“%(matter)s” does not speak of “%(role)s”.")
            % {"matter": say.matter(m[1]), "role": say.entry(EntryKind.ROLE, m[2])}
        ),
    ),
    (
        r"played like this, '([^']+)' would ask for '([^']+)' twice",
        lambda say, m: (
            gettext("Played like this, “%(matter)s” would ask for “%(field)s” twice.")
            % {"matter": say.matter(m[1]), "field": say.field(m[2])}
        ),
    ),
    (
        r"'([^']+)' never applies; .*",
        lambda say, m: (
            gettext("“%(role)s” never applies here, and only the applicant’s record is opened.")
            % {"role": say.entry(EntryKind.ROLE, m[1])}
        ),
    ),
    (
        r"in '([^']+)' no matter asks for '([^']+)'",
        lambda say, m: gettext("No matter asks for “%(field)s”.") % {"field": say.field(m[2])},
    ),
    (
        r"the list needs at least (\d+) entr(?:y|ies)",
        lambda say, m: (
            ngettext("At least %(n)s has to be here.", "At least %(n)s have to be here.", int(m[1]))
            % {"n": m[1]}
        ),
    ),
    (
        r"a choice offers at least two answers",
        lambda say, m: gettext("Such a question has at least two answers."),
    ),
)


def in_words(message: str, speaker: Speaker) -> str:
    """The sentence for a fault, in the active language; the check's own where there is none."""
    for pattern, sentence in (*_SENTENCES, *_OF_DATA, *_OF_QUESTIONS):
        if found := re.fullmatch(pattern, message):
            return sentence(speaker, found)
    return message
