"""Beginning an application, and giving it up."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from citizen_portal.access import may
from citizen_portal.acting import mandate_in_use, principal
from citizen_portal.citizens.stages import is_closed
from citizen_portal.limits import limited
from services.catalogue.models import OneThingVersion
from workflows.commands import drafts
from workflows.policy import own_drafts


@may("begin draft")
@limited("submission")
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """A new draft (POST). A visit, as after logging in, leads to the page where one begins."""
    if request.method != "POST":
        return redirect("citizens:one-thing", code=code)
    try:
        version = OneThingVersion.objects.current(code)
    except OneThingVersion.DoesNotExist:
        raise Http404 from None
    package = version.package
    if principal(request).kind not in package.applicant_kinds:
        raise PermissionDenied
    if is_closed(package.one_thing, today=timezone.localdate()):
        # Its page says when it opens, or what to do now.
        return redirect("citizens:one-thing", code=code)
    draft = drafts.begin(
        version=version, by=request.user, now=timezone.now(), mandate=mandate_in_use(request)
    )
    return redirect("citizens:questions", draft=draft.pk)


@may("discard draft")
@require_POST
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away; twice is once."""
    if found := own_drafts(request.user, timezone.now()).filter(pk=draft).first():
        drafts.discard(draft=found, by=request.user, now=timezone.now())
        messages.success(request, _("The draft has been thrown away."))
    return redirect("citizens:cases")
