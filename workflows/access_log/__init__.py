"""The log of looks: whoever shows a person's data to staff records it first. See docs/decisions/006.

`recording` appends, `chain` says what an entry's hash covers, `anchors` keeps where chains ended, `verifying` finds
what was changed, removed, put in or cut off. How it is kept out of reach in the database: `harden_database`.
"""

from .anchors import Anchor, anchor, newest_anchors
from .recording import REPEAT_WITHIN, Look, record_look, record_looks
from .verifying import Fault, Verified, verify

__all__ = [
    "REPEAT_WITHIN",
    "Anchor",
    "Fault",
    "Look",
    "Verified",
    "anchor",
    "newest_anchors",
    "record_look",
    "record_looks",
    "verify",
]
