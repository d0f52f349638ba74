"""What officials read about bad ratings; `officials` holds them with the rest. Never who rated."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.models import Verb

RATINGS: Mapping[Verb, tuple[Promise, Promise]] = {
    Verb.BAD_RATING: (
        _("A bad rating of “%(matter)s” has to be put right"),
        _("Case %(number)s. The citizen is called back within one working day."),
    ),
    Verb.RECTIFY_ASSIGNED: (
        _("A bad rating of “%(matter)s” is assigned to %(department)s"),
        _("Case %(number)s. Please call the citizen back within one working day."),
    ),
    Verb.RECTIFIED: (
        _("%(department)s has answered a bad rating of “%(matter)s”"),
        _("Case %(number)s. Please verify what was put right: the citizen is asked after that."),
    ),
    Verb.RECTIFY_SENT_BACK: (
        _("Your answer to a bad rating of “%(matter)s” came back"),
        _("Case %(number)s. The supervisor wrote what is missing; please answer once more."),
    ),
    Verb.RECTIFY_TOLD: (
        _("Your answer to a bad rating of “%(matter)s” is verified"),
        _("Case %(number)s. The citizen is now asked whether it is put right."),
    ),
    Verb.RECTIFY_REPLIED: (
        _("The citizen does not find “%(matter)s” put right"),
        _("Case %(number)s. The supervisor reopens it once, or gives the citizen a reasoned answer."),
    ),
    Verb.RECTIFY_REOPENED: (
        _("A bad rating of “%(matter)s” is open again"),
        _("Case %(number)s. The citizen does not find it put right; please see to it once more."),
    ),
    Verb.RECTIFY_DOUBTED: (
        _("A bad rating of “%(matter)s” is doubted: please review it"),
        _("Case %(number)s. A second supervisor decides whether it counts."),
    ),
    Verb.RECTIFY_UPHELD: (
        _("The bad rating of “%(matter)s” counts"),
        _("Case %(number)s. A second supervisor has reviewed it; it goes on as before."),
    ),
    Verb.RECTIFY_CLOSED: (
        _("The bad rating of “%(matter)s” is settled"),
        _("Case %(number)s. There is nothing more to do."),
    ),
    Verb.RECTIFY_DUE: (
        _("A bad rating of “%(matter)s” waits for you"),
        _("Case %(number)s. Its day is near; please do what is your turn."),
    ),
}
SAID_YES = (
    _("The citizen finds “%(matter)s” put right"),
    RATINGS[Verb.RECTIFY_CLOSED][1],
)
OVERDUE_RATING = (
    _("A bad rating of “%(matter)s” is overdue"),
    _("Case %(number)s. Please see to it today; the supervising office is told as well."),
)
