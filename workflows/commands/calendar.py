"""A year is announced: what was counted on the days the law let us expect is counted again."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction

from services.calendar import Day
from services.calendar import current as calendar
from workflows.flows import CaseFlow
from workflows.models import PAUSED, RUNNING, Announcement, Case, SubCase, Task, Verb
from workflows.reads.clocks import clock_of
from workflows.reads.pauses import fetch_pauses
from workflows.steps import Effects
from workflows.steps.deadlines import CLOCKS, count_clocks, deadline, wind_case, wind_task


def announce_year(*, year: int, days: Iterable[Day], announced_at: date, now: datetime) -> int:
    """Enter the State Council's notice for `year`, then recount; returns how many open cases changed.

    Raises CalendarError for a notice that cannot be. Other processes see the notice within minutes
    (`services.calendar.current.MAX_AGE`); entering it again recounts what they opened until then.
    """
    calendar.announce(year=year, days=days, announced_at=announced_at)
    calendar.forget_calendar()
    return recount(now=now)


def recount(*, now: datetime) -> int:
    """Count the due dates of every open case again, each under its lock; done twice, nothing changes.

    Pauses and extensions are counted with them, and the applicant is told of every promised date that moved. What an
    applicant has in writing (until when to correct, to hand in, to expect a procedure) stays as it was told.
    """
    open_cases = Case.objects.filter(state__in=RUNNING).order_by("pk").values_list("pk", flat=True)
    return sum(recount_case(case_id, now) for case_id in open_cases.iterator())


@transaction.atomic
def recount_case(case_id: int, now: datetime) -> bool:
    """Count the due dates of one case again, under its lock; whether anything changed."""
    case = CaseFlow.locked(case_id)
    if case.state not in RUNNING:
        return False
    effects = Effects(case=case, by=None, now=now)
    sub_cases = {
        each.pk: each
        for each in SubCase.objects.filter(case=case, ended_at__isnull=True).select_related("department")
    }
    changed = _recount_announcements(sub_cases, effects)
    fetch_pauses(sub_cases.values())
    for sub_case in sub_cases.values():
        sub_case.case = case
        changed |= _recount_sub_case(sub_case, effects)
    for task in Task.objects.select_for_update().filter(process=case, finished__isnull=True):
        task.process, task.sub_case = case, sub_cases[task.sub_case_id]
        stands_still = task.sub_case.state in PAUSED
        changed |= wind_task(task, None if stands_still else clock_of(task), now)
    before = case.due_at
    if wind_case(case):
        effects.record(Verb.RECOUNTED, before=before.isoformat(), due=case.due_at.isoformat())
        changed = True
    effects.write([])
    return changed


def _recount_announcements(sub_cases: Mapping[int, SubCase], effects: Effects) -> bool:
    """Until when something stands announced; told to the applicant, and read by everybody, as the law now counts it."""
    changed = False
    for each in Announcement.objects.filter(sub_case__in=sub_cases, ended_at__isnull=True):
        sub_case = sub_cases[each.sub_case_id]
        term = effects.case.package.matters[sub_case.matter].step(each.step).term
        before, each.ends_at = each.ends_at, deadline(each.starts_at, term).due_at
        if before == each.ends_at:
            continue
        each.save(update_fields=["ends_at"])
        said = {"before": before.isoformat(), "due": each.ends_at.isoformat()}
        effects.record(Verb.RECOUNTED, sub_case, **said)
        changed = True
    return changed


def _recount_sub_case(sub_case: SubCase, effects: Effects) -> bool:
    """What runs towards a decision; the dates of what is decided stay what they were then."""
    if sub_case.received_at is None or sub_case.decided_at is not None or sub_case.state in PAUSED:
        return False
    before = [getattr(sub_case, name) for name in CLOCKS]
    count_clocks(sub_case, effects.case.package.matters[sub_case.matter])
    if before == [getattr(sub_case, name) for name in CLOCKS]:
        return False
    sub_case.save(update_fields=CLOCKS)
    if before[0] != sub_case.promised_due_at:
        effects.record(
            Verb.RECOUNTED,
            sub_case,
            before=before[0].isoformat(),
            due=sub_case.promised_due_at.isoformat(),
        )
    return True
