"""What the validation library says about an entry, as plain sentences for the author of a package."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, ValidationError

Path = tuple[str | int, ...]

_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "@(province",
        "write who does it as function@level, such as police@district (province, city, district, street, community)",
    ),
    (r"\.[a-z]", "write a form field as role.element, such as mother.id_number"),
    ("{12}", "a base code has 12 digits or capital letters; write it in quotes"),
    ("YJS|A-Z0-9-", "a number has 3 to 20 capital letters, digits and hyphens, such as YJS-P-01"),
    ("today", "write the day as today, today-30d, today+30d or 2026-01-31"),
    ("^[a-z0-9]", "an answer or option has lower-case letters, digits and underscores only"),
    ("^[a-z]", "a code has lower-case letters, digits and underscores only, and begins with a letter"),
)
_WRONG_KIND = {
    "string_type": "this must be text; put it in quotes",
    "bool_type": "this must be true or false",
    "bool_parsing": "this must be true or false",
    "int_type": "this must be a whole number",
    "int_parsing": "this must be a whole number",
    "int_from_float": "this must be a whole number",
    "decimal_type": "this must be a number",
    "decimal_parsing": "this must be a number",
    "tuple_type": "this must be a list",
    "list_type": "this must be a list",
    "dict_type": "this must be a mapping of names to values",
}


def sentences(model: type[BaseModel], error: ValidationError) -> Iterator[tuple[Path, str]]:
    """Each fault with its path inside the entry."""
    details = [(_path(detail), detail) for detail in error.errors(include_url=False)]
    for path, detail in details:
        inside = any(len(other) > len(path) and other[: len(path)] == path for other, _detail in details)
        # A list counts as short when its only entry cannot be read: that entry has been told.
        if not (inside and detail["type"] == "too_short"):
            yield path, _sentence(model, path, detail)


def _path(detail: ErrorDetails) -> Path:
    return tuple(step for step in detail["loc"] if step != "[key]")


def _sentence(model: type[BaseModel], path: Path, detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    last = path[-1] if path else ""
    match kind:
        case "missing" if last == "zh":
            return "the Chinese text (zh) is missing"
        case "missing" if last == "en":
            return "the English translation (en) is missing"
        case "missing":
            return f"'{last}' is missing"
        case "extra_forbidden":
            return _unknown_key(model, path)
        case "string_too_short" if last in ("zh", "en"):
            return f"the text in '{last}' is empty"
        case "string_pattern_mismatch":
            hint = next((text for part, text in _PATTERNS if _fits(part, context["pattern"])), "")
            return f"{_quoted(detail['input'])} cannot be read: {hint or context['pattern']}"
        case "enum" | "literal_error":
            return f"{_quoted(detail['input'])} is not known; choose {context['expected']}"
        case "model_type" if context.get("class_name") == "Text":
            return "write the text in both languages: {zh: …, en: …}"
        case "model_type" | "model_attributes_type":
            return "this must be a mapping of names to values"
        case "too_short":
            least = context["min_length"]
            return f"the list needs at least {least} {'entry' if least == 1 else 'entries'}"
        case "string_too_long":
            return f"this is longer than {context['max_length']} characters"
        case "greater_than_equal":
            return f"this must be {context['ge']} or more"
        case "value_error":
            return str(context["error"])
    return _WRONG_KIND.get(kind, f"{_quoted(detail['input'])} is not right here: {detail['msg'].lower()}")


def _fits(part: str, pattern: str) -> bool:
    return any(piece in pattern for piece in part.split("|"))


def _quoted(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str | int | float) else "this"


def _unknown_key(model: type[BaseModel], path: Path) -> str:
    known = sorted(_fields_at(model, path[:-1]))
    close = get_close_matches(str(path[-1]), known, n=1)
    advice = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(known)}"
    return f"'{path[-1]}' is not known here; {advice}"


def field_at(model: type[BaseModel], path: Path) -> FieldInfo | None:
    """The field the path ends at; None when the vocabulary knows none there."""
    return _fields_at(model, path[:-1]).get(str(path[-1]))


def _fields_at(model: type[BaseModel], path: Path) -> dict[str, FieldInfo]:
    """The fields of the model that stands at the path."""
    current: type[BaseModel] = model
    for step in path:
        if isinstance(step, str) and step in current.model_fields:
            current = _model_in(current.model_fields[step].annotation) or current
    return current.model_fields


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for part in get_args(annotation) if (m := _model_in(part))), None)
