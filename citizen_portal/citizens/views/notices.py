"""Notices of one's own case, and the page where whoever holds one can check it."""

import hashlib
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal import downloads
from citizen_portal.access import may
from citizen_portal.citizens.page import CASES, show
from citizen_portal.limits import limited
from workflows.models import Notice
from workflows.policy import own_cases
from workflows.reads.notices import NoticeContent, genuine

LARGEST_TO_COMPARE = 2 * 1024 * 1024
"""Bytes; a notice of many pages has a tenth of it."""

UNLISTED = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""The address holds the code: no search engine and no other site is to learn it. Our own must: without a referrer
browsers send these forms from the origin “null”, which is refused as forged.
"""


class PaperForm(forms.Form):
    """What stands on the paper: its number, and the code beside the QR code."""

    number = forms.CharField(
        label=gettext_lazy("Number of the notice"),
        help_text=gettext_lazy("On the right under the title. Any kind of brackets will do."),
        max_length=80,
    )
    code = forms.CharField(
        label=gettext_lazy("Verification code"),
        help_text=gettext_lazy("Beside the QR code at the end: four groups of four letters and digits."),
        max_length=40,
    )


@may("read case")
@require_safe
def paper(request: HttpRequest, number: str, notice: int) -> HttpResponseBase:
    """The notice as a PDF, always as a download; printed on the spot when that has not been done yet."""
    return downloads.paper(_own(request, number, notice))


@may("read case")
@require_safe
def notice(request: HttpRequest, number: str, notice: int) -> HttpResponse:
    """The notice on a page, in one's own language."""
    found = _own(request, number, notice)
    language = "en" if request.LANGUAGE_CODE.startswith("en") else "zh"
    content = NoticeContent.thawed(found.content[language])
    crumbs = [
        (_("Home"), reverse("citizens:home")),
        (_("My cases"), reverse("citizens:cases")),
        (number, reverse("citizens:case", args=[number])),
        (content.title, ""),
    ]
    context = {"case": found.case, "found": found, "content": content, "is_translation": language != "zh"}
    return show(request, "notice.html", context, active=CASES, crumbs=crumbs)


@may("check notice")
@limited("verification", methods={"GET", "POST"})
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Type the number and the code that stand on the paper; 422 when no notice has both."""
    form = PaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = genuine(form.cleaned_data["code"], form.cleaned_data["number"])
        if found is not None:
            return _unlisted(redirect("citizens:verify-notice", found.code))
        form.add_error(
            None,
            _("No notice was issued under this number with this code. Please compare both with the paper."),
        )
    return _unlisted(show(request, "verify.html", {"form": form}, status=422 if form.errors else 200))


@may("check notice")
@limited("verification", methods={"GET", "POST"})
@require_http_methods(["GET", "HEAD", "POST"])
def verify_notice(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code leads: what was issued under it, without a word about anybody. POST compares a file."""
    found = genuine(code)
    if found is None:
        return _unlisted(show(request, "verify.html", {"form": PaperForm(), "is_unknown": True}, status=404))
    context: dict[str, Any] = {"found": found}
    if request.method == "POST" and (file := request.FILES.get("file")):
        context["is_same"] = file.size <= LARGEST_TO_COMPARE and _digest(file.chunks()) == found.digest
        context["was_compared"] = True
    return _unlisted(show(request, "verified.html", context))


def _own(request: HttpRequest, number: str, notice: int) -> Notice:
    cases = own_cases(request.user, timezone.now()).filter(number=number)
    return get_object_or_404(
        Notice.objects.select_related("case", "department").filter(case__in=cases), pk=notice
    )


def _digest(pieces: Any) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _unlisted(response: HttpResponse) -> HttpResponse:
    for name, value in UNLISTED.items():
        response[name] = value
    return response
