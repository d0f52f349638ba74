"""For whom a citizen acts on this page: for themselves, or for the principal of a mandate that stands now.

The choice is kept in the session and checked on every request: a mandate that was revoked or ran out ends it.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from services.agency.mandates import standing_mandate
from services.models import Holder, Mandate
from workflows.reads.masking import masked

KEY = "mandate"


def mandate_in_use(request: HttpRequest) -> Mandate | None:
    """The mandate this person acts under now; None when they act for themselves."""
    if not hasattr(request, "_mandate_in_use"):
        request._mandate_in_use = _standing(request)
    return request._mandate_in_use


def principal(request: HttpRequest) -> Holder:
    """Whose record, applications and cases this page is about."""
    mandate = mandate_in_use(request)
    return mandate.principal if mandate else request.user.holder


def act_under(request: HttpRequest, mandate: Mandate | None) -> None:
    """From now on act under that mandate, or for oneself. The session gets a new key, as at a log-in."""
    request.session.cycle_key()
    if mandate is None:
        request.session.pop(KEY, None)
    else:
        request.session[KEY] = mandate.pk
    request._mandate_in_use = mandate


def acting(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `acting_for`, which the layout of every page shows; None when one acts for oneself."""
    return {"acting_for": SimpleLazyObject(lambda: _shown(request))}


def _shown(request: HttpRequest) -> dict[str, str] | None:
    mandate = mandate_in_use(request) if getattr(request, "user", None) else None
    if mandate is None:
        return None
    return {
        "who": masked(mandate.principal),
        "kind": mandate.get_kind_display(),
        "leave": reverse("accounts:act-for"),
    }


def _standing(request: HttpRequest) -> Mandate | None:
    # A program with a token has no session and acts for its own person.
    session = getattr(request, "session", None)
    chosen = session.get(KEY) if session is not None else None
    if chosen is None or not request.user.is_authenticated or request.user.holder_id is None:
        return None
    found = standing_mandate(chosen, agent=request.user.holder, now=timezone.now())
    if found is None:
        del session[KEY]
        messages.warning(request, _("The mandate you acted under has ended. You act for yourself again."))
    return found
