"""Structured logs, one JSON object a line, without personal data.

Names, numbers and answers of people travel in query strings, bodies and exception messages; so a line carries
the path without its query, and of an exception the type and the places in the code, never message or local
values.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from http.client import responses
from urllib.parse import urlsplit

# What a caller may add by `extra=`; everything else is dropped. All are codes or counts, never people.
KNOWN_FIELDS = ("case", "sub_case", "task", "matter", "intent", "department", "verb", "count", "milliseconds")
# Their messages carry what people or jobs sent; the other fields of the record say enough.
TALKATIVE = ("django.request", "django.security", "celery.app.trace", "celery.worker")


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, known fields, where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        line |= {name: getattr(record, name) for name in KNOWN_FIELDS if hasattr(record, name)}
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "path"):
            line["path"] = urlsplit(request.path).path
            line["method"] = request.method
        if hasattr(record, "status_code"):
            line["status"] = record.status_code
        if record.exc_info and record.exc_info[1] is not None:
            line |= _where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _message(record: logging.LogRecord) -> str:
    if not record.name.startswith(TALKATIVE) or not record.args:
        return record.getMessage()
    # Celery's way of naming the job a line is about.
    job = getattr(record, "data", None)
    if isinstance(job, dict) and "name" in job:
        return f"job {job['name']} {job.get('id', '')}"
    status = getattr(record, "status_code", None)
    return responses.get(status, "answered") if status else str(record.msg).partition("\n")[0]


def _where(error: BaseException) -> dict[str, object]:
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


def configuration(level: str = "INFO") -> dict[str, object]:
    """Django's LOGGING: everything to standard error in one format; the process's starter keeps it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": level, "propagate": False},
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
