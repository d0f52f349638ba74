"""Handlers that fail on purpose: poison by its target, and a strike at the worst moment.

Whoever finds a strike that was ordered kills its own process with SIGKILL, always with the transaction open.
"""

import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.faults.orders import KILLS, RAISES, Moment, taken
from workflows.commands.system import HANDLERS
from workflows.models import Intent, IntentKind


def install() -> None:
    """Lay poison and strikes around the handlers of this process."""
    for handlers in (HANDLERS.effects, HANDLERS.inquiries):
        for kind, handler in list(handlers.items()):
            handlers[kind] = _dangerous(handler)
    HANDLERS.effects[IntentKind.KEEP] = _poisonous(HANDLERS.effects[IntentKind.KEEP])


def _dangerous(handler: Callable[[Intent, datetime], Any]) -> Callable[[Intent, datetime], Any]:
    def handle(intent: Intent, now: datetime) -> Any:
        _strike(Moment.BEFORE)
        done = handler(intent, now)
        _strike(Moment.AFTER)
        return done

    return handle


def _poisonous(handler: Callable[[Intent, datetime], None]) -> Callable[[Intent, datetime], None]:
    def handle(intent: Intent, now: datetime) -> None:
        if intent.target == KILLS:
            _die()
        if intent.target == RAISES:
            raise RuntimeError("poison")
        handler(intent, now)

    return handle


def _strike(moment: Moment) -> None:
    if taken(Path(settings.DATA_DIR), moment):
        _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
