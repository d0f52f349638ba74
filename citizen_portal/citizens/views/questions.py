"""The guiding questions: answers bring further questions, and in the end the plan."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from citizen_portal.access import may
from citizen_portal.citizens.filling import Filling, all_regions, filling, own_filling, receipt_if_sent
from citizen_portal.citizens.page import CASES, show
from citizen_portal.citizens.road import QUESTIONS, road
from citizen_portal.citizens.sheet import Sheet, place_choices, posted, question_field, typed
from citizen_portal.citizens.stages import window_shown
from citizen_portal.limits import limited
from services.catalogue.plan import APPLICANT, Question, guide, parse_answer
from services.catalogue.vocabulary import ElementType, Package, SituationKind
from workflows.commands.drafts import save_draft


@may("fill in draft")
@limited("saving")
@require_http_methods(["GET", "HEAD", "POST"])
@receipt_if_sent
def questions(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Ask what is to be asked now. POST keeps the answers; `go` leaves for the form once all are given.

    Sent by htmx on every change, or by a button: both ways ask the questions that the answers bring.
    """
    now = timezone.now()
    found = own_filling(request, draft, now=now)
    if request.method != "POST":
        return _page(request, found)
    shown = _shown(found.package, request.POST)
    raw = posted(request.POST, shown, _several(found.package))
    answers, faults = _read(found.package, {**found.draft.answers, **raw}, now)
    asked = guide(found.package, answers)
    kept = {name: value for name, value in answers.items() if name not in asked.dropped}
    saved = save_draft(draft=found.draft, by=request.user, answers=kept, now=now)
    found = filling(saved, found.applicant, now=now)
    if request.htmx:
        return _page(request, found, raw=raw, faults=faults, dropped=asked.dropped)
    unanswered = {
        question.name: _("Please answer this question.")
        for question in found.guide.questions
        if question.answer is None and question.name in shown and question.name not in faults
    }
    faults |= unanswered
    if "go" in request.POST and found.guide.complete and not faults:
        return redirect("citizens:form", draft=draft)
    status = 422 if faults else 200
    return _page(request, found, raw=raw, faults=faults, dropped=asked.dropped, status=status)


def _page(
    request: HttpRequest,
    found: Filling,
    *,
    raw: Mapping[str, Any] = MappingProxyType({}),
    faults: Mapping[str, str] = MappingProxyType({}),
    dropped: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    package, asked = found.package, found.guide
    sheet = Sheet(
        {question.name: _field(package, question) for question in asked.questions},
        {
            question.name: raw.get(question.name)
            if question.name in faults
            else typed(question.element, question.answer)
            for question in asked.questions
        },
        faults,
    )
    complete = asked.complete and not faults
    context: dict[str, Any] = {
        "draft": found.draft,
        "one_thing": package.one_thing,
        "window": window_shown(package, today=timezone.localdate())[0],
        "road": road(QUESTIONS),
        "sheet": sheet,
        "guide": asked,
        "dropped": [_name_of(package, name) for name in dropped],
        "plan": found.plan if complete else None,
        "complete": complete,
    }
    if request.htmx:
        return show(request, "parts/questions.html", context)
    crumbs = [
        (str(package.one_thing.name), reverse("citizens:one-thing", args=[package.one_thing.code])),
        (_("Your situation"), ""),
    ]
    return show(request, "questions.html", context, active=CASES, crumbs=crumbs, status=status)


def _field(package: Package, question: Question) -> Any:
    is_place = question.element is not None and question.element.type is ElementType.REGION
    places = place_choices(package, question.name, all_regions()) if is_place else ()
    return question_field(package, question, places)


def _shown(package: Package, data: QueryDict) -> list[str]:
    """The questions that stood on the page, of those there are."""
    known = {APPLICANT, *(situation.name for situation in package.one_thing.situations)}
    return [name for name in data.getlist("shown") if name in known]


def _several(package: Package) -> frozenset[str]:
    return frozenset(
        situation.name
        for situation in package.one_thing.situations
        if situation.kind is SituationKind.CHOICES
        or (situation.field and package.element_of(situation.field).type is ElementType.CHOICES)
    )


def _read(package: Package, raw: dict[str, Any], now: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Canonical answers, and what is wrong with those that cannot be read; an emptied one is no answer."""
    answers: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, value in raw.items():
        if value in ("", [], None):
            continue
        try:
            answers[name] = parse_answer(package, name, value, today=timezone.localdate(now))
        except ValueError as fault:
            faults[name] = str(fault)
    return answers, faults


def _name_of(package: Package, name: str) -> str:
    if name == APPLICANT:
        return _("Who is applying?")
    return str(next(one.question for one in package.one_thing.situations if one.name == name))
