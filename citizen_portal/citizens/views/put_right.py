"""Answering a department's request for corrections: item by item, each kept at once, handed in together."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from citizen_portal.access import may
from citizen_portal.citizens.filling import all_regions
from citizen_portal.citizens.page import CASES, show
from citizen_portal.citizens.sheet import Sheet, field_for, place_choices, posted, typed
from citizen_portal.limits import limited
from services.catalogue.answers import is_empty
from services.catalogue.vocabulary import ElementType
from services.files.limits import MEGABYTE, current_limits
from services.files.signatures import CONTENT_TYPES
from workflows.commands import corrections
from workflows.errors import Invalid
from workflows.models import Attachment, CorrectionRequest
from workflows.policy import permitted
from workflows.reads.corrections import Subject
from workflows.reads.owed import WantedCorrections, WantedItem, wanted_corrections
from workflows.reads.readable import Readable

FILE, REMARK, REMOVE, HAND_IN = "file", "remark", "remove", "hand-in"
NOTHING: Mapping[str, str] = MappingProxyType({})


@may("answer corrections")
@limited("upload")
@require_http_methods(["GET", "HEAD", "POST"])
def put_right(request: HttpRequest, number: str, matter: str) -> HttpResponse:
    """Read what is wanted; POST keeps every answer that fits, and hands all in with the button for it (422 if not)."""
    now = timezone.now()
    found = _own(request, number, matter, now)
    if found.ended_at is not None:
        return redirect("citizens:case", number=number)
    if request.method != "POST":
        return _page(request, found)
    if REMOVE in request.POST:
        _remove(request, found, now)
        return redirect("citizens:put-right", number=number, matter=matter)
    faults = _keep(request, found, now) | _take_files(request, found, now)
    if not faults and HAND_IN in request.POST:
        try:
            corrections.hand_in(request=found, by=request.user, now=now)
        except Invalid as invalid:
            faults = invalid.errors
        else:
            messages.success(request, _("Your corrections are handed in. The department goes on."))
            return redirect("citizens:case", number=number)
    if faults:
        return _page(request, found, faults=faults, status=422)
    messages.success(request, _("Kept. You can go on at any time until the day named above."))
    return redirect("citizens:put-right", number=number, matter=matter)


@may("answer corrections")
@limited("saving")
@require_POST
def keep(request: HttpRequest, number: str, matter: str) -> HttpResponse:
    """Keep what fits while it is typed (204); what does not fit yet stays on the page."""
    now = timezone.now()
    _keep(request, _own(request, number, matter, now), now)
    return HttpResponse(status=204)


@may("answer corrections")
@limited("upload")
@require_POST
def upload(request: HttpRequest, number: str, matter: str, key: str) -> HttpResponse:
    """For the upload box: one file for one document; answers its line of the list, also for a refusal (422)."""
    now = timezone.now()
    found = _own(request, number, matter, now)
    sent = request.FILES.get(f"{FILE}:{key}")
    try:
        if sent is None:
            raise Invalid({key: _("Please choose a file.")})
        kept = corrections.attach_to_item(request=found, about=key, upload=sent, by=request.user, now=now)
    except Invalid as fault:
        refused = {"name": sent.name if sent else "", "error": " ".join(fault.errors.values())}
        return show(request, "parts/file.html", {"file": refused}, status=422)
    return show(request, "parts/file.html", {"file": _line(kept)}, status=201)


def _own(request: HttpRequest, number: str, matter: str, now: datetime) -> CorrectionRequest:
    requests = permitted("answer corrections", request.user, now).select_related(
        "sub_case__case__applicant", "department"
    )
    return get_object_or_404(requests, sub_case__case__number=number, sub_case__matter=matter)


def _keep(request: HttpRequest, found: CorrectionRequest, now: datetime) -> dict[str, str]:
    """Keep every answer that fits; what is wrong with the others, by field or document."""
    faults: dict[str, str] = {}
    wanted = wanted_corrections(found)
    for item in wanted.items:
        key = item.subject.key
        value = _sent(request, item.subject)
        remark = request.POST.get(f"{REMARK}:{key}", "")
        if f"{REMARK}:{key}" not in request.POST or (item.subject.field is not None and is_empty(value)):
            continue
        if not remark and _is_untouched(wanted, item, value):
            continue
        if item.subject.document is not None and not remark and not item.remark:
            continue
        try:
            corrections.answer_item(
                request=found, about=key, by=request.user, now=now, value=value, remark=remark
            )
        except Invalid as invalid:
            faults |= invalid.errors
    return faults


def _is_untouched(wanted: WantedCorrections, item: WantedItem, value: Any) -> bool:
    """Whether the field still shows what stood there: no answer yet, and nothing wrong with it either."""
    field = item.subject.field
    if field is None or item.value is not None:
        return False
    return value == typed(field.element, wanted.known.get(field.key))


def _take_files(request: HttpRequest, found: CorrectionRequest, now: datetime) -> dict[str, str]:
    faults: dict[str, str] = {}
    for item in wanted_corrections(found).items:
        for sent in request.FILES.getlist(f"{FILE}:{item.subject.key}"):
            try:
                corrections.attach_to_item(
                    request=found, about=item.subject.key, upload=sent, by=request.user, now=now
                )
            except Invalid as invalid:
                faults |= invalid.errors
    return faults


def _remove(request: HttpRequest, found: CorrectionRequest, now: datetime) -> None:
    try:
        pk = UUID(request.POST[REMOVE])
    except ValueError:
        raise Http404 from None
    attachment = Attachment.objects.filter(pk=pk, item__request=found).first()
    if attachment is not None:
        corrections.detach_from_item(request=found, attachment=attachment, by=request.user, now=now)


def _sent(request: HttpRequest, subject: Subject) -> Any:
    if subject.field is None:
        return None
    several = subject.field.element.type is ElementType.CHOICES
    return posted(request.POST, [subject.key], frozenset({subject.key} if several else ()))[subject.key]


def _page(
    request: HttpRequest, found: CorrectionRequest, *, faults: Mapping[str, str] = NOTHING, status: int = 200
) -> HttpResponse:
    wanted = wanted_corrections(found)
    case = found.sub_case.case
    fields = [item for item in wanted.items if item.subject.field is not None]
    sheet = Sheet(
        {item.subject.key: _control(wanted, item) for item in fields},
        {item.subject.key: _shown(request, wanted, item) for item in fields},
        faults,
    )
    readable = Readable.of(
        case.package, {item.subject.key: wanted.known.get(item.subject.key) for item in fields}
    )
    names = {item.subject.key: item.subject.name for item in wanted.items}
    context = {
        "case": case,
        "wanted": wanted,
        "items": [_item(request, wanted, readable, sheet, item, faults) for item in wanted.items],
        "faults": [
            {
                "text": _("%(name)s: %(fault)s") % {"name": names.get(key, ""), "fault": text},
                "href": f"#{key}",
            }
            for key, text in faults.items()
        ],
        "largest": current_limits().file_bytes // MEGABYTE,
    }
    crumbs = [
        (_("My cases"), reverse("citizens:cases")),
        (str(case.package.one_thing.name), reverse("citizens:case", args=[case.number])),
        (_("Put right"), ""),
    ]
    return show(request, "put_right.html", context, active=CASES, crumbs=crumbs, status=status)


def _control(wanted: WantedCorrections, item: WantedItem) -> Any:
    field, package = item.subject.field, wanted.request.sub_case.case.package
    places: Any = ()
    if field.element.type is ElementType.REGION:
        places = place_choices(package, field.key, all_regions())
    return field_for(
        field.element, field.constraints, required=field.required, label=_("New value"), places=places
    )


def _shown(request: HttpRequest, wanted: WantedCorrections, item: WantedItem) -> Any:
    """What was just typed, else what is kept, else what the case says."""
    if request.method == "POST":
        return _sent(request, item.subject)
    value = item.value if item.value is not None else wanted.known.get(item.subject.key)
    return typed(item.subject.field.element, value)


def _item(
    request: HttpRequest,
    wanted: WantedCorrections,
    readable: Readable,
    sheet: Sheet,
    item: WantedItem,
    faults: Mapping[str, str],
) -> dict[str, Any]:
    key, document = item.subject.key, item.subject.document
    shown = {
        "key": key,
        "name": item.subject.name,
        "texts": item.faults,
        "remark": request.POST.get(f"{REMARK}:{key}", item.remark),
        "fault": faults.get(key, ""),
        "is_answered": item.is_answered,
    }
    if document is None:
        return shown | {"bound": sheet[key], "now": readable.value(key, wanted.known.get(key))}
    return shown | {
        "accept": ",".join(CONTENT_TYPES[name] for name in document.formats if name in CONTENT_TYPES),
        "formats": _(", ").join(name.upper() for name in document.formats),
        "files": [_line(file) for file in item.files],
    }


def _line(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "size": attachment.size,
        "href": reverse("citizens:file", args=[attachment.pk]),
        "remove_name": REMOVE,
        "remove_value": str(attachment.pk),
    }
