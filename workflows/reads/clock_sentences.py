"""Sentences about what moves a date; `sentences` reads them.

Placeholders as there, and four more: `advice`, what the applicant can do instead; `procedure`, a special procedure of
the law; `before`, the day it was due before; `extension`, a term.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.models import Verb

Sentences = tuple[Promise, Promise]

CLOCKS: Mapping[Verb, Sentences] = {
    Verb.ACCEPTED_BY_SILENCE: (
        _("“%(matter)s” is accepted, because nobody answered in time"),
        _(
            "%(department)s had five working days to answer. As the law says, your application counts as accepted from "
            "the day it was received, and the promised time runs from that day. There is nothing for you to do."
        ),
    ),
    Verb.SUSPENDED: (
        _("“%(matter)s” waits for a special procedure: %(procedure)s"),
        _(
            "%(department)s expects it to end by %(due)s and has written you a notice with the reason. Until then the "
            "promised time stands still; you need do nothing unless the notice asks you to."
        ),
    ),
    Verb.RESUMED: (
        _("Work on “%(matter)s” goes on"),
        _(
            "The special procedure (%(procedure)s) is over. The promised time runs again: done by %(due)s at the "
            "latest."
        ),
    ),
    Verb.ANNOUNCED: (
        _("“%(matter)s” is publicly announced until %(due)s"),
        _(
            "Whoever is affected can come forward until then. No office works on it in the meantime and no promised "
            "time runs; the next step begins by itself."
        ),
    ),
    Verb.ANNOUNCEMENT_OVER: (
        _("The announcement of “%(matter)s” is over"),
        _("It has stood for as long as the law asks. It goes on by itself, and the promised time runs."),
    ),
    Verb.OBJECTED: (
        _("Somebody objected to the announcement of “%(matter)s”"),
        _("%(department)s has looked at the objection and finds it well-founded. %(advice)s"),
    ),
    Verb.EXTENSION_ASKED: (
        _("More time was asked for “%(matter)s”"),
        _("A leader of %(department)s decides about it. The promised date stays the same until then."),
    ),
    Verb.EXTENDED: (
        _("“%(matter)s” takes longer: done by %(due)s at the latest"),
        _(
            "A leader of %(department)s has approved an extension of %(extension)s, which the law allows once. The "
            "notice of extension tells you the reason."
        ),
    ),
    Verb.EXTENSION_DENIED: (
        _("“%(matter)s” is not extended"),
        _("A leader of %(department)s did not approve more time. The promised date stays the same."),
    ),
    Verb.RECOUNTED: (
        _("“%(matter)s” has a new date: %(due)s instead of %(before)s"),
        _(
            "The official calendar of working days has changed, so the same number of working days ends on another "
            "day. There is nothing for you to do."
        ),
    ),
}
CASE_EXTENDED: Sentences = (
    _("“%(one_thing)s” takes longer: done by %(due)s at the latest"),
    CLOCKS[Verb.EXTENDED][1],
)
CASE_RECOUNTED: Sentences = (
    _("“%(one_thing)s” has a new date: %(due)s instead of %(before)s"),
    CLOCKS[Verb.RECOUNTED][1],
)
