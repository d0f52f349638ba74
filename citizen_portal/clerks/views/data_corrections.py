"""What people say is wrong in records of this department, and the answer to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal.access import may
from citizen_portal.clerks.frame import frame
from workflows.commands.rights import LONGEST, answer_data_correction
from workflows.errors import Invalid
from workflows.models import ANSWERED, DataCorrectionState
from workflows.policy import permitted
from workflows.reads.data_corrections import request_to_answer, requests_to_answer

private = cache_control(private=True, no_store=True)


@may("list data corrections")
@private
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Open requests first; names are masked."""
    now = timezone.now()
    context = {"rows": requests_to_answer(request.user, now=now)}
    return render(request, "clerks/data_corrections.html", frame(request, now) | context)


@may("answer data correction")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The request with the person's data (the look is recorded); POST answers it, with a reason."""
    now = timezone.now()
    rows = permitted("answer data correction", request.user, now).exclude(
        state=DataCorrectionState.TAKEN_BACK
    )
    found = get_object_or_404(rows.select_related("holder", "department"), pk=pk)
    given = {name: request.POST.get(name, "") for name in ("state", "answer")}
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            state = given["state"]
            if state not in {one.value for one in ANSWERED}:
                raise Invalid({"state": _("Please say whether it was corrected.")})
            answer_data_correction(
                correction=found,
                by=request.user,
                state=DataCorrectionState(state),
                answer=given["answer"],
                now=now,
            )
            messages.success(request, _("Your answer has been told to the person."))
            return redirect("clerks:data-corrections")
        except Invalid as invalid:
            faults = invalid.errors
    context: dict[str, Any] = {
        "request_": request_to_answer(found, by=request.user, now=now),
        "choices": [(one.value, one.label) for one in ANSWERED],
        "given": given,
        "faults": faults,
        "problems": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "longest": LONGEST,
    }
    return render(
        request, "clerks/data_correction.html", frame(request, now) | context, status=422 if faults else 200
    )
