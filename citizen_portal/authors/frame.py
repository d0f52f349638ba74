"""What stands around every page of an author, and how a revision is found for whoever asks."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext

from citizen_portal.authors.forms.context import Offer
from services.catalogue.authoring.library import published_entries
from services.catalogue.authoring.models import OPEN, EntryKind, Revision
from services.catalogue.authoring.verbs import changes_of
from workflows.policy import authoring_posts, owned_functions, permitted


def frame(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """The context of `authors/base.html`."""
    here = request.resolver_match.url_name
    waiting = permitted("decide on revision", request.user, now).count()
    to_approve = permitted("approve migration", request.user, now).count()
    links = (
        ("list", gettext("What my department offers"), "file", None),
        ("waiting", gettext("Waits for a second person"), "stamp", waiting),
        ("dictionary", gettext("Dictionary"), "search", None),
        ("import", gettext("Draft from a file"), "upload", None),
        ("packages", gettext("From another city"), "globe", None),
        ("migrations", gettext("Running cases"), "refresh", to_approve),
    )
    posts = authoring_posts(request.user, now).select_related("department")
    return {
        "home_href": reverse("authors:list"),
        "nav_items": [
            {
                "label": label,
                "href": reverse(f"authors:{name}"),
                "icon": icon,
                "count": count,
                "active": here == name,
                "alert": False,
            }
            for name, label, icon, count in links
        ],
        "place": gettext(", ").join(dict.fromkeys(str(post.department.name) for post in posts)),
        "viewer": {"name": str(request.user), "items": [], "signout": reverse("accounts:logout")},
    }


def found(request: HttpRequest, rule: str, pk: int, now: datetime) -> Revision:
    """The revision with which this person may do it; Http404 for any other."""
    people = ("author", "approver", "published_by", "ended_by", "takeover__issuer")
    return get_object_or_404(permitted(rule, request.user, now).select_related(*people), pk=pk)


def offer_for(request: HttpRequest, revision: Revision | None, now: datetime) -> Offer:
    """The published catalogue, with what is new and being written by these people, and the revision in place.

    What goes along with the revision, and what was taken over with it, is in place too.
    """
    new = permitted("read revision", request.user, now).filter(state__in=OPEN, based_on=None)
    mine = new.filter(~Q(owner="") | Q(writers__contains=[request.user.pk]))
    entries = {**published_entries(), **{(EntryKind(each.kind), each.code): each.entry for each in mine}}
    if revision is not None:
        entries |= changes_of(revision)
    return Offer(entries, tuple(owned_functions(request.user, now)))
