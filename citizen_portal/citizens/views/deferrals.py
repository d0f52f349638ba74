"""Handing in a document that was to follow later."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from citizen_portal.access import may
from citizen_portal.citizens.page import CASES, show
from citizen_portal.limits import limited
from services.catalogue.compose import compose
from services.files.limits import MEGABYTE, current_limits
from services.files.signatures import CONTENT_TYPES
from workflows.commands.deferrals import hand_in_document
from workflows.errors import Invalid
from workflows.policy import permitted
from workflows.reads.facts import case_facts
from workflows.reads.owed import awaited
from workflows.reads.readable import document_name


@may("hand in deferred document")
@limited("upload")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Choose the files (GET); hand them in (POST), with what is wrong beside the box (422)."""
    now = timezone.now()
    cases = permitted("hand in deferred document", request.user, now).select_related("applicant")
    case = get_object_or_404(cases, number=number)
    deferred = get_object_or_404(awaited(case), document=key)
    try:
        document = compose(case.package, case_facts(case)).document(key)
    except KeyError:
        raise Http404 from None
    fault = ""
    if request.method == "POST":
        sent = request.FILES.getlist("file")
        try:
            if not sent:
                raise Invalid({key: _("Please choose a file.")})
            for one in sent:
                hand_in_document(case=case, document=key, upload=one, by=request.user, now=now)
        except Invalid as invalid:
            fault = " ".join(invalid.errors.values())
        else:
            messages.success(request, _("It is handed in. The departments that need it can see it now."))
            return redirect("citizens:case", number=number)
    context = {
        "case": case,
        "deferred": deferred,
        "name": document_name(document),
        "hint": document.kind.hint,
        "fault": fault,
        "faults": [{"text": fault, "href": "#file"}] if fault else [],
        "accept": ",".join(CONTENT_TYPES[name] for name in document.formats if name in CONTENT_TYPES),
        "formats": _(", ").join(name.upper() for name in document.formats),
        "largest": current_limits().file_bytes // MEGABYTE,
    }
    crumbs = [
        (_("My cases"), reverse("citizens:cases")),
        (str(case.package.one_thing.name), reverse("citizens:case", args=[number])),
        (_("Hand in a document"), ""),
    ]
    return show(request, "hand_in.html", context, active=CASES, crumbs=crumbs, status=422 if fault else 200)
