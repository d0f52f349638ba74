"""Uploaded files and notices on their way to people: always as a download, never shown inside our pages."""

from django.http import FileResponse, Http404

from workflows.commands.printing import print_now
from workflows.models import Attachment, Notice

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def paper(notice: Notice) -> FileResponse:
    """A notice as PDF under its title and number, printed on the spot when that has not been done yet."""
    printed = print_now(notice)
    return FileResponse(
        printed.file.open("rb"),
        as_attachment=True,
        filename=f"{printed.content['zh']['title']} {printed.number}.pdf",
        content_type="application/pdf",
        headers=HEADERS,
    )


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
