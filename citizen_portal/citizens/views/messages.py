"""Messages about one's cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.accounts.landing import landing
from citizen_portal.citizens.page import MESSAGES, show
from workflows.commands.messages import mark_read
from workflows.reads.citizen import PAGE_SIZE, digest_of_today, message_rows
from workflows.reads.offers import open_offers


@may("read messages")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; `?before=ID` gives older ones."""
    before = request.GET.get("before", "")
    rows = message_rows(
        request.user,
        now=timezone.now(),
        before=int(before) if before.isascii() and before.isdigit() else None,
    )
    older = f"{reverse('citizens:messages')}?before={rows[PAGE_SIZE - 1].id}" if len(rows) > PAGE_SIZE else ""
    shown = rows[:PAGE_SIZE]
    context = {"rows": shown, "older": older, "any_unread": any(not row.is_read for row in shown)}
    context["digest"] = None if before else digest_of_today(request.user, now=timezone.now())
    context["offers"] = () if before else open_offers(request.user, now=timezone.now())
    crumbs = [(_("Home"), reverse("citizens:home")), (_("Messages"), "")]
    return show(request, "messages.html", context, active=MESSAGES, crumbs=crumbs)


@may("mark message")
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one message (POST `message`) or all as read; with `case` go on to that case, with `work` to one's desk."""
    wanted = request.POST.get("message", "")
    mark_read(
        by=request.user,
        now=timezone.now(),
        message_id=int(wanted) if wanted.isascii() and wanted.isdigit() else None,
    )
    if "work" in request.POST:
        return redirect(landing(request))
    if number := request.POST.get("case"):
        return redirect("citizens:case", number=number)
    return redirect("citizens:messages")
