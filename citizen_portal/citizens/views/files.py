"""A citizen's own uploaded file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citizen_portal import downloads
from citizen_portal.access import may
from citizen_portal.design.errors import error_page
from workflows.policy import owner_may_open, readable_attachments


@may("open file")
@require_safe
def download(request: HttpRequest, attachment: UUID) -> HttpResponseBase:
    """The file as it is kept; 409 when a virus was found in it."""
    own = readable_attachments(request.user, timezone.now()).select_related("scan")
    found = get_object_or_404(own, pk=attachment)
    if not owner_may_open(found):
        return error_page(
            request, 409, detail=_("A virus was found in this file, so it cannot be opened any more.")
        )
    return downloads.download(found)
