"""What clerks do with a task beside ending it.

To add an action: a form and an `Action` in a module by topic, and its name here.
"""

from .action import Action, ActionForm, offered_with, view_of
from .clocks import EXTEND, RESUME, SUSPEND
from .conversation import ASK, NOTE
from .faults import CORRECTIONS, SEND_BACK
from .routing import DISPUTE, RETURN, TRANSFER

ACTIONS: tuple[Action, ...] = (
    CORRECTIONS,
    SEND_BACK,
    SUSPEND,
    RESUME,
    EXTEND,
    NOTE,
    ASK,
    TRANSFER,
    RETURN,
    DISPUTE,
)

__all__ = ["ACTIONS", "Action", "ActionForm", "offered_with", "view_of"]
