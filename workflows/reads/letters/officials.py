"""What officials read about an event that concerns their work: in the portal, and by e-mail if they wish.

Each entry is a title and a text. Placeholders: matter, department (of the event), number (of the case). No name of an
applicant: whoever has to know it opens the task.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.models import CaseEvent, Verb

from .ratings import OVERDUE_RATING, RATINGS, SAID_YES

OFFICIALS: Mapping[Verb, tuple[Promise, Promise]] = {
    **RATINGS,
    Verb.HURRIED: (
        _("The applicant asks to get on with “%(matter)s”"),
        _("Case %(number)s. Please take it up; if it has to take longer, explain it in a note."),
    ),
    Verb.REMINDED: (
        _("“%(matter)s” needs your attention: its promised date is near or past"),
        _("Case %(number)s. Please see to it that it is finished; the next one up is told if it is not."),
    ),
    Verb.TURNED_YELLOW: (
        _("“%(matter)s” is due soon"),
        _("Case %(number)s. Please finish it by its promised date."),
    ),
    Verb.TURNED_RED: (
        _("“%(matter)s” is overdue"),
        _("Case %(number)s. Please finish it today, or say in a note what is in the way."),
    ),
    Verb.ORDERED: (
        _("A supervision order about “%(matter)s” wants your written answer"),
        _("Case %(number)s. Say what went wrong, what you have done, and until when it is settled."),
    ),
    Verb.ORDER_ANSWERED: (
        _("%(department)s has answered the supervision order about “%(matter)s”"),
        _("Case %(number)s. Please read the answer, and close the order or send it back."),
    ),
    Verb.ORDER_SENT_BACK: (
        _("Your answer to the supervision order about “%(matter)s” came back"),
        _("Case %(number)s. The supervisor wrote what is missing; please answer once more."),
    ),
    Verb.ORDER_CLOSED: (
        _("The supervision order about “%(matter)s” is closed"),
        _("Case %(number)s. There is nothing more to answer."),
    ),
    Verb.ASKED: (
        _("A sister department asks you about “%(matter)s”"),
        _("Case %(number)s. Please answer by the day that the question names."),
    ),
    Verb.ANSWERED: (
        _("%(department)s has answered your question about “%(matter)s”"),
        _("Case %(number)s. The answer stands beside your task."),
    ),
    Verb.DISPUTED: (
        _("Two offices disagree about who handles “%(matter)s”"),
        _("Case %(number)s. Please rule: the applicant’s time goes on running."),
    ),
    Verb.RULED: (
        _("%(department)s handles “%(matter)s”: the supervisor has ruled"),
        _("Case %(number)s. It is final; the promised date stays the same."),
    ),
    Verb.TRANSFERRED: (
        _("“%(matter)s” was transferred to %(department)s"),
        _("Case %(number)s. The promised date stays the same. If it is not yours, it can be returned once."),
    ),
    Verb.REOPENED: (
        _("“%(matter)s” was reopened and is with %(department)s again"),
        _("Case %(number)s. The supervisor wrote what was wrong. Its time starts anew."),
    ),
    Verb.CORRECTION_ANSWERED: (
        _("The corrections for “%(matter)s” have arrived"),
        _("Case %(number)s. Please look at them; your time runs again."),
    ),
    Verb.DOCUMENT_HANDED_IN: (
        _("A document for “%(matter)s” that was to follow has arrived"),
        _("Case %(number)s. What waited for it can go on."),
    ),
    Verb.DOCUMENT_OVERDUE: (
        _("A document for “%(matter)s” that was to follow did not arrive in time"),
        _("Case %(number)s. What cannot be decided without it has ended."),
    ),
    Verb.SUSPENDED: (
        _("The time for “%(matter)s” stands still"),
        _("Case %(number)s. Please resume it as soon as the procedure is over."),
    ),
    Verb.RESUMED: (
        _("The time for “%(matter)s” runs again"),
        _("Case %(number)s. Please look at the new date."),
    ),
    Verb.EXTENSION_ASKED: (
        _("“%(matter)s” asks for more time: please decide"),
        _("Case %(number)s. By law it is possible once, with a reason that the applicant is told."),
    ),
    Verb.EXTENDED: (
        _("The extension for “%(matter)s” is approved"),
        _("Case %(number)s. The applicant has been told. A second one is not possible."),
    ),
    Verb.EXTENSION_DENIED: (
        _("The extension for “%(matter)s” is not approved"),
        _("Case %(number)s. The date stays as it is."),
    ),
    Verb.ACCEPTED_BY_SILENCE: (
        _("“%(matter)s” counts as accepted: nobody answered in five working days"),
        _("Case %(number)s. The applicant has been told. Please decide in time."),
    ),
    Verb.COMMITMENT_CHECKED: (
        _("A commitment for “%(matter)s” has been checked"),
        _("Case %(number)s. If it was not kept, please decide whether the result is revoked."),
    ),
    Verb.WITHDRAWN: (
        _("The applicant has withdrawn “%(matter)s”"),
        _("Case %(number)s. There is nothing more to do."),
    ),
    Verb.TERMINATED: (
        _("“%(matter)s” has ended without a decision"),
        _("Case %(number)s. What was wanted from the applicant did not arrive in time."),
    ),
    Verb.REVOKED: (
        _("A result of “%(matter)s” was revoked"),
        _("Case %(number)s. Please do not rely on it any more."),
    ),
}

PROCEDURE_ENDS = (
    _("The special procedure for “%(matter)s” was to be over by now"),
    _("Case %(number)s. Please resume it, or tell the applicant how long it still takes."),
)


def words_about(event: CaseEvent) -> tuple[Promise, Promise]:
    """Title and text about an event; KeyError for what officials are not told."""
    if event.verb == Verb.REMINDED and "kind" in event.detail:
        return PROCEDURE_ENDS
    if event.verb == Verb.RECTIFY_DUE and event.detail.get("overdue"):
        return OVERDUE_RATING
    if event.verb == Verb.RECTIFY_REPLIED and event.detail.get("agrees"):
        return SAID_YES
    return OFFICIALS[Verb(event.verb)]
