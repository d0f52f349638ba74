"""Answers, form values and chosen documents as they travel in JSON."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from services.catalogue.vocabulary import Alternative
from workflows.reads.deferrals import DEFERRED

NAME = r"^[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63})?$"
KEY = r"^[a-z][a-z0-9_]{0,63}\.[a-z][a-z0-9_]{0,63}$"
PLAIN = {
    "oneOf": [
        {"type": "string"},
        {"type": "boolean"},
        {"type": "number"},
        {"type": "array", "items": {"type": "string"}},
        {"type": "null"},
    ]
}
"""A canonical value: text, a truth, a number, a list of options, or nothing."""


def _mapping(pattern: str) -> dict[str, Any]:
    return {"type": "object", "propertyNames": {"pattern": pattern}, "additionalProperties": PLAIN}


class PlainValues(serializers.Field):
    """Plain values by name; nothing nested, so that nothing unforeseen gets any further."""

    default_error_messages = {
        "shape": _("Please send an object."),
        "name": _("This is not the name of a question or a field."),
        "value": _("Please send text, a number, true, false or a list of texts."),
    }
    pattern = NAME

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("shape")
        faults: dict[str, list[str]] = {}
        for name, value in data.items():
            if not re.fullmatch(self.pattern, name):
                faults[name] = [self.error_messages["name"]]
            elif not _is_plain(value):
                faults[name] = [self.error_messages["value"]]
        if faults:
            raise serializers.ValidationError(faults)
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(_mapping(NAME))
class AnswersField(PlainValues):
    """Guiding answers by the name of the question."""


@extend_schema_field(_mapping(KEY))
class ValuesField(PlainValues):
    """Form values by ``role.element``."""

    pattern = KEY


@extend_schema_field(PLAIN)
class PlainValue(serializers.Field):
    """One value, going out."""

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "object", "additionalProperties": True})
class SchemaField(serializers.Field):
    """A JSON Schema, going out."""

    def to_representation(self, value: Any) -> Any:
        return value


class WayChosen(Strict):
    """How the citizen meets a document that cannot be fetched."""

    by = serializers.ChoiceField([Alternative.COMMITMENT.value, Alternative.UPLOAD.value, DEFERRED])


class ChosenField(serializers.DictField):
    """The ways chosen, by ``holder.kind``. What can be fetched needs no choice."""

    child = WayChosen()


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(inner, str) for inner in value)
    return value is None or isinstance(value, str | bool | int | float)
