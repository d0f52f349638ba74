"""Sentences about what an applicant puts right, hands in later, promised or takes back; `sentences` reads them.

Placeholders as there, and two more: `due`, a day, and `document`, the name of a document.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.models import Verb

Sentences = tuple[Promise, Promise]

OWED: Mapping[Verb, Sentences] = {
    Verb.PRECHECKED: (
        _("“%(one_thing)s” has passed the precheck"),
        _(
            "%(department)s has looked at everything you sent. Now the departments begin, each with its own part."
        ),
    ),
    Verb.SENT_BACK: (
        _("“%(one_thing)s” came back to you"),
        _(
            "%(department)s has looked at it before anything legal began, and says what to put right. Everything you "
            "wrote and uploaded is kept as a draft under “My cases”: put it right there and send it again."
        ),
    ),
    Verb.CORRECTION_ASKED: (
        _("“%(matter)s”: please put something right by %(due)s"),
        _(
            "%(department)s lists everything at once, and asks only this once. Open the case, answer item by item, and "
            "hand it in. Without an answer the matter ends after that day."
        ),
    ),
    Verb.CORRECTION_REMINDED: (
        _("“%(matter)s” still waits for your corrections until %(due)s"),
        _(
            "What you have answered already is kept. Please complete it and hand it in: after that day the matter "
            "ends, and you would have to apply again."
        ),
    ),
    Verb.CORRECTION_ANSWERED: (
        _("Your corrections for “%(matter)s” are handed in"),
        _("%(department)s goes on with it. There is nothing for you to do."),
    ),
    Verb.DOCUMENT_DEFERRED: (
        _("You hand in “%(document)s” later, by %(due)s"),
        _(
            "The departments begin without it. What needs it is issued as soon as it has arrived: hand it in on the "
            "page of the case."
        ),
    ),
    Verb.DOCUMENT_REMINDED: (
        _("Please hand in “%(document)s” by %(due)s"),
        _(
            "You chose to hand it in later. Without it the result cannot be issued, and after that day the matter ends."
        ),
    ),
    Verb.DOCUMENT_HANDED_IN: (
        _("“%(document)s” has arrived"),
        _("The departments that need it can see it now. There is nothing for you to do."),
    ),
    Verb.DOCUMENT_OVERDUE: (
        _("“%(document)s” did not arrive in time"),
        _(
            "It was due by %(due)s, and we reminded you. The matters that cannot be decided without it have ended."
        ),
    ),
    Verb.COMMITMENT_CHECKED: (
        _("%(department)s has checked what you promised for “%(matter)s”"),
        _(
            "If something is not as you promised, the department writes to you before anything follows from it."
        ),
    ),
    Verb.WITHDRAWN: (
        _("You withdrew “%(matter)s”"),
        _(
            "%(department)s stops working on it. The other matters go on. You can apply for it again at any time."
        ),
    ),
    Verb.TERMINATED: (
        _("“%(matter)s” has ended without a decision"),
        _(
            "What was wanted from you did not arrive in time, although we reminded you. %(department)s has written "
            "you a notice. You can apply again at any time."
        ),
    ),
}
ALL_WITHDRAWN: Sentences = (
    _("You withdrew “%(one_thing)s”"),
    _("No department works on it any more. You can apply again at any time."),
)
ALL_TERMINATED: Sentences = (
    _("“%(one_thing)s” has ended without a decision"),
    _("What was wanted from you did not arrive in time. You can apply again at any time."),
)
PASSED_BY_SILENCE: Sentences = (
    OWED[Verb.PRECHECKED][0],
    _(
        "%(department)s has not raised anything within its time, so the departments begin, each with its own part."
    ),
)
PROMISE_KEPT: Sentences = (
    _("What you promised for “%(matter)s” is confirmed"),
    _("%(department)s has checked it. There is nothing for you to do."),
)
PROMISE_BROKEN: Sentences = (
    _("What you promised for “%(matter)s” was not confirmed"),
    _("%(department)s found that it is not as you promised. Its head decides whether the result is revoked."),
)
