"""From a request body to what the catalogue understands: strict, with a JSON pointer for every fault."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from citizen_portal.api.problems import Misfit, pointer
from services.catalogue.compose import Checked, Form, check_values
from services.catalogue.models import OneThingVersion
from services.catalogue.plan import APPLICANT, Guide, guide, parse_answer
from services.catalogue.vocabulary import Package
from services.privacy.consents import ConsentKind
from workflows.reads.deferrals import DEFERRED


@dataclass(frozen=True)
class Applied:
    """An application as it was sent, read: the guide it answers and the values it checked."""

    guide: Guide
    checked: Checked

    @property
    def applicant_role(self) -> str:
        return self.guide.answers[APPLICANT]

    @property
    def form(self) -> Form:
        return self.checked.form


def current_version(code: str) -> OneThingVersion:
    """What is offered now under that code; Http404."""
    try:
        return OneThingVersion.objects.current(code)
    except OneThingVersion.DoesNotExist:
        raise Http404 from None


def read_answers(package: Package, answers: Mapping[str, Any], *, today: date) -> Guide:
    """Canonical answers and the guide they lead to; raises Misfit for one that no question takes."""
    clean: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for name, raw in answers.items():
        if raw is None or (name == APPLICANT and raw == package.one_thing.applicants[0]):
            clean |= {name: raw} if raw is not None else {}
            continue
        try:
            clean[name] = parse_answer(package, name, raw, today=today)
        except KeyError:
            faults[pointer("answers", name)] = _("This one-thing does not ask this.")
        except ValueError as error:
            faults[pointer("answers", name)] = str(error)
    if faults:
        raise Misfit(faults)
    return guide(package, clean)


def read_application(
    package: Package, answers: Mapping[str, Any], values: Mapping[str, Any], *, today: date
) -> Applied:
    """Every question answered, and the values so far checked. Raises Misfit for the guide, not for values."""
    asked = read_answers(package, answers, today=today)
    if asked.stopped is not None:
        raise Misfit({pointer("answers"): str(asked.stopped)})
    faults = {
        pointer("answers", question.name): _("Please answer this question.")
        for question in asked.questions
        if question.answer is None
    }
    faults |= {
        pointer("answers", name): _("With the other answers this question does not arise.")
        for name in asked.dropped
    }
    if faults:
        raise Misfit(faults)
    return Applied(asked, check_values(package, asked.answers, values, today=today))


def refuse_strangers(applied: Applied, chosen: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises Misfit for values and documents the form does not ask, and for ways it does not offer."""
    faults = {
        pointer("values", key): _("The form does not ask this with these answers.")
        for key in applied.checked.dropped
    }
    offered = {
        document.key: (*document.by, *((DEFERRED,) if document.deferrable else ()))
        for document in applied.form.documents
        if document.prior_from is None
    }
    for key, way in chosen.items():
        if key not in offered:
            faults[pointer("documents", key)] = _("This document is not asked for with these answers.")
        elif way["by"] not in offered[key]:
            faults[pointer("documents", key)] = _("This document cannot be met in this way.")
    if faults:
        raise Misfit(faults)


def where_in_application(form: Form) -> Callable[[str], str]:
    """The JSON pointer of a key that a verb complained about."""
    documents = {document.key for document in form.documents}
    consents = {kind.key for kind in ConsentKind}

    def where(key: str) -> str:
        if key in consents:
            return pointer("consents")
        if key in documents:
            return pointer("documents", key)
        return pointer("values", key) if "." in key else pointer(key)

    return where
