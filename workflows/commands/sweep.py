"""What is due by the clock, done once: lights and reminders, silence, announcements, the terms of applicants.

Safe to run twice, and by several at once.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import QuerySet

from services.calendar import DEFAULT_HOURS
from services.calendar.current import current_calendar
from services.catalogue.vocabulary import PRECHECK
from workflows import clock
from workflows.commands.announcements import announcements_to_end, end_announcement
from workflows.commands.clocks import lapse_extensions
from workflows.commands.corrections import remind_or_end as remind_of_corrections
from workflows.commands.deferrals import remind_or_end as remind_of_document
from workflows.commands.ladder import BATCH, climb
from workflows.commands.precheck import pass_by_silence
from workflows.commands.rectifying import remind_or_end as remind_of_rating
from workflows.commands.silence import accept_by_silence, silent_sub_cases
from workflows.commands.special import remind_of_suspension, suspensions_to_remind_of
from workflows.models import CorrectionRequest, DeferredDocument, Rectification, Task
from workflows.reads.clocks import overdue_before

logger = logging.getLogger(__name__)


def sweep(*, now: datetime, batch: int = BATCH, case_id: int | None = None) -> int:
    """Do everything whose moment has come, of one case or of all; returns how much that was."""
    done = climb(now=now, batch=batch, case_id=case_id)
    done += _each("silence", silent_sub_cases(now=now, case_id=case_id), accept_by_silence, now)
    prechecks = Task.objects.filter(
        step=PRECHECK.code, finished__isnull=True, due_at__lte=overdue_before(now)
    )
    done += _each("precheck", _of(prechecks, "process_id", case_id), pass_by_silence, now)
    announced = announcements_to_end(now)
    done += _each("announcement", _of(announced, "sub_case__case_id", case_id), end_announcement, now)
    requests = CorrectionRequest.objects.filter(alarm_at__lte=now).order_by("alarm_at")
    done += _each("correction", _of(requests, "sub_case__case_id", case_id), remind_of_corrections, now)
    deferred = DeferredDocument.objects.filter(alarm_at__lte=now).order_by("alarm_at")
    done += _each("deferral", _of(deferred, "case_id", case_id), remind_of_document, now)
    rated = Rectification.objects.filter(alarm_at__lte=now).order_by("alarm_at")
    done += _each("rectification", _of(rated, "case_id", case_id), remind_of_rating, now)
    if clock.next_office_moment(now, calendar=current_calendar(), hours=DEFAULT_HOURS) == now:
        special = suspensions_to_remind_of(now)
        done += _each("suspension", _of(special, "sub_case__case_id", case_id), remind_of_suspension, now)
    return done + lapse_extensions(now=now)


def _of(rows: QuerySet, case: str, case_id: int | None) -> list[int]:
    narrowed = rows if case_id is None else rows.filter(**{case: case_id})
    return list(narrowed.values_list("pk", flat=True))


def _each(name: str, ids: Iterable[int], act: Callable[[int, datetime], object], now: datetime) -> int:
    """Each in a transaction of its own: one that fails does not stop the others, and is tried again next time."""
    done = 0
    for pk in ids:
        try:
            done += act(pk, now) is not None
        except Exception as fault:
            # The class alone: the text of an error may quote what a citizen wrote.
            logger.error("sweep of %s %s failed: %s", name, pk, type(fault).__name__)
    return done
