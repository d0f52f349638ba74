"""SMS and e-mail: how each stands, what did not go out, switching one off and on."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.operators.forms import CloseChannelForm, refused
from citizen_portal.operators.frame import frame
from citizen_portal.operators.words import why_parked
from citizen_portal.turning import after, turned
from services.models import Channel, ClosingCause
from workflows.commands import channels as verbs
from workflows.errors import Invalid, WrongState
from workflows.reads import channels as reads


@may("read channels")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every channel with its figures."""
    now = timezone.now()
    context = frame(request, "operators:channels") | {"channels": reads.standings(now), "now": now}
    return render(request, "operators/channels.html", context)


@may("read channels")
@require_safe
def channel_page(request: HttpRequest, channel: str) -> HttpResponse:
    """One channel: what did not go out and why, and when it was switched off."""
    return _page(request, _known(channel), CloseChannelForm())


@may("switch channel")
@require_POST
def switch(request: HttpRequest, channel: str) -> HttpResponse:
    """Off with POST `cause` and `reason`; on again with POST `open`."""
    known, now = _known(channel), timezone.now()
    form = CloseChannelForm(request.POST)
    try:
        if "open" in request.POST:
            verbs.open_channel(channel=known, by=request.user, now=now)
            messages.success(request, _("Switched on. What waited goes out now."))
            return redirect("operators:channel", channel=channel)
        if form.is_valid():
            cause = ClosingCause(form.cleaned_data["cause"])
            verbs.close_channel(
                channel=known, cause=cause, reason=form.cleaned_data["reason"], by=request.user, now=now
            )
            messages.success(request, _("Switched off. Messages wait, and people are told."))
            return redirect("operators:channel", channel=channel)
    except Invalid as error:
        refused(form, error)
    except WrongState:
        messages.warning(request, _("Somebody was quicker. Nothing was changed."))
        return redirect("operators:channel", channel=channel)
    return _page(request, known, form)


def _known(channel: str) -> Channel:
    if channel not in Channel.values:
        raise Http404
    return Channel(channel)


def _page(request: HttpRequest, channel: Channel, form: CloseChannelForm) -> HttpResponse:
    page = reads.failures(channel, after(request))
    context: dict[str, Any] = {
        "standing": next(each for each in reads.standings(timezone.now()) if each.channel == channel),
        "rows": [(row, why_parked(row.fault)) for row in page.rows],
        "next": turned(request, page.last),
        "closings": reads.closings(channel),
        "form": form,
    }
    around = frame(request, "operators:channels")
    return render(request, "operators/channel.html", around | context, status=422 if form.errors else 200)
