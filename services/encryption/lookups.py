"""Exact match of sealed fields, turned into a match of their blind index."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldError
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In


def _index_column(lhs: Any) -> Col:
    sealed = lhs.output_field
    if not isinstance(lhs, Col):
        raise FieldError(f"{sealed} is sealed: only its column itself can be matched")
    return Col(lhs.alias, sealed.index)


def _index_of(column: Col, value: Any) -> str:
    if not isinstance(value, str):
        raise FieldError(f"{column.target} is matched with text only")
    return column.target.index_of(value)


class ExactlyThroughIndex(Exact):
    """`field = value` by the index of both."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        column = _index_column(lhs)
        # None stays: Django makes IS NULL of it.
        super().__init__(column, None if rhs is None else _index_of(column, rhs))


class AmongThroughIndex(In):
    """`field IN values` by the index of all."""

    def __init__(self, lhs: Any, rhs: Iterable[Any]) -> None:
        column = _index_column(lhs)
        if hasattr(rhs, "resolve_expression"):
            raise FieldError(f"{column.target} is matched with text only")
        super().__init__(column, [_index_of(column, value) for value in rhs])
