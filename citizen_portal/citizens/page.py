"""What surrounds every page of this face: the ways around, who is logged in, how many messages wait."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from citizen_portal.access import is_citizen
from citizen_portal.accounts.landing import CITIZENS, landing
from workflows.reads.citizen import unread
from workflows.reads.data_corrections import unseen_answers
from workflows.reads.masking import masked
from workflows.reads.offers import unseen_offers

HOME, CASES, MESSAGES, RECORD = "home", "cases", "messages", "record"

Crumbs = Sequence[tuple[str, str]]


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    active: str = "",
    crumbs: Crumbs = (),
    status: int = 200,
) -> HttpResponse:
    """Draw a page inside the citizens' frame. `crumbs` are (label, address) above this page."""
    frame = _frame(request, active) | {"crumbs": [{"label": label, "href": href} for label, href in crumbs]}
    return render(request, f"citizens/{template}", {**frame, **context}, status=status)


def ways(request: HttpRequest, active: str = "") -> list[dict[str, Any]]:
    """The ways around this face for whoever looks at it, with how much waits behind each."""
    items = [_item(HOME, _("Home"), "citizens:home", "home", active)]
    if is_citizen(request):
        answers = unseen_answers(request.user, now=timezone.now())
        waiting = unread(request.user, now=timezone.now()) + unseen_offers(request.user, now=timezone.now())
        items += [
            _item(CASES, _("My cases"), "citizens:cases", "inbox", active),
            _item(MESSAGES, _("Messages"), "citizens:messages", "bell", active) | {"count": waiting},
            _item(RECORD, _("My record"), "citizens:record", "id-card", active) | {"count": answers},
        ]
    return items


def _frame(request: HttpRequest, active: str) -> dict[str, Any]:
    return {
        "nav_items": ways(request, active),
        "home_href": reverse("citizens:home"),
        "login_href": reverse("accounts:login"),
        "viewer": _viewer(request) if request.user.is_authenticated else None,
    }


def _item(name: str, label: str, address: str, icon: str, active: str) -> dict[str, Any]:
    return {"label": label, "href": reverse(address), "icon": icon, "active": name == active}


def _viewer(request: HttpRequest) -> dict[str, Any]:
    items = []
    if is_citizen(request):
        items.append({"label": _("My account"), "href": reverse("accounts:overview"), "icon": "person"})
        items.append(
            {"label": _("Acting for others"), "href": reverse("accounts:mandates"), "icon": "people"}
        )
        items.append({"label": _("My record"), "href": reverse("citizens:record"), "icon": "id-card"})
        name = masked(request.user.holder)
    else:
        name = str(request.user)
        own_face = landing(request)
        if own_face != CITIZENS:
            items.append({"label": _("To my desk"), "href": own_face, "icon": "briefcase"})
    return {"name": name, "items": items, "signout": reverse("accounts:logout")}
