"""The package format as JSON Schema 2020-12, made from the vocabulary itself."""

from typing import Any

from services.catalogue.vocabulary import Library

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def package_schema() -> dict[str, Any]:
    """What a package file may hold. The loader checks more: names, circles, contradictions."""
    return {"$schema": DIALECT, "title": "一件事 package"} | {
        key: value for key, value in Library.model_json_schema().items() if key != "title"
    }
