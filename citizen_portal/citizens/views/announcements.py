"""Public announcements, for anyone: what stands now, what it says, and how to come forward. Nothing personal."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citizen_portal.access import may
from citizen_portal.citizens.page import show
from citizen_portal.limits import READS, limited
from workflows.reads.announcements import LONGEST_SEARCH, announced, listed, standing_announcements

_LARGEST_ID = 2**63 - 1


@may("read announcements")
@limited("search", READS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What stands now, the newest first, page by page; a name or a number narrows it."""
    wanted = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = listed(now=timezone.now(), words=wanted, after=_after(request.GET.get("after", "")))
    older = f"?{urlencode({'q': wanted, 'after': found.after})}" if found.after else ""
    crumbs = [(_("Home"), reverse("citizens:home")), (_("Public announcements"), "")]
    context = {"found": found, "wanted": wanted, "older": older, "longest": LONGEST_SEARCH}
    return show(request, "announcements.html", context, crumbs=crumbs)


@may("read announcements")
@require_safe
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement while it stands; afterwards it is not found."""
    now = timezone.now()
    shown = announced(get_object_or_404(standing_announcements(now), pk=min(pk, _LARGEST_ID)), now=now)
    crumbs = [
        (_("Home"), reverse("citizens:home")),
        (_("Public announcements"), reverse("citizens:announcements")),
        (shown.title, ""),
    ]
    return show(request, "announcement.html", {"shown": shown}, crumbs=crumbs)


def _after(text: str) -> int | None:
    """The id to go on from; nonsense begins at the beginning."""
    return min(int(text), _LARGEST_ID) if text.isascii() and text.isdecimal() and len(text) < 20 else None
