"""What each node of the flow does: rows and intents, never a message sent or a source asked."""

from .advance import advance, begin
from .effects import Act, Effects, Opening
from .reasons import written_reason
from .settle import (
    has_last_word,
    settle_acceptance,
    settle_decision,
    settle_delivery,
    settle_review,
    settle_verification,
)

__all__ = [
    "Act",
    "Effects",
    "Opening",
    "advance",
    "begin",
    "has_last_word",
    "settle_acceptance",
    "settle_decision",
    "settle_delivery",
    "settle_review",
    "settle_verification",
    "written_reason",
]
