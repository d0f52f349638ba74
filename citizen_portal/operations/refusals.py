"""Errors that mean: the database or the disk cannot serve anybody now. Named here, counted here, answered elsewhere.

The count lives in Redis, which all web processes share and which is there when the database is not. Losing it costs
a figure.
"""

import errno
import logging

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout, TooManyRequests
from redis import Redis, RedisError

REASONS = ("unreachable", "too_many_connections", "disk_full", "read_only", "try_again")
_KEY = "operations:database-refusals"
_OWN_FAULT = "54"
"""SQLSTATE class of statements too large for any server: ours, and no better the next time."""

log = logging.getLogger(__name__)


def reason(error: BaseException) -> str:
    """Which of REASONS a failed request met; empty for any other error, which is no passing one."""
    if isinstance(error, OSError):
        return "disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    state = getattr(cause, "sqlstate", None) or ""
    if state == "25006":  # a standby, in the minutes of a switch
        return "read_only"
    if not isinstance(
        error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError
    ):
        return ""
    if state.startswith(_OWN_FAULT):
        return ""
    if state == "53100":
        return "disk_full"
    # A refusal at the door has no state of its own in the driver, only the server's words for it.
    if state == "53300" or isinstance(cause, PoolTimeout | TooManyRequests) or "too many" in str(cause):
        return "too_many_connections"
    return "try_again" if state and not state.startswith(("08", "57P")) else "unreachable"


def note(why: str) -> None:
    """Count one refused request."""
    log.error("the database refused a request: %s", why)
    try:
        with _redis() as redis:
            redis.hincrby(_KEY, why, 1)
    except RedisError as error:
        log.warning("refusal not counted: %s", type(error).__name__)


def counted() -> dict[str, int] | None:
    """Refused requests by reason since Redis began; None when Redis does not answer."""
    try:
        with _redis() as redis:
            found = redis.hgetall(_KEY)
    except RedisError:
        return None
    return {why: int(found.get(why.encode(), 0)) for why in REASONS}


def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
