"""The one merged form: sections by role, prefilled from records, kept as one types."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from citizen_portal.access import may
from citizen_portal.citizens.advice import advice_at, advice_rows
from citizen_portal.citizens.filling import Filling, all_regions, filling, own_filling, receipt_if_sent
from citizen_portal.citizens.page import CASES, show
from citizen_portal.citizens.road import FORM, road
from citizen_portal.citizens.sheet import Sheet, field_for, place_choices, posted, typed
from citizen_portal.limits import limited
from services.catalogue.answers import is_empty
from services.catalogue.compose import FormField
from services.catalogue.vocabulary import ElementType, Package
from workflows.commands.drafts import save_draft
from workflows.models import Draft
from workflows.reads.readable import Readable

SHORT_ROW = 14
"""Chinese characters that fit beside each other in half the width of the form, a radio counting three."""

AUTOCOMPLETE = {"name": "name", "mobile": "tel"}


@dataclass(frozen=True)
class FieldShown:
    """A control with where its value is from, who needs it, and what the precheck said about it."""

    bound: BoundField
    source: str
    needed_by: list[dict[str, str]]
    is_short: bool
    advice: str


@dataclass(frozen=True)
class SectionShown:
    """The fields about one role; `known` was answered before the form, as (label, value)."""

    code: str
    title: str
    fields: list[FieldShown]
    known: list[tuple[str, str]]
    to_fill: int


@may("fill in draft")
@limited("saving")
@require_http_methods(["GET", "HEAD", "POST"])
@receipt_if_sent
def form(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Fill in (GET); keep and go on to the documents, or say everything that is wrong (POST, 422)."""
    found = own_filling(request, draft, now=timezone.now())
    if not found.guide.complete:
        return redirect("citizens:questions", draft=draft)
    if request.method != "POST":
        return _page(request, found)
    kept, removed = _keep(request, found)
    if kept.checked.errors or removed:
        return _page(request, kept, faults=kept.checked.errors, removed=removed, status=422)
    return redirect("citizens:documents", draft=draft)


