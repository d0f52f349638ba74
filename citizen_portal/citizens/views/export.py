"""A copy of everything held about oneself.

Made and sent in the request, in pieces: what one person has is small (the limits on uploads see to that), nothing is
left lying about that could be stolen or would have to be cleared away, and there is no link that could be passed on.
"""

import json
import logging
from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from citizen_portal.access import may
from citizen_portal.accounts.models import Mobile
from citizen_portal.accounts.owner import is_surely_the_owner, show_that_it_is_you
from citizen_portal.archives import zipped
from citizen_portal.citizens.page import RECORD, show
from citizen_portal.downloads import HEADERS
from citizen_portal.limits import limited
from services.encryption.errors import CannotOpen
from workflows.commands.rights import record_export
from workflows.models import Attachment
from workflows.reads.export import Export, export_of

CHUNK = 64 * 1024
log = logging.getLogger(__name__)


@may("copy record")
@never_cache
@limited("export")
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """What the copy holds; POST sends it. Only to whoever showed within ten minutes to be the owner."""
    if not is_surely_the_owner(request):
        return show_that_it_is_you(request)
    if request.method != "POST":
        return _page(request)
    now = timezone.localtime()
    record_export(by=request.user, now=now)
    found = export_of(request.user, now=now)
    return StreamingHttpResponse(
        zipped(_entries(request, found), at=now),
        content_type="application/zip",
        headers=HEADERS | {"Content-Disposition": f'attachment; filename="my-data-{now:%Y%m%d-%H%M}.zip"'},
    )


def _page(request: HttpRequest) -> HttpResponse:
    crumbs = [
        (_("Home"), reverse("citizens:home")),
        (_("My record"), reverse("citizens:record")),
        (_("Download my data"), ""),
    ]
    return show(request, "export.html", {}, active=RECORD, crumbs=crumbs)


def _entries(request: HttpRequest, found: Export) -> Iterator[tuple[str, Iterator[bytes]]]:
    data = {**found.data, "account": _account(request)}
    body = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    yield "data.json", iter([body.encode()])
    yield "README.txt", iter([_readme().encode()])
    lost: list[str] = []
    for path, attachment in found.files.items():
        yield path, _pieces(attachment, path, lost)
    if lost:
        yield "files-that-could-not-be-read.txt", iter(["\n".join(lost).encode()])


def _pieces(attachment: Attachment, path: str, lost: list[str]) -> Iterator[bytes]:
    """One file in pieces. One that is damaged does not take the others with it."""
    try:
        with attachment.file.open("rb") as file:
            yield from iter(lambda: file.read(CHUNK), b"")
    except (CannotOpen, FileNotFoundError):
        log.error("file %s cannot be read", attachment.pk)
        lost.append(path)


def _account(request: HttpRequest) -> dict[str, Any]:
    mobile = Mobile.objects.filter(user=request.user).first()
    email = EmailAddress.objects.get_primary(request.user)
    return {
        "username": request.user.username,
        "name_shown": request.user.display_name,
        "mobile": mobile.number if mobile else None,
        "email": email.email if email else None,
        "since": request.user.date_joined,
        "last_log_in": request.user.last_login,
    }


def _readme() -> str:
    return _(
        "This is a copy of everything the city's one-thing service holds about you. “data.json” is for people and "
        "programs: times are in ISO 8601, codes are those of the public catalogue. The files you handed in lie in "
        "“files”. Keep it safe: it holds all your data. Questions: call 12345."
    )
