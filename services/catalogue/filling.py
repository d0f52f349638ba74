"""Checking a filled-in form as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from services.catalogue.answers import is_empty, parse
from services.catalogue.form import Form, FormField
from services.catalogue.merging import compose
from services.catalogue.plan import Answers
from services.catalogue.vocabulary import Constraints, Package


@dataclass(frozen=True, slots=True)
class Checked:
    """Canonical ``values``, ``errors`` by field key, the keys ``dropped``, and the ``form`` they lead to."""

    values: dict[str, Any]
    errors: dict[str, str]
    dropped: tuple[str, ...]
    form: Form

    @property
    def ok(self) -> bool:
        return not self.errors


def check_values(package: Package, answers: Answers, values: Mapping[str, Any], *, today: date) -> Checked:
    """Check everything typed against the merged form for these answers.

    Values may show or hide other fields; the form is the one these values lead to. A value whose field is not
    in the form is dropped. What was asked before the form keeps that answer.
    """
    form = compose(package, {**answers, **_readable(package, answers, values, today)})
    clean: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in form.fields:
        raw = _raw(field, answers, values)
        if is_empty(raw) and not field.required:
            continue
        try:
            clean[field.key] = parse(field.element, field.constraints, raw, today=today)
        except ValueError as error:
            errors[field.key] = str(error)
        else:
            if _differs(field, values, clean[field.key], today):
                errors[field.key] = gettext(
                    "You answered this before the form. Please go back to the questions to change it."
                )
    dropped = tuple(key for key in values if key not in form.keys and not is_empty(values[key]))
    return Checked(clean, errors, dropped, form)


def _readable(package: Package, answers: Answers, values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The typed values that can be read, canonical, for conditions; a blanked one hides its old value."""
    declared = {rule.field for matter in package.matters.values() for rule in matter.fields}
    questions = {situation.name for situation in package.one_thing.situations}
    readable: dict[str, Any] = {}
    for key, raw in values.items():
        if key not in declared or (key in questions and not is_empty(answers.get(key))):
            continue
        try:
            readable[key] = parse(package.element_of(key), Constraints(), raw, today=today)
        except ValueError:
            readable[key] = None
    return readable


def _raw(field: FormField, answers: Answers, values: Mapping[str, Any]) -> Any:
    if field.asked_before or field.key not in values:
        return answers.get(field.key)
    return values[field.key]


def _differs(field: FormField, values: Mapping[str, Any], kept: Any, today: date) -> bool:
    typed = values.get(field.key)
    if not field.asked_before or is_empty(typed):
        return False
    try:
        return parse(field.element, field.constraints, typed, today=today) != kept
    except ValueError:
        return True
