"""What the citizen reads in the history about their bad rating; `sentences` reads them. Placeholders as there."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.models import CaseEvent, RectificationEnd, Verb

Sentences = tuple[Promise, Promise]

RECTIFYING: Mapping[Verb, Sentences] = {
    Verb.BAD_RATING: (
        _("Your rating is being looked into"),
        _("We are sorry. A head of the office calls you within a working day; it is put right by %(due)s."),
    ),
    Verb.RECTIFY_ASSIGNED: (
        _("%(department)s looks into your rating"),
        _("A head of the office calls you within a working day."),
    ),
    Verb.CALLED_BACK: (
        _("%(department)s has called you about your rating"),
        _("What was said is written down, and your data export holds it."),
    ),
    Verb.RECTIFIED: (
        _("%(department)s has written what it put right"),
        _("The supervising office verifies it before you are asked."),
    ),
    Verb.RECTIFY_SENT_BACK: (
        _("The answer of %(department)s to your rating was not enough"),
        _("The supervising office has sent it back."),
    ),
    Verb.RECTIFY_TOLD: (
        _("Is it put right? Please tell us by %(due)s"),
        _("%(department)s has answered your rating, and the supervising office has verified it."),
    ),
    Verb.RECTIFY_REPLIED: (
        _("You said that it is put right"),
        _("Thank you. With that your rating is settled."),
    ),
    Verb.RECTIFY_REOPENED: (
        _("Your rating is looked into once more"),
        _("The supervising office has sent it back to %(department)s, because it is not put right for you."),
    ),
    Verb.RECTIFY_DOUBTED: (
        _("The supervising office reviews your rating"),
        _("A second person decides whether it counts."),
    ),
    Verb.RECTIFY_UPHELD: (
        _("Your rating counts"),
        _("The supervising office has reviewed it, and it is put right like any other."),
    ),
    Verb.RECTIFY_CLOSED: (
        _("Your rating has been settled"),
        _("What was put right stands on the page of your rating."),
    ),
    Verb.RECTIFY_DUE: (
        _("%(department)s was reminded of your rating"),
        _("The system watches the days by which you are called and answered."),
    ),
}
NOT_REACHED: Sentences = (
    _("%(department)s called you about your rating and did not reach you"),
    _("The office tries again. There is nothing for you to do."),
)
SAID_NO: Sentences = (
    _("You said that it is not put right"),
    _("The supervising office decides what happens next, and you are told."),
)
ENDS: Mapping[str, Sentences] = {
    RectificationEnd.UNANSWERED: (
        RECTIFYING[Verb.RECTIFY_CLOSED][0],
        _("We asked whether it is put right and heard nothing, so it is closed. You can always call 12345."),
    ),
    RectificationEnd.NOT_AGREED: (
        RECTIFYING[Verb.RECTIFY_CLOSED][0],
        _(
            "You do not find it put right. The supervising office gives you its reasons on the page of your rating."
        ),
    ),
    RectificationEnd.UNFOUNDED: (
        _("Your rating does not count"),
        _(
            "Two people of the supervising office have reviewed it. Their reason stands on the page of your rating."
        ),
    ),
}


def about_a_rating(event: CaseEvent) -> Sentences:
    """The sentences of an event that can go two ways or more."""
    if event.verb == Verb.CALLED_BACK and not event.detail.get("reached", True):
        return NOT_REACHED
    if event.verb == Verb.RECTIFY_REPLIED and not event.detail.get("agrees", True):
        return SAID_NO
    return ENDS.get(event.detail.get("end", ""), RECTIFYING[Verb(event.verb)])
