"""The form for given answers as JSON Schema 2020-12, for programs that apply through the API."""

from typing import Any

from services.catalogue.answers import options_of
from services.catalogue.form import FormField
from services.catalogue.merging import compose
from services.catalogue.plan import Answers
from services.catalogue.vocabulary import ElementType, Package

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DECIMAL = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"
_MONEY = r"^-?[0-9]{1,15}\.[0-9]{2}$"
_REGION = r"^[1-9][0-9]{5}([0-9]{3}|[0-9]{6})?$"
_TYPES: dict[ElementType, dict[str, Any]] = {
    ElementType.STRING: {"type": "string"},
    ElementType.TEXT: {"type": "string"},
    ElementType.INTEGER: {"type": "integer"},
    ElementType.DECIMAL: {"type": "string", "pattern": _DECIMAL},
    ElementType.MONEY: {"type": "string", "pattern": _MONEY},
    ElementType.DATE: {"type": "string", "format": "date"},
    ElementType.DATETIME: {"type": "string", "format": "date-time"},
    ElementType.BOOLEAN: {"type": "boolean"},
    ElementType.CHOICE: {"type": "string"},
    ElementType.CHOICES: {"type": "array", "uniqueItems": True},
    ElementType.REGION: {"type": "string", "pattern": _REGION},
}


def json_schema(package: Package, answers: Answers) -> dict[str, Any]:
    """The canonical values this form takes; titles in the current language.

    ``x-needed-by`` names the matters that need a field, ``x-validator`` the standard, ``x-earliest`` and
    ``x-latest`` days relative to submission. ``required`` holds what must not be left out; what was answered
    before the form need not be repeated.
    """
    form = compose(package, answers)
    return {
        "$schema": DIALECT,
        "title": str(package.one_thing.name),
        "type": "object",
        "properties": {field.key: _property(field) for field in form.fields},
        "required": [field.key for field in form.fields if field.required and not field.asked_before],
        "additionalProperties": False,
    }


def _property(field: FormField) -> dict[str, Any]:
    element, rules = field.element, field.constraints
    schema: dict[str, Any] = {"title": str(element.name)} | _TYPES[element.type]
    if element.hint is not None:
        schema["description"] = str(element.hint)
    if element.options:
        labels = {option.value: str(option.label) for option in element.options}
        choices = {"oneOf": [{"const": o, "title": labels[o]} for o in options_of(element, rules)]}
        if element.type is ElementType.CHOICES:
            schema |= {"items": choices}
            if field.required:
                schema["minItems"] = 1
        else:
            schema |= choices
    if rules.min_length is not None or (field.required and schema["type"] == "string"):
        schema["minLength"] = rules.min_length or 1
    if rules.max_length is not None:
        schema["maxLength"] = rules.max_length
    schema |= _bounds(field)
    schema["x-role"] = field.role.code
    schema["x-sensitivity"] = element.sensitivity.value
    schema["x-needed-by"] = [need.matter for need in field.needed_by]
    return schema


def _bounds(field: FormField) -> dict[str, Any]:
    rules = field.constraints
    whole = field.element.type is ElementType.INTEGER
    # JSON Schema can bound numbers only; decimals travel as text, so their bounds are extensions.
    names = ("minimum", "maximum") if whole else ("x-minimum", "x-maximum")
    bounds: dict[str, Any] = {}
    if rules.minimum is not None:
        bounds[names[0]] = float(rules.minimum) if whole else f"{rules.minimum:f}"
    if rules.maximum is not None:
        bounds[names[1]] = float(rules.maximum) if whole else f"{rules.maximum:f}"
    if rules.earliest is not None:
        bounds["x-earliest"] = rules.earliest
    if rules.latest is not None:
        bounds["x-latest"] = rules.latest
    if field.element.validator is not None:
        bounds["x-validator"] = field.element.validator.value
    return bounds
