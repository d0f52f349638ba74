"""Strict input: bounded in size and depth, closed to keys nobody asked for, free of text no database keeps."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from citizen_portal.api.problems import TooLarge

DEEPEST = 8
MOST_KEYS = 1000
LONGEST_TEXT = 10_000
"""Characters of one text."""


class BoundedJSONParser(BaseParser):
    """JSON (RFC 8259) of at most DATA_UPLOAD_MAX_MEMORY_SIZE bytes, always an object.

    Refuses what would only fail further in: NUL and half surrogates (PostgreSQL keeps neither), NaN, and nesting
    deeper than anything the API takes.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge
        try:
            data = json.loads(body.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not JSON in UTF-8.")) from error
        if not isinstance(data, dict):
            raise ParseError(_("The body must be a JSON object."))
        _look_through(data, depth=1)
        return data


class Strict(serializers.Serializer):
    """A request body that refuses keys it does not know: nothing is assigned by accident."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, Mapping) else ()
        if unknown:
            sentence = _("There is no such key here.")
            raise serializers.ValidationError({str(key): [sentence] for key in sorted(unknown, key=str)})
        return super().to_internal_value(data)


class StrictSchema(OpenApiSerializerExtension):
    """In the OpenAPI description such a body is closed."""

    target_class = "citizen_portal.api.bodies.Strict"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _look_through(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ParseError(_("The body is nested too deeply."))
    if isinstance(value, str):
        _look_at(value)
    elif isinstance(value, list | dict):
        if len(value) > MOST_KEYS:
            raise ParseError(_("The body has too many entries."))
        for key in value if isinstance(value, dict) else ():
            _look_at(key)
        for inner in value.values() if isinstance(value, dict) else value:
            _look_through(inner, depth + 1)


def _look_at(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise ParseError(_("A text in the body is too long."))
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ParseError(_("There is a character in the body that no text may contain."))
