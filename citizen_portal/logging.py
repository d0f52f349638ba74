"""Structured logs, one line an event, without personal data: JSON for machines, plain lines for a person.

Names, numbers and answers of people travel in addresses, bodies and exception messages; so a line carries the route
instead of the path, and of an exception the type and the places in the code, never message or local values. Which
request, job, case and intent a line belongs to is bound as context where that is known (structlog.contextvars).
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from http.client import responses
from typing import Any

from structlog.contextvars import get_contextvars
from structlog.dev import ConsoleRenderer

# What a caller may add by `extra=`, or bind; everything else is dropped. All are codes, ids or counts, never people.
KNOWN_FIELDS = (
    "request", "job", "case", "case_number", "sub_case", "task", "matter", "intent", "kind", "department", "verb",
    "method", "route", "status", "count", "milliseconds",
)  # fmt: skip
# Their messages carry what people or jobs sent; the other fields of the record say enough.
TALKATIVE = ("django.request", "django.security", "celery")
NO_ROUTE = "(no such address)"

Line = dict[str, Any]


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, known fields, where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_line(record), ensure_ascii=False, default=str)


class PlainFormatter(logging.Formatter):
    """The same for somebody who reads along."""

    _render = ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False)

    def format(self, record: logging.LogRecord) -> str:
        line = _line(record)
        line["event"], line["timestamp"] = line.pop("message"), line.pop("time")
        return self._render(None, record.levelname.lower(), line)


def route_of(request: Any) -> str:
    """The pattern an address was found by, without what stood in its place: ``cases/<number>/``."""
    found = getattr(request, "resolver_match", None)
    return f"/{found.route}" if found else NO_ROUTE


def _line(record: logging.LogRecord) -> Line:
    line: Line = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": _message(record),
    }
    bound = get_contextvars()
    # `request` of a record is Django's object, never the id that is bound under that name.
    added = {name: value for name, value in vars(record).items() if name != "request"}
    line |= {name: found[name] for found in (bound, added) for name in KNOWN_FIELDS if name in found}
    request = getattr(record, "request", None)
    if hasattr(request, "method"):
        line |= {"route": route_of(request), "method": request.method}
    if hasattr(record, "status_code"):
        line["status"] = record.status_code
    if record.exc_info and record.exc_info[1] is not None:
        line |= _where(record.exc_info[1])
    return line


def _message(record: logging.LogRecord) -> str:
    if not record.name.startswith(TALKATIVE) or not record.args:
        return record.getMessage()
    # Celery's way of naming the job a line is about.
    job = getattr(record, "data", None)
    if isinstance(job, dict) and "name" in job:
        return f"job {job['name']} {job.get('id', '')}"
    status = getattr(record, "status_code", None)
    return responses.get(status, "answered") if status else str(record.msg).partition("\n")[0]


def _where(error: BaseException) -> Line:
    """An exception's type, its causes' types, and the lines it passed, without its message."""
    kinds = []
    seen: BaseException | None = error
    while seen is not None:
        kinds.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        seen = seen.__cause__ or seen.__context__
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    return {"error": kinds, "trace": places[-12:]}


def configuration(level: str = "INFO", form: str = "json") -> dict[str, object]:
    """Django's LOGGING: everything to standard error, as `json` or `plain`; the process's starter keeps it."""
    told = {"handlers": ["stderr"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}, "plain": {"()": PlainFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {**told, "level": level},
            "django.server": {**told, "level": "WARNING"},
            # Celery tells of every job twice; `citizen_portal.celery` tells of those that did something.
            "celery": {**told, "level": "WARNING"},
        },
    }
