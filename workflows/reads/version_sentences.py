"""What the citizen reads when a case goes over to a newer version of its one-thing."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.models import Verb

Sentences = tuple[Promise, Promise]

VERSIONS: Mapping[Verb, Sentences] = {
    Verb.VERSION_CHANGED: (
        _("“%(one_thing)s” goes by its newer rules"),
        _("Nothing gets worse for you, and what was promised stays. There is nothing for you to do."),
    ),
    Verb.VERSION_RESTORED: (
        _("“%(one_thing)s” goes by the rules again with which you applied"),
        _("What was promised stays. There is nothing for you to do."),
    ),
    Verb.RULES_EASED: (
        _("“%(matter)s” will be done sooner: by %(due)s instead of %(before)s"),
        _("The rules have become better, and they hold for you too. There is nothing for you to do."),
    ),
}
CASE_EASED: Sentences = (
    _("“%(one_thing)s” will be finished sooner: by %(due)s instead of %(before)s"),
    VERSIONS[Verb.RULES_EASED][1],
)
FEE_EASED: Sentences = (
    _("“%(matter)s” costs you less"),
    _("The fee has been lowered, and the lower one holds for you too. There is nothing for you to do."),
)
