"""A one-time code that proves a mobile: sent before there is an account, or before an account takes the number.

Log-in codes are allauth's. This one lives in the session as a keyed hash, for five minutes and three tries.
"""

import secrets
import time
from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext

from services.channels.queue import put
from services.models import Channel

KEY = "mobile_code"
SECONDS = 5 * 60
TRIES = 3
DIGITS = 6


def send(session: SessionBase, mobile: str, *, now: datetime) -> None:
    """Send a new code to the number; the one before it is void."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    session[KEY] = {"mobile": mobile, "digest": _digest(mobile, code), "at": time.time(), "tries": TRIES}
    text = gettext(
        "Your code is %(code)s. It is valid for five minutes. Nobody from the city will ever ask you for it."
    )
    put(Channel.SMS, mobile, text % {"code": code}, now=now)


def mobile_waiting(session: SessionBase) -> str:
    """The number a code was sent to and may still come back from; empty for none."""
    kept = session.get(KEY)
    if not kept or not kept["tries"] or time.time() - kept["at"] > SECONDS:
        session.pop(KEY, None)
        return ""
    return kept["mobile"]


def is_right(session: SessionBase, code: str) -> bool:
    """Whether it is the code; a wrong one uses up a try. The right one stays good until it is `spent`."""
    mobile = mobile_waiting(session)
    if not mobile:
        return False
    kept = session[KEY]
    if constant_time_compare(kept["digest"], _digest(mobile, "".join(code.split()))):
        return True
    session[KEY] = {**kept, "tries": kept["tries"] - 1}
    return False


def spend(session: SessionBase) -> None:
    """It has done what it was for."""
    session.pop(KEY, None)


def _digest(mobile: str, code: str) -> str:
    return salted_hmac("citizen_portal.accounts.codes", f"{mobile} {code}", algorithm="sha256").hexdigest()
