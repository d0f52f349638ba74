"""A citizen's own uploaded file."""

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from citizen_portal.access import citizen_required
from workflows.policy import readable_attachments


@citizen_required
@never_cache
@require_safe
def download(request: HttpRequest, attachment: UUID) -> FileResponse:
    """Always as a download, never shown inside our pages: what somebody uploaded is not ours to run."""
    found = get_object_or_404(readable_attachments(request.user, timezone.now()), pk=attachment)
    response = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
