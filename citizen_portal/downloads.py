"""What people uploaded, on its way back to people: always as a download, never shown inside our pages."""

from django.http import FileResponse, Http404

from workflows.models import Attachment

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def download(attachment: Attachment) -> FileResponse:
    """The file in pieces, under the name its owner gave it (RFC 6266, RFC 8187). Who may have it, the view says."""
    if not attachment.file:
        raise Http404
    return FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
        headers=HEADERS,
    )
