"""The second person's pages, putting in force, taking out of force."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from citizen_portal.access import may
from citizen_portal.authors.frame import found
from citizen_portal.authors.refusals import refusals_told
from citizen_portal.authors.views.drafting import day
from services.catalogue.authoring.errors import Shared
from services.catalogue.authoring.models import DICTIONARY, OPEN, Revision
from services.catalogue.authoring.publishing import publish_revision, retire, used_elsewhere
from services.catalogue.authoring.verbs import approve, reject, schedule
from workflows.policy import owned_functions

private = cache_control(private=True, no_store=True)


@may("decide on revision")
@private
@require_POST
@refusals_told
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve, for now or for a day, or send back with a reason."""
    now = timezone.now()
    revision = found(request, "publish revision", pk, now)
    answer = request.POST.get("answer", "").strip()[:500]
    if request.POST.get("decision") == "approve":
        changes_word = revision.based_on is not None and revision.kind in DICTIONARY
        if changes_word and (others := used_elsewhere(revision, owned_functions(request.user, now))):
            raise Shared(others)
        approve(
            revision=revision, by=request.user, now=now, publish_on=day(request, "publish_on"), answer=answer
        )
        messages.success(request, _("It is approved."))
    elif not answer:
        messages.error(request, _("Please say why not."))
    else:
        reject(revision=revision, by=request.user, answer=answer, now=now)
        messages.success(request, _("It went back to those who wrote it."))
    return redirect("authors:revision", pk)


@may("publish revision")
@private
@require_POST
@refusals_told
def publish_now(request: HttpRequest, pk: int) -> HttpResponse:
    """In force from now on, with a new version of every one-thing it touches; or on another day, when one is named."""
    now = timezone.now()
    if request.POST.get("act") == "schedule":
        revision = schedule(
            revision=found(request, "publish revision", pk, now),
            publish_on=day(request, "publish_on"),
            now=now,
        )
        messages.success(
            request, _("Its day is set.") if revision.publish_on else _("It is published by hand.")
        )
        return redirect("authors:revision", pk)
    made = publish_revision(revision=found(request, "publish revision", pk, now), by=request.user, now=now)
    messages.success(
        request,
        ngettext(
            "It is in force. %(n)s one-thing has a new version.",
            "It is in force. %(n)s one-things have a new version.",
            len(made),
        )
        % {"n": len(made)},
    )
    return redirect("authors:revision", pk)


@may("retire revision")
@private
@require_POST
@refusals_told
def retire_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of force; running cases go on."""
    now = timezone.now()
    revision = found(request, "retire revision", pk, now)
    answer = request.POST.get("answer", "").strip()[:500]
    if not answer:
        messages.error(request, _("Please say why it ends."))
    elif Revision.objects.filter(kind=revision.kind, code=revision.code, state__in=OPEN).exists():
        messages.error(request, _("Somebody is writing a new version of it. Finish or discard that first."))
    else:
        retire(revision=revision, by=request.user, answer=answer, now=now)
        messages.success(request, _("It is no longer in force."))
    return redirect("authors:revision", pk)
