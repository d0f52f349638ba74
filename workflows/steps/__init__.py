"""What each node of the flow does: rows and intents, never a message sent or a source asked."""

from .advance import advance, begin
from .announcing import begin_announcements
from .effects import Act, Effects, Opening
from .precheck import begin_precheck, settle_precheck
from .promises import keep_promises
from .reasons import written_reason
from .settle import (
    accept_silently,
    has_last_word,
    settle_acceptance,
    settle_announcement,
    settle_decision,
    settle_delivery,
    settle_review,
    settle_verification,
)

__all__ = [
    "Act",
    "Effects",
    "Opening",
    "accept_silently",
    "advance",
    "begin",
    "begin_announcements",
    "begin_precheck",
    "has_last_word",
    "keep_promises",
    "settle_acceptance",
    "settle_announcement",
    "settle_decision",
    "settle_delivery",
    "settle_precheck",
    "settle_review",
    "settle_verification",
    "written_reason",
]
