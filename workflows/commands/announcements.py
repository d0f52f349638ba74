"""Announcements end: by the clock, or because an office wrote down what somebody objected."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import Announcement, Outcome, Task
from workflows.policy import permitted
from workflows.reads.announcements import may_be_objected_to
from workflows.reads.clocks import overdue_before
from workflows.steps import Act

LONGEST = 1000
"""Characters of an objection, as the office writes it down."""


def announcements_to_end(now: datetime) -> QuerySet[Announcement]:
    """Those that have stood to their last moment, the longest over first."""
    return Announcement.objects.filter(ended_at__isnull=True, ends_at__lte=overdue_before(now)).order_by(
        "ends_at", "pk"
    )


def end_announcement(announcement_id: int, now: datetime) -> Announcement | None:
    """What was announced goes on by itself; None when it has ended already, or does not end yet.

    What has once ended never stands again, whatever a clock says later.
    """
    with transaction.atomic():
        announcement = _locked(announcement_id)
        if not announcements_to_end(now).filter(pk=announcement.pk).exists():
            return None
        _execute(announcement, Act(Outcome.PASSED, None, now))
    return announcement


def object_to(
    *, announcement: Announcement, by: AbstractBaseUser, reason: str, now: datetime
) -> Announcement:
    """An office has looked at what somebody objected and finds it well-founded: the matter is refused for that reason.

    Raises NotAllowed for another department, WrongState when the announcement has ended or nobody objects to one like
    it here, Invalid without a reason.
    """
    if len(reason) > LONGEST:
        raise Invalid({"reason": _("Please write at most %(most)s characters.") % {"most": LONGEST}})
    with transaction.atomic():
        found = _locked(announcement.pk)
        if not permitted("object to announcement", by, now).filter(pk=found.pk).exists():
            raise NotAllowed("no post in the department that announced it")
        if found.ended_at is not None or found.ends_at <= overdue_before(now):
            raise WrongState("the announcement is over")
        if not may_be_objected_to(found):
            raise WrongState("nobody objects to this announcement at the office")
        _execute(found, Act(Outcome.OBJECTED, by, now, reason=reason))
    return found


def _locked(announcement_id: int) -> Announcement:
    """The announcement as it stands under the lock of its case."""
    case_id = Announcement.objects.values_list("sub_case__case_id", flat=True).get(pk=announcement_id)
    case = CaseFlow.locked(case_id)
    announcement = Announcement.objects.select_related(
        "sub_case__department__region__parent", "sub_case__department__parent"
    ).get(pk=announcement_id)
    announcement.sub_case.case = case
    return announcement


def _execute(announcement: Announcement, act: Act) -> None:
    task = Task.objects.get(sub_case=announcement.sub_case, finished__isnull=True)
    task.sub_case, task.process = announcement.sub_case, announcement.sub_case.case
    task.flow_task.activation_class(task).execute(act)
