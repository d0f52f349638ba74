"""What is sent to us goes to the disk in pieces, into files without names, and not without end."""

from collections.abc import Callable
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from citizen_portal.design.errors import error_page
from services.files.inspection import nameless
from services.files.limits import current_limits

FORM_BYTES = 1024 * 1024
"""Room for the fields beside the files."""


class NamelessUploadHandler(FileUploadHandler):
    """Each file into quarantine, up to the limit; what comes after it is counted and thrown away, so that the
    other files of the form can still be kept. Such a file's `size` says that it was too large."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)
        self.most = current_limits().file_bytes
        self.kept: IO[bytes] = nameless()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        # One byte more than allowed is kept: whoever reads the file finds it too large, whatever `size` says.
        self.kept.write(raw_data[: max(0, self.most + 1 - start)])

    def file_complete(self, file_size: int) -> UploadedFile:
        self.kept.seek(0)
        return UploadedFile(
            file=self.kept,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "kept"):
            self.kept.close()


class BodyLimit:
    """Middleware, after authentication: a body that is too large is refused before any of it is read.

    Django reads no more than Content-Length says. Only who is known may send files.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _length(request)
        if length > _most(request, length):
            return too_large(request)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    """Bytes, as Django itself understands the header: what is no number stands for nothing to read."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _most(request: HttpRequest, length: int) -> int:
    """Bytes this request may bring; the session is only opened for one that brings many."""
    if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return length
    if request.user.is_authenticated or "Authorization" in request.headers:
        return current_limits().draft_bytes + FORM_BYTES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def too_large(request: HttpRequest) -> HttpResponse:
    """413 as the sender understands it: a problem for programs, a line for the upload box, a page for people."""
    if request.path.startswith("/api/"):
        body = {"type": "/problems/too-large", "title": _("The request is too large"), "status": 413}
        body["detail"] = _("Please send less at once.")
        return JsonResponse(body, status=413, content_type="application/problem+json")
    if request.htmx:
        line = {"name": "", "error": _("Please send less at once.")}
        return render(request, "design/components/upload_file.html", {"file": line}, status=413)
    return error_page(request, 413)
