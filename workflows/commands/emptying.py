"""What people wrote about a case beside its straight road, emptied when the case is disposed of; the rows stay.

Who did what, when, and how it ended stays on record. A field that was empty stays empty: constraints may count on it.
"""

from collections.abc import Sequence

from django.db.models import Model
from django.db.models.fields.files import FieldFile

from services.encryption.fields import SealedJSONField
from workflows.models import (
    Announcement,
    Callback,
    Commitment,
    CorrectionItem,
    Extension,
    Note,
    Notice,
    OrderAnswer,
    Question,
    Rectification,
    RectificationAnswer,
    RectificationReply,
    Reminder,
    Reopening,
    Revocation,
    SupervisionOrder,
    Suspension,
    Transfer,
)

GONE = "—"
"""Stands where a text was that must not be empty."""

WRITTEN: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (CorrectionItem, "request__sub_case__case", ("text", "value", "remark")),
    (Suspension, "sub_case__case", ("reason",)),
    (Announcement, "sub_case__case", ("objection",)),
    (Extension, "case", ("reason", "answer")),
    (Transfer, "sub_case__case", ("reason",)),
    (Reminder, "case", ("text",)),
    (SupervisionOrder, "case", ("reason", "closing")),
    (OrderAnswer, "order__case", ("text", "remark")),
    (Rectification, "case", ("doubt", "closing")),
    (Callback, "rectification__case", ("said",)),
    (RectificationAnswer, "rectification__case", ("text", "remark")),
    (RectificationReply, "rectification__case", ("reason",)),
    (Reopening, "sub_case__case", ("reason",)),
    (Revocation, "result__sub_case__case", ("reason",)),
    (Note, "sub_case__case", ("text",)),
    (Question, "sub_case__case", ("text", "answer")),
    (Commitment, "sub_case__case", ("finding",)),
)
"""The rows of a case with texts of people: the model, its way to the case, and its sealed fields."""


def empty_what_was_written(cases: Sequence[int]) -> list[FieldFile]:
    """Empty the texts and the notices of these cases; the printed notices, whose files are to go after the commit."""
    for model, way, fields in WRITTEN:
        for row in model._base_manager.filter(**{f"{way}__in": cases}):
            _empty(row, fields)
    files = []
    for notice in Notice.objects.filter(case__in=cases):
        if notice.file:
            files.append(notice.file)
        notice.content, notice.file, notice.digest = {}, "", ""
        notice.save(update_fields=["content", "file", "digest"])
    return files


def _empty(row: Model, fields: Sequence[str]) -> None:
    changed = [name for name in fields if getattr(row, name)]
    for name in changed:
        field = row._meta.get_field(name)
        if isinstance(field, SealedJSONField):
            setattr(row, name, {} if field.blank else {"text": GONE})
        else:
            setattr(row, name, GONE)
    if changed:
        row.save(update_fields=changed)
