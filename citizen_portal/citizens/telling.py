"""How a case looks to its citizen: tones, icons and short words for states, events and steps."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from services.catalogue.vocabulary import Alternative, Text
from services.records.registry import RECORD
from workflows.models import TAKEN_BACK, Case, CaseState, RectificationState, SubCaseState, Verb
from workflows.reads.deferrals import DEFERRED
from workflows.reads.hurrying import Hurrying
from workflows.reads.owed import Owed
from workflows.reads.progress import DocumentShown, Happened, MatterProgress, Progress
from workflows.reads.rectifications import RectificationLine

STATES = {
    SubCaseState.WAITING: (gettext_lazy("Not begun"), "neutral", "dots"),
    SubCaseState.RECEIVED: (gettext_lazy("Received"), "info", "inbox"),
    SubCaseState.ACCEPTED: (gettext_lazy("Under way"), "info", "clock"),
    SubCaseState.AWAITING_CORRECTION: (gettext_lazy("Waits for you"), "warning", "edit"),
    SubCaseState.SUSPENDED: (gettext_lazy("Clock stopped"), "neutral", "pause"),
    SubCaseState.ANNOUNCED: (gettext_lazy("Publicly announced"), "info", "calendar"),
    SubCaseState.DECIDED: (gettext_lazy("Result on its way"), "info", "truck"),
    SubCaseState.GRANTED: (gettext_lazy("All done"), "success", "check"),
    SubCaseState.REFUSED: (gettext_lazy("Refused"), "danger", "close"),
    SubCaseState.DECLINED: (gettext_lazy("Not accepted"), "danger", "close"),
    SubCaseState.WITHDRAWN: (gettext_lazy("Withdrawn"), "neutral", "return"),
    SubCaseState.TERMINATED: (gettext_lazy("Ended"), "danger", "close"),
    SubCaseState.BLOCKED: (gettext_lazy("Cannot go on"), "warning", "pause"),
    SubCaseState.SKIPPED: (gettext_lazy("Not needed"), "neutral", "minus"),
}
CASE_STATES = {
    CaseState.SUBMITTED: (gettext_lazy("Being prechecked"), "info"),
    CaseState.IN_PROGRESS: (gettext_lazy("Under way"), "info"),
    CaseState.CLOSED: (gettext_lazy("All done"), "success"),
    CaseState.RETURNED: (gettext_lazy("Came back to you"), "warning"),
    CaseState.WITHDRAWN: (gettext_lazy("Withdrawn"), "neutral"),
    CaseState.TERMINATED: (gettext_lazy("Ended"), "danger"),
}

EVENTS: Mapping[str, tuple[str, str]] = {
    Verb.SUBMITTED: ("send", "info"),
    Verb.RECEIVED: ("inbox", "neutral"),
    Verb.ACCEPTED: ("stamp", "info"),
    Verb.DECLINED: ("close", "danger"),
    Verb.REVIEWED: ("eye", "neutral"),
    Verb.VERIFIED: ("shield-check", "success"),
    Verb.UNVERIFIED: ("person", "neutral"),
    Verb.HANDED_OVER: ("swap", "neutral"),
    Verb.GRANTED: ("check", "success"),
    Verb.REFUSED: ("close", "danger"),
    Verb.DELIVERED: ("truck", "success"),
    Verb.BLOCKED: ("pause", "warning"),
    Verb.PRECHECKED: ("check", "info"),
    Verb.SENT_BACK: ("return", "warning"),
    Verb.ACCEPTED_BY_SILENCE: ("stamp", "info"),
    Verb.CORRECTION_ASKED: ("edit", "warning"),
    Verb.CORRECTION_REMINDED: ("bell", "warning"),
    Verb.CORRECTION_ANSWERED: ("send", "info"),
    Verb.SUSPENDED: ("pause", "neutral"),
    Verb.RESUMED: ("clock", "info"),
    Verb.ANNOUNCED: ("calendar", "info"),
    Verb.ANNOUNCEMENT_OVER: ("check", "info"),
    Verb.OBJECTED: ("warning", "danger"),
    Verb.EXTENSION_ASKED: ("clock", "neutral"),
    Verb.EXTENDED: ("clock", "warning"),
    Verb.EXTENSION_DENIED: ("clock", "neutral"),
    Verb.TRANSFERRED: ("swap", "neutral"),
    Verb.DISPUTED: ("swap", "neutral"),
    Verb.RULED: ("swap", "neutral"),
    Verb.DOCUMENT_DEFERRED: ("file", "info"),
    Verb.DOCUMENT_REMINDED: ("bell", "warning"),
    Verb.DOCUMENT_HANDED_IN: ("send", "info"),
    Verb.DOCUMENT_OVERDUE: ("close", "danger"),
    Verb.COMMITMENT_CHECKED: ("shield-check", "info"),
    Verb.REVOKED: ("close", "danger"),
    Verb.WITHDRAWN: ("return", "neutral"),
    Verb.TERMINATED: ("close", "danger"),
    Verb.REOPENED: ("return", "info"),
    Verb.HURRIED: ("bell", "neutral"),
    Verb.REMINDED: ("bell", "neutral"),
    Verb.ORDERED: ("shield-check", "neutral"),
    Verb.ORDER_ANSWERED: ("shield-check", "neutral"),
    Verb.ORDER_SENT_BACK: ("shield-check", "neutral"),
    Verb.ORDER_CLOSED: ("shield-check", "neutral"),
    Verb.NOTED: ("edit", "neutral"),
    Verb.ASKED: ("message", "neutral"),
    Verb.ANSWERED: ("message", "neutral"),
    Verb.RECOUNTED: ("calendar", "neutral"),
    Verb.RULES_EASED: ("calendar", "success"),
    Verb.TURNED_YELLOW: ("clock", "warning"),
    Verb.TURNED_RED: ("warning", "danger"),
    Verb.CLOSED: ("star", "success"),
    Verb.RATED: ("star", "info"),
    Verb.BAD_RATING: ("message", "warning"),
    Verb.RECTIFY_ASSIGNED: ("message", "neutral"),
    Verb.CALLED_BACK: ("phone", "info"),
    Verb.RECTIFIED: ("edit", "neutral"),
    Verb.RECTIFY_SENT_BACK: ("return", "neutral"),
    Verb.RECTIFY_TOLD: ("message", "info"),
    Verb.RECTIFY_REPLIED: ("send", "info"),
    Verb.RECTIFY_REOPENED: ("return", "info"),
    Verb.RECTIFY_DOUBTED: ("shield-check", "neutral"),
    Verb.RECTIFY_UPHELD: ("shield-check", "neutral"),
    Verb.RECTIFY_CLOSED: ("check", "success"),
    Verb.RECTIFY_DUE: ("bell", "neutral"),
    Verb.CONSENT_ENDED: ("shield-check", "warning"),
    Verb.DISPOSED: ("minus", "neutral"),
}


def tile(matter: MatterProgress) -> dict[str, Any]:
    """A matter as a tile."""
    status, tone, icon = STATES[SubCaseState(matter.state)]
    return {
        "title": matter.name,
        "who": matter.department or "",
        "note": matter.note,
        "status": status,
        "tone": tone,
        "icon": icon,
    }


def hurries(progress: Progress, possible: Mapping[str, Hurrying], now: datetime) -> list[dict[str, Any]]:
    """The matters that lie on a desk, with when they were hurried today."""
    rows = []
    for matter in progress.needed:
        hurry = possible.get(matter.sub_case.matter)
        if hurry is not None:
            rows.append(
                {
                    "matter": matter.sub_case.matter,
                    "name": matter.name,
                    "who": hurry.department,
                    "sent": moment(hurry.sent_at, now) if hurry.sent_at else "",
                    "again": date_format(hurry.again_on, pgettext("date format", "j F"))
                    if hurry.again_on
                    else "",
                }
            )
    return rows


def timeline(progress: Progress, now: datetime) -> list[dict[str, Any]]:
    """The history, newest first."""
    return [_entry(progress, happened, now) for happened in progress.history]


def _entry(progress: Progress, happened: Happened, now: datetime) -> dict[str, Any]:
    icon, tone = EVENTS[happened.event.verb]
    number = progress.case.number
    return {
        "title": happened.told.title,
        "text": happened.told.text,
        "who": happened.department or "",
        "when": moment(happened.event.at, now),
        "stamp": happened.event.at.isoformat(),
        "icon": icon,
        "tone": tone,
        "files": [
            {"name": result.name, "href": reverse("citizens:result", args=[number, result.id])}
            for result in happened.results
        ],
    }


def steps(progress: Progress, now: datetime) -> list[dict[str, Any]]:
    """The five steps of a case: exactly one of them is now, or the last is done."""
    case, checked = progress.case, progress.checked_at
    names = (
        _("Application"),
        _("Documents checked"),
        _("At the departments"),
        _("Results"),
        _("Your rating"),
    )
    at_work = _("%(ended)s of %(total)s finished") % {"ended": progress.ended, "total": len(progress.needed)}
    notes = (
        moment(case.submitted_at, now),
        moment(checked, now) if checked else "",
        at_work,
        moment(case.finished, now)
        if progress.is_closed
        else _("By %(day)s at the latest") % {"day": day(case.due_at)},
        _("Thank you") if progress.level else "" if progress.is_closed else _("Opens at the end"),
    )
    at_desks = 1 if checked is None else 2
    reached = at_desks if not progress.is_closed else 4 if progress.level is None else 5
    if case.state in TAKEN_BACK:
        # It stopped where it was: nothing after that is done, nor comes.
        reached, ended = at_desks, (moment(case.finished, now), "", "", "", "")
        notes = (*notes[:reached], *ended)[: len(names)]
    states = ["done" if place < reached else "now" if place == reached else "next" for place in range(5)]
    if case.state in TAKEN_BACK:
        states[reached] = "stopped"
    elif progress.is_closed and not progress.results:
        states[3] = "stopped"
    return [
        {"name": name, "note": note, "state": state}
        for name, note, state in zip(names, notes, states, strict=True)
    ]


def document_row(document: DocumentShown) -> dict[str, Any]:
    """A document of the case with its status."""
    if document.is_fetched:
        status, tone = _("Not asked for"), "info"
    elif document.way.get("by") == DEFERRED:
        status, tone = _("Follows later"), "warning"
    elif document.corrected_at:
        status, tone = _("Corrected"), "success"
    elif document.way.get("by"):
        status, tone = _("Received"), "success"
    else:
        status, tone = _("May follow"), "warning"
    return {
        "name": document.name,
        "note": how_met(document.way, document.prior),
        "status": status,
        "tone": tone,
        "files": document.files,
        "replaced": document.replaced,
    }


def how_met(way: Mapping[str, Any], prior: Text | None) -> str:
    """How a document is met, in a sentence; empty while it is not. `prior` names the matter that issues it."""
    if way.get("from") == RECORD:
        return _("From your own record, issued by %(issuer)s on %(day)s") % _issue(way)
    if way.get("looked_up_at"):
        return _looked_up(way)
    match way.get("by"):
        case Alternative.LICENCE:
            return _("From the electronic licence library, issued by %(issuer)s on %(day)s") % _issue(way)
        case Alternative.SHARE:
            return _("From data shared by %(issuer)s on %(day)s") % _issue(way)
        case Alternative.PRIOR:
            return _("Issued in this application by “%(matter)s”, and passed on by itself") % {
                "matter": prior
            }
        case Alternative.FORM:
            return _("What you filled in replaces it")
        case Alternative.COMMITMENT:
            return _("By your declaration")
        case Alternative.UPLOAD:
            return _("Uploaded by you")
        case way if way == DEFERRED:
            return _("You hand it in later")
    return ""


def _looked_up(way: Mapping[str, Any]) -> str:
    """A licence or data that a register gave, with its name and when it was asked."""
    moment = timezone.localtime(datetime.fromisoformat(way["looked_up_at"]))
    said = _issue(way) | {
        "register": str(Text(**way["register"])),
        "moment": date_format(moment, "DATETIME_FORMAT"),
    }
    if way["by"] == Alternative.LICENCE:
        return (
            _(
                "From the electronic licence library, issued by %(issuer)s on %(day)s; looked up in %(register)s at "
                "%(moment)s"
            )
            % said
        )
    return _("From data shared by %(issuer)s on %(day)s; looked up in %(register)s at %(moment)s") % said


def _issue(way: Mapping[str, Any]) -> dict[str, str]:
    issued = timezone.localtime(datetime.fromisoformat(way["issued_at"]))
    return {"issuer": str(Text(**way["issuer"])), "day": date_format(issued, "DATE_FORMAT")}


def todo(case: Case, owed: Owed) -> list[dict[str, Any]]:
    """What waits for the citizen, the most urgent first."""
    names = case.package.matters
    rows = [
        {
            "title": _("Put right: %(matter)s") % {"matter": names[one.sub_case.matter].name},
            "note": _("%(department)s asks for it by %(day)s; everything is listed at once.")
            % {"department": one.department.name, "day": day(one.due_at)},
            "href": reverse("citizens:put-right", args=[case.number, one.sub_case.matter]),
            "icon": "edit",
        }
        for one in owed.corrections
    ]
    rows += [
        {
            "title": _("Hand in: %(document)s")
            % {"document": case.package.documents[_kind(one.document)].name},
            "note": _("You chose to hand it in later; it is wanted by %(day)s.") % {"day": day(one.due_at)},
            "href": reverse("citizens:hand-in", args=[case.number, one.document]),
            "icon": "file",
        }
        for one in owed.deferred
    ]
    if owed.returned is not None:
        rows.append(
            {
                "title": _("Put your application right and send it again"),
                "note": _("Everything you wrote and uploaded is kept as a draft."),
                "href": reverse("citizens:form", args=[owed.returned.pk]),
                "icon": "return",
            }
        )
    return rows


def asked(case: Case, rectified: Iterable[RectificationLine]) -> list[dict[str, Any]]:
    """Where a citizen is asked whether what they rated badly is put right."""
    return [
        {
            "title": _("Is it put right? Your rating of “%(about)s”") % {"about": one.about},
            "note": _("The office has answered; please say yes or no by %(day)s.")
            % {"day": day(one.row.turn_due_at)},
            "href": reverse("citizens:rectification", args=[case.number, one.pk]),
            "icon": "star",
        }
        for one in rectified
        if one.state == RectificationState.TOLD
    ]


def _kind(document: str) -> str:
    """The kind in ``holder.kind``."""
    return document.partition(".")[2]


def moment(at: datetime, now: datetime) -> str:
    """Today 09:52, yesterday 15:10, else the day and the time."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    said = {"time": f"{local:%H:%M}", "day": day(at)}
    if local.date() == today:
        return _("Today %(time)s") % said
    if local.date() == today - timedelta(days=1):
        return _("Yesterday %(time)s") % said
    return _("%(day)s %(time)s") % said


def day(at: datetime) -> str:
    """The day without its year."""
    return date_format(timezone.localtime(at), pgettext("date format", "j F"))
