"""What the demo city would have sent: so that a one-time code can be read without a telephone."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from citizen_portal.access import may
from citizen_portal.accounts.frame import show
from services.models import Outgoing

SHOWN = 20


@may("read demo messages")
@never_cache
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The newest messages to mobiles and e-mail addresses; only in the demo city, where everybody is made up."""
    if not settings.DEMO_CITY:
        raise Http404
    return show(request, "demo_outbox.html", {"rows": Outgoing.objects.order_by("-pk")[:SHOWN]})
