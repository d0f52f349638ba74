"""Check your answers, agree, and send: once, however often the button is pressed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from citizen_portal.access import may
from citizen_portal.citizens.advice import advice_rows
from citizen_portal.citizens.filling import Filling, own_filling, receipt_if_sent
from citizen_portal.citizens.page import CASES, show
from citizen_portal.citizens.road import CHECK, road
from citizen_portal.citizens.views.documents import way_told
from citizen_portal.limits import limited
from services.catalogue.compose import projection
from services.catalogue.models import OneThingVersion
from services.catalogue.plan import APPLICANT, Question
from services.catalogue.vocabulary import Text
from services.organisation.serving import NoServingDepartment, serving_departments
from services.privacy.consents import (
    LANGUAGES,
    Agreement,
    ConsentKind,
    ConsentText,
    current_text,
    needed_consents,
)
from workflows.commands.citizen import submit
from workflows.errors import Invalid
from workflows.reads.documents import check_documents
from workflows.reads.readable import Readable, document_name


@dataclass(frozen=True)
class Reader:
    """A department, for which matter it works, and what it will see: names of fields and documents."""

    matter: Text
    department: str
    sees: tuple[str, ...]


@dataclass(frozen=True)
class ConsentAsked:
    """A text to agree to with its box: whether it was ticked, and what is wrong when it was not."""

    text: ConsentText
    is_ticked: bool
    fault: str


@may("fill in draft", POST="submit application")
@limited("submission")
@require_http_methods(["GET", "HEAD", "POST"])
@receipt_if_sent
def check(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show everything with ways to change it; POST with consent submits, under the draft's id as the key."""
    found = own_filling(request, draft, now=timezone.now())
    if not found.guide.complete:
        return redirect("citizens:questions", draft=draft)
    if request.method != "POST":
        return _page(request, found, {})
    try:
        case = submit(
            version=OneThingVersion.objects.get(pk=found.draft.version_id),
            by=request.user,
            applicant=found.applicant,
            answers=dict(found.answers),
            values=found.checked.values,
            documents=found.ways,
            consents=_agreed(request),
            idempotency_key=str(draft),
            now=found.now,
            draft=found.draft,
            mandate=found.draft.mandate,
        )
    except Invalid as invalid:
        return _page(request, found, invalid.errors, status=422)
    return redirect("citizens:receipt", number=case.number)


def _agreed(request: HttpRequest) -> tuple[Agreement, ...]:
    """The ticked boxes: each carries the version and the language that stood beside it."""
    ticked = ((kind, request.POST.get(kind.key, "").partition("/")) for kind in ConsentKind)
    return tuple(
        Agreement(kind, version, language)
        for kind, (version, _slash, language) in ticked
        if version and language in LANGUAGES
    )


def _page(request: HttpRequest, found: Filling, faults: Mapping[str, str], status: int = 200) -> HttpResponse:
    package = found.package
    problems = {**found.checked.errors, **check_documents(found.form, found.ways, found.draft), **faults}
    readable = Readable.of(package, {**found.answers, **found.checked.values})
    context = {
        "draft": found.draft,
        "advice": advice_rows(found),
        "one_thing": package.one_thing,
        "road": road(CHECK),
        "plan": found.plan,
        "answers": [(question.text, _answered(question, readable)) for question in found.guide.questions],
        "sections": _sections(found, readable),
        "documents": [
            (document_name(document), way_told(found, found.ways.get(document.key, {})), document.deferrable)
            for document in found.form.documents
        ],
        "readers": _readers(found),
        "consents": [
            ConsentAsked(current_text(kind), bool(request.POST.get(kind.key)), faults.get(kind.key, ""))
            for kind in needed_consents(found.form)
        ],
        "consent_language": "en" if (get_language() or "").startswith("en") else "zh",
        "ready": not (set(problems) - {kind.key for kind in ConsentKind}),
        "problems": [
            {"text": _named(found, key, text), "href": _where(found, key)} for key, text in problems.items()
        ],
        "applicant_role": package.roles[found.applicant_role].name,
        "chose_role": APPLICANT in found.draft.answers,
    }
    crumbs = [
        (str(package.one_thing.name), reverse("citizens:one-thing", args=[package.one_thing.code])),
        (_("Documents"), reverse("citizens:documents", args=[found.draft.pk])),
        (_("Check and send"), ""),
    ]
    return show(request, "check.html", context, active=CASES, crumbs=crumbs, status=status)


def _answered(question: Question, readable: Readable) -> str:
    if question.element is not None:
        return readable.value(question.name, question.answer)
    given = question.answer if isinstance(question.answer, list) else [question.answer]
    labels = {option.value: str(option.label) for option in question.options}
    return _(", ").join(labels.get(one, "") for one in given)


def _sections(found: Filling, readable: Readable) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(role code, role, [(label, value)]) for what was filled in."""
    values = found.checked.values
    return [
        (
            section.role.code,
            str(section.role.name),
            [
                (str(field.element.name), readable.value(field.key, values.get(field.key)))
                for field in section.fields
                if field.key in values
            ],
        )
        for section in found.form.sections
    ]


def _readers(found: Filling) -> list[Reader]:
    """Who will see what: the projection itself, so that the page cannot promise more than the system keeps."""
    known = {**found.answers, **found.checked.values}
    offices = _offices(found, known)
    readers = []
    for planned in found.plan.needed:
        allowed = projection(found.package, known, planned.code)
        sees = [str(field.element.name) for field in found.form.fields if field.key in allowed.fields]
        papers = [document_name(one) for one in found.form.documents if one.key in allowed.documents]
        readers.append(
            Reader(planned.matter.name, offices.get(planned.code, ""), tuple(dict.fromkeys([*sees, *papers])))
        )
    return readers


def _offices(found: Filling, known: Mapping[str, Any]) -> dict[str, str]:
    """The office that serves each matter; nothing while a place is not known yet."""
    places = {planned.code: known.get(planned.matter.served_by or "") for planned in found.plan.needed}
    fallback = next((place for place in places.values() if place), None)
    wanted = {
        planned.code: (planned.matter.department, places[planned.code] or fallback)
        for planned in found.plan.needed
    }
    if fallback is None:
        return {}
    try:
        serving = serving_departments(wanted.values())
    except NoServingDepartment:
        return {}
    return {code: str(serving[desk].name) for code, desk in wanted.items()}


def _named(found: Filling, key: str, fault: str) -> str:
    """A fault with the name of what it is about: its control stands on another page."""
    names = {one.key: document_name(one) for one in found.form.documents}
    if key in found.form.keys:
        names[key] = str(found.form.field(key).role.name)
    return _("%(field)s: %(fault)s") % {"field": names[key], "fault": fault} if key in names else fault


def _where(found: Filling, key: str) -> str:
    """The page and place where a problem is put right."""
    if key in {kind.key for kind in ConsentKind}:
        return f"#{key}"
    if key in found.form.keys:
        if found.form.field(key).asked_before:
            return reverse("citizens:questions", args=[found.draft.pk])
        return f"{reverse('citizens:form', args=[found.draft.pk])}#id_{key}"
    if key in {document.key for document in found.form.documents}:
        return f"{reverse('citizens:documents', args=[found.draft.pk])}#{key}"
    return reverse("citizens:questions", args=[found.draft.pk])
