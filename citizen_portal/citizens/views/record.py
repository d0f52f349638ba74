"""What the city knows about the holder behind the log-in, and from whom."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citizen_portal.access import may
from citizen_portal.acting import principal
from citizen_portal.citizens.page import RECORD, show
from workflows.reads.masking import mask_identifier
from workflows.reads.record import record_of_holder


@may("read record")
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Licences with where they are from, and what to do when something is wrong."""
    now, holder = timezone.now(), principal(request)
    context = {
        "record": record_of_holder(holder, now=now, by=request.user),
        "verified": [
            (_("Name"), holder.name),
            (holder.get_identifier_kind_display(), mask_identifier(holder.identifier)),
        ],
        "may_ask": holder == request.user.holder,
    }
    crumbs = [(_("Home"), reverse("citizens:home")), (_("My record"), "")]
    return show(request, "record.html", context, active=RECORD, crumbs=crumbs)
