"""The conditions for whoever answers for what a department offers."""

from django.utils.translation import pgettext_lazy

from . import rows
from .shape import Condition

OWN_MATTER = Condition(
    pgettext_lazy(
        "condition",
        "One’s department, today, does the matter or leads the one-thing; the dictionary belongs to all",
    ),
    rows.own_revisions,
)
BROUGHT_IN = Condition(
    pgettext_lazy(
        "condition",
        "One has brought the package in oneself; drafts are made only by whose department leads the one-thing here",
    ),
    rows.own_takeovers,
)
OWN_MATTERS_DRAFT = Condition(
    pgettext_lazy(
        "condition",
        "It is a draft of a matter of one’s department, of a one-thing it leads, or one’s own of the dictionary",
    ),
    rows.drafts_to_write,
)
WRITTEN_BY_OTHERS = Condition(
    pgettext_lazy(
        "condition", "It belongs to one’s department or the dictionary, and one has not written a word of it"
    ),
    rows.revisions_to_decide,
)
LED_ONE_THING = Condition(
    pgettext_lazy(
        "condition", "One’s department leads the one-thing today; of cases, numbers and states are shown"
    ),
    rows.led_versions,
)
LED_MIGRATION = Condition(
    pgettext_lazy(
        "condition",
        "It moves cases of a one-thing one’s department leads; of them numbers and states are shown",
    ),
    rows.led_migrations,
)
PLANNED_BY_OTHERS = Condition(
    pgettext_lazy("condition", "Somebody else planned it, for a one-thing one’s department leads"),
    rows.migrations_to_approve,
)
