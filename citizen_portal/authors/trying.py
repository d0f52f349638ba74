"""A form as the citizen will see it, for chosen answers; nothing is sent, and nothing is kept."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from citizen_portal.citizens.filling import all_regions
from citizen_portal.citizens.sheet import Sheet, field_for, place_choices, question_field, typed
from services.catalogue.authoring.naming import way
from services.catalogue.compose import compose
from services.catalogue.plan import Question, guide, parse_answer, plan
from services.catalogue.vocabulary import ElementType, Package


def guided(package: Package, given: QueryDict) -> dict[str, Any]:
    """The questions as answered in the address, and, once all are, the plan with its form and its documents."""
    answers: dict[str, Any] = {}
    faults: dict[str, str] = {}
    # An answer brings the next question, so they are read one by one.
    while (question := _next(package, answers, given, faults)) is not None:
        raw: Any = given.getlist(question.name) if _several(question) else given.get(question.name, "")
        try:
            answers[question.name] = parse_answer(package, question.name, raw, today=timezone.localdate())
        except ValueError as fault:
            faults[question.name] = str(fault)
    asked = guide(package, answers)
    regions = all_regions()
    fields = {
        q.name: question_field(package, q, place_choices(package, q.name, regions)) for q in asked.questions
    }
    shown = {
        q.name: typed(q.element, q.answer) if q.answer is not None else given.get(q.name, "")
        for q in asked.questions
    }
    tried: dict[str, Any] = {"questions": Sheet(fields, shown, faults), "stopped": asked.stopped}
    if not asked.complete:
        return tried
    form = compose(package, asked.answers)
    needed = plan(package, asked.answers)
    sections = []
    for section in form.sections:
        drawn = {
            field.key: field_for(
                field.element,
                field.constraints,
                required=field.required,
                label=field.element.name,
                places=place_choices(package, field.key, regions),
            )
            for field in section.fields
        }
        for field in drawn.values():
            field.disabled = True
        sections.append((section.role.name, Sheet(drawn, {})))
    return tried | {
        "plan": needed,
        "sections": sections,
        "documents": [(document, [way(each) for each in document.by]) for document in form.documents],
    }


def _next(
    package: Package, answers: dict[str, Any], given: QueryDict, faults: dict[str, str]
) -> Question | None:
    """The first question that is not answered although the address has something for it."""
    for question in guide(package, answers).questions:
        if question.answer is None:
            ready = question.name in given and question.name not in faults
            return question if ready else None
    return None


def _several(question: Question) -> bool:
    asked = question.element.type if question.element is not None else question.kind
    return asked in ("choices", ElementType.CHOICES)