@may("fill in draft")
@limited("saving")
@require_POST
def save(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Keep what is typed, right or wrong (204)."""
    _save(request, own_filling(request, draft, now=timezone.now()))
    return HttpResponse(status=204)


@may("fill in draft")
@limited("saving")
@require_POST
def sections(request: HttpRequest, draft: UUID) -> HttpResponse:
    """For htmx: an answer that shows or hides fields was changed; the sections as they are now."""
    found = own_filling(request, draft, now=timezone.now())
    if not found.guide.complete:
        return redirect("citizens:questions", draft=draft)
    kept, removed = _keep(request, found)
    return show(request, "parts/sections.html", _context(kept, faults={}, removed=removed))


def _keep(request: HttpRequest, found: Filling) -> tuple[Filling, list[str]]:
    """Save what was sent; and the names of filled-in fields that are no longer asked for."""
    saved, sent = _save(request, found)
    kept = filling(saved, found.applicant, now=found.now, inquiry=found.inquiry)
    gone = [key for key, value in sent.items() if key not in kept.form.keys and value]
    return kept, [str(found.package.element_of(key).name) for key in gone]


def _save(request: HttpRequest, found: Filling) -> tuple[Draft, dict[str, Any]]:
    """Keep what was sent, right or wrong, and say what that was; no register is asked for it."""
    declared = {rule.field for matter in found.package.matters.values() for rule in matter.fields}
    shown = [key for key in request.POST.getlist("shown") if key in declared]
    sent = posted(request.POST, shown, _several(found.package, shown))
    values = {**found.draft.values, **sent}
    return save_draft(draft=found.draft, by=request.user, values=values, now=found.now), sent


def _several(package: Package, keys: list[str]) -> frozenset[str]:
    return frozenset(key for key in keys if package.element_of(key).type is ElementType.CHOICES)


def _page(
    request: HttpRequest,
    found: Filling,
    *,
    faults: Mapping[str, str] = MappingProxyType({}),
    removed: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    package = found.package
    context = _context(found, faults=faults, removed=removed or [])
    crumbs = [
        (str(package.one_thing.name), reverse("citizens:one-thing", args=[package.one_thing.code])),
        (_("Your situation"), reverse("citizens:questions", args=[found.draft.pk])),
        (_("One form"), ""),
    ]
    return show(request, "form.html", context, active=CASES, crumbs=crumbs, status=status)


def _context(found: Filling, *, faults: Mapping[str, str], removed: list[str]) -> dict[str, Any]:
    asked = [field for field in found.form.fields if not field.asked_before]
    sheet = Sheet(
        {field.key: _control(found, field) for field in asked},
        {field.key: typed(field.element, found.values.get(field.key)) for field in asked},
        faults,
    )
    # A fault of a field that is not on the page (it was a question) still has to be told.
    elsewhere = [{"text": text, "href": ""} for key, text in faults.items() if key not in sheet.fields]
    readable = Readable.of(found.package, found.answers)
    return {
        "draft": found.draft,
        "advice": advice_rows(found),
        "one_thing": found.package.one_thing,
        "road": road(FORM),
        "sheet": sheet,
        "faults": [sheet, elsewhere],
        "elsewhere": elsewhere,
        "sections": [_section(found, section, sheet, readable) for section in found.form.sections],
        # What a matter changes is asked for as it is now, and passed on as it will be: that is filled in.
        "fed": [
            found.package.element_of(fed.key).name for fed in found.form.fed if fed.key not in found.form.keys
        ],
        "removed": removed,
        "unavailable": [found.package.documents[kind].name for kind in found.prefill.unavailable],
        "saved_at": timezone.localtime(found.draft.saved_at) if found.draft.values else None,
        "shown": [field.key for field in asked],
    }


def _section(found: Filling, section: Any, sheet: Sheet, readable: Readable) -> SectionShown:
    asked = [field for field in section.fields if not field.asked_before]
    sources = _once(found.source_of(field.key) for field in asked)
    return SectionShown(
        code=section.role.code,
        title=str(section.role.name),
        fields=[
            FieldShown(sheet[field.key], source, _needs(field), _is_short(field), advice_at(found, field.key))
            for field, source in zip(asked, sources, strict=True)
        ],
        known=[
            (str(field.element.name), readable.value(field.key, found.answers.get(field.key)))
            for field in section.fields
            if field.asked_before
        ],
        to_fill=sum(
            field.required and not field.asked_before and is_empty(found.values.get(field.key))
            for field in section.fields
        ),
    )


def _once(sources: Iterable[str]) -> Iterator[str]:
    """A source that fills several fields in a row is told in full at the first of them."""
    before = ""
    for source in sources:
        yield _("From the same source as the field before.") if source and source == before else source
        before = source


def _is_short(field: FormField) -> bool:
    """Whether all options fit side by side."""
    return sum(len(option.label.zh) + 3 for option in field.element.options) <= SHORT_ROW


def _needs(field: FormField) -> list[dict[str, str]]:
    return [{"department": str(need.name), "why": str(need.purpose or "")} for need in field.needed_by]


def _control(found: Filling, field: FormField) -> Any:
    is_place = field.element.type is ElementType.REGION
    places = place_choices(found.package, field.key, all_regions()) if is_place else ()
    control = field_for(
        field.element, field.constraints, required=field.required, label=field.element.name, places=places
    )
    control.about = field.role.name
    attributes = control.widget.attrs
    if field.role.code == found.applicant_role and field.element.code in AUTOCOMPLETE:
        attributes["autocomplete"] = AUTOCOMPLETE[field.element.code]
    if field.key in _deciding(found):
        attributes |= {
            "hx-post": reverse("citizens:sections", args=[found.draft.pk]),
            "hx-trigger": "change",
            "hx-target": "#sections",
            "hx-swap": "outerHTML",
        }
    return control


def _deciding(found: Filling) -> frozenset[str]:
    """The fields whose values show or hide other fields or documents."""
    return frozenset(
        test.name
        for planned in found.plan.needed
        for rule in (*planned.matter.fields, *planned.matter.documents)
        if rule.when is not None
        for test in rule.when.tests()
    )
