"""One's cases: the list, the page of one, its receipt, its results, its rating."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.acting import mandate_in_use, principal
from citizen_portal.citizens.page import CASES, show
from citizen_portal.citizens.stages import stages_of_case
from citizen_portal.citizens.telling import (
    CASE_STATES,
    asked,
    document_row,
    hurries,
    moment,
    steps,
    tile,
    timeline,
    todo,
)
from citizen_portal.limits import limited
from workflows.commands import citizen
from workflows.errors import Invalid
from workflows.models import RUNNING, TAKEN_BACK, Case, CaseState, Result, Stars, SubCase
from workflows.policy import own_cases
from workflows.reads.agency import agency
from workflows.reads.citizen import case_rows, draft_rows
from workflows.reads.hurrying import hurrying
from workflows.reads.masking import masked
from workflows.reads.notices import notices_of_case
from workflows.reads.owed import owed
from workflows.reads.progress import Progress, progress, result_shown, revision
from workflows.reads.promised import promised_of_case
from workflows.reads.rectifications import rectifications_of_case
from workflows.reads.withdrawal import is_withdrawable


@may("list cases")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What was begun, what is under way, what is finished."""
    now = timezone.now()
    rows = case_rows(request.user, now=now, of=principal(request))
    context = {
        "drafts": draft_rows(request.user, now=now, under=mandate_in_use(request)),
        "open_cases": [(row, *CASE_STATES[CaseState(row.state)]) for row in rows if row.finished is None],
        "closed_cases": [(row, *CASE_STATES[CaseState(row.state)]) for row in rows if row.finished],
    }
    crumbs = [(_("Home"), reverse("citizens:home")), (_("My cases"), "")]
    return show(request, "cases.html", context, active=CASES, crumbs=crumbs)


@may("read case")
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a case. `?rev=N` answers 204 while nothing is newer, else the live part alone."""
    found = _own(request, number)
    known = request.GET.get("rev")
    if known is not None and known == str(revision(found)):
        return HttpResponse(status=204)
    return _page(request, found, live_only=known is not None)


@may("read case")
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The case was received: its number, what happens next, for printing."""
    found = _own(request, number)
    now = timezone.now()
    one_thing = found.package.one_thing
    context = {
        "case": found,
        "one_thing": one_thing,
        "progress": progress(found, now=now),
        "agency": agency(found),
        "promise": promised_of_case(found, now=now),
        "stages": stages_of_case(found, today=timezone.localdate(now)),
        "submitted": timezone.localtime(found.submitted_at),
    }
    crumbs = _crumbs(found, _("Receipt"))
    return show(request, "receipt.html", context, active=CASES, crumbs=crumbs)


@may("read case")
@require_safe
def result(request: HttpRequest, number: str, result: int) -> HttpResponse:
    """What a matter issued, with its data, for printing."""
    found = _own(request, number)
    issued = get_object_or_404(
        Result.objects.select_related("sub_case__department").filter(sub_case__case=found), pk=result
    )
    context = {
        "case": found,
        "matter": found.package.matters[issued.sub_case.matter].name,
        "result": result_shown(issued, found.package),
    }
    crumbs = _crumbs(found, str(context["result"].name))
    return show(request, "result.html", context, active=CASES, crumbs=crumbs)


@may("rate case")
@limited("submission")
@require_POST
def rate(request: HttpRequest, number: str) -> HttpResponse:
    """Rate the closed case, or an ended matter of it (POST `matter`); a low level asks for the reason (422)."""
    found = _own(request, number)
    matter = request.POST.get("matter", "")
    sub_case = get_object_or_404(SubCase, case=found, matter=matter) if matter else None
    level = request.POST.get("level", "")
    reason = request.POST.get("reason", "")
    try:
        if level not in {str(value) for value in Stars.values}:
            raise Invalid({"level": _("Please choose one of the five levels.")})
        citizen.rate(
            case=found,
            level=Stars(int(level)),
            by=request.user,
            now=timezone.now(),
            reason=reason,
            sub_case=sub_case,
        )
    except Invalid as invalid:
        again = {"matter": matter, "level": level, "reason": reason, "faults": invalid.errors}
        return _page(request, found, again=again, status=422)
    messages.success(request, _("Thank you for your rating."))
    return redirect("citizens:case", number=number)


def _own(request: HttpRequest, number: str) -> Case:
    case = own_cases(request.user, timezone.now()).select_related("applicant").filter(number=number).first()
    if case is None:
        raise Http404
    return case


def _page(
    request: HttpRequest,
    found: Case,
    *,
    live_only: bool = False,
    again: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    seen = progress(found, now=now)
    rectified = rectifications_of_case(found, now)
    context = {
        "case": found,
        "applicant": masked(found.applicant),
        "agency": agency(found),
        "one_thing": found.package.one_thing,
        "progress": seen,
        "steps": steps(seen, now),
        "tiles": [tile(matter) for matter in seen.needed],
        "hurries": hurries(seen, hurrying(found, now=now), now),
        "timeline": timeline(seen, now),
        "documents": [document_row(one) for one in seen.documents if not one.is_fetched],
        "fetched": [document_row(one) for one in seen.documents if one.is_fetched],
        "submitted": moment(found.submitted_at, now),
        "notices": notices_of_case(found),
        "rating": _rating(seen, again),
        "todo": asked(found, rectified) + todo(found, owed(found)),
        "rectified": rectified,
        "taken_back": found.state in TAKEN_BACK,
        "may_withdraw": found.state in RUNNING
        and any(map(is_withdrawable, (one.sub_case for one in seen.needed))),
        "stages": stages_of_case(seen.case, today=timezone.localdate(now)),
        "open_matters": [matter for matter in seen.needed if matter.promise is not None],
    }
    if live_only:
        return show(request, "parts/case_live.html", context)
    return show(request, "case.html", context, active=CASES, crumbs=_crumbs(found, None), status=status)


def _rating(seen: Progress, again: dict[str, Any] | None) -> dict[str, Any] | None:
    """What can be rated now: the whole case once it is closed, else the ended matter that ended last."""
    asked = [matter for matter in seen.needed if matter.has_ended and matter.level is None]
    asked.sort(key=lambda matter: matter.sub_case.ended_at, reverse=True)
    if again is not None:
        subject = next(
            (m for m in seen.needed if again["matter"] and m.sub_case.matter == again["matter"]), None
        )
        others = [matter for matter in asked if matter is not subject]
    elif seen.case.state in TAKEN_BACK:
        return None
    elif seen.is_closed and seen.level is None:
        subject, others = None, asked
    elif asked:
        subject, others = asked[0], asked[1:]
    else:
        return None
    level = again["level"] if again else ""
    return {
        "subject": subject,
        "others": others,
        "again": again,
        "level": int(level) if level.isdigit() else None,
        "id": "-".join(["rating", *(str(matter.sub_case.pk) for matter in asked), str(seen.is_closed)]),
        "faults": [{"text": text, "href": "#rating"} for text in (again["faults"] if again else {}).values()],
    }


def _crumbs(found: Case, last: str | None) -> list[tuple[str, str]]:
    name = str(found.package.one_thing.name)
    own = reverse("citizens:case", args=[found.number])
    above = [(_("My cases"), reverse("citizens:cases"))]
    return [*above, (name, own), (last, "")] if last else [*above, (name, "")]
