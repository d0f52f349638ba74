"""Checks of what the citizen said and handed over: nothing more is asked, and no office sees more than agreed."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from services.catalogue.answers import is_empty, parse
from services.catalogue.compose import Form, FormDocument, FormField, compose
from services.catalogue.vocabulary import Alternative
from workflows.reads.carried import renamed
from workflows.reads.deferrals import DEFERRED

from .reasons import Reason
from .roads import Change, Situation
from .standing import Standing

Reasons = Iterator[Reason]


def application_fits(case: Standing, then: Situation, change: Change) -> Reasons:
    """The form and the documents of both versions side by side, as far as matters that have not ended need them."""
    running = {one.matter for one in case.unended}
    before, now = compose(case.package, case.facts), compose(then.package, then.facts)
    yield from _fields_gone(case, before, now, running, change)
    yield from _fields_asked(case, before, now, running, then)
    yield from _sight(before, now, running, then, change)
    yield from _documents_gone(case, before, now, running, change)
    yield from _documents_asked(case, before, now, running, change)
    yield from _corrections(case, now, change)


def _fields_gone(case: Standing, before: Form, now: Form, running: set[str], change: Change) -> Reasons:
    still = _keys(now)
    for key in _needed(before, running):
        if is_empty(case.facts.get(key)) or key in still:
            continue
        if key not in change.mapping.fields:
            yield Reason("field_gone", about=key)
        else:
            kept = change.mapping.fields[key] is not None
            yield Reason("field_renamed" if kept else "field_dropped", about=key)


def _fields_asked(case: Standing, before: Form, now: Form, running: set[str], then: Situation) -> Reasons:
    """What the new form wants of the citizen was asked, and what was filled in stands its tests."""
    today = timezone.localdate(case.case.submitted_at)
    asked = {field.key: field for field in before.fields}
    for field in now.fields:
        if not running & {need.matter for need in field.needed_by}:
            continue
        value = then.facts.get(field.key)
        old = asked.get(field.key)
        if is_empty(value):
            if field.required and not (old is not None and old.required):
                yield Reason("field_added", about=field.key)
        elif (old is None or _tests(old) != _tests(field)) and not _stands(field, value, today):
            yield Reason("value_refused", about=field.key)


def _tests(field: FormField) -> tuple[Any, ...]:
    return field.element.type, field.element.validator, field.element.options, field.constraints


def _stands(field: FormField, value: Any, today: date) -> bool:
    try:
        parse(field.element, field.constraints, value, today=today)
    except ValueError:
        return False
    return True


def _sight(before: Form, now: Form, running: set[str], then: Situation, change: Change) -> Reasons:
    """No office sees a datum that its matter did not declare when the citizen agreed (PIPL art. 14)."""
    old, new = _seen(before), _seen(now)
    for matter in sorted(running):
        agreed = set(renamed(dict.fromkeys(old.get(matter, ())), change.mapping.fields))
        for key in sorted(new.get(matter, set()) - agreed):
            if not is_empty(then.facts.get(key)):
                yield Reason("sees_more", matter, key)


def _documents_gone(case: Standing, before: Form, now: Form, running: set[str], change: Change) -> Reasons:
    still = {document.key for document in now.documents}
    for document in before.documents:
        if not _is_needed(document, running) or not case.ways.get(document.key, {}).get("by"):
            continue
        if document.key in still:
            continue
        if (
            document.key in change.mapping.documents
            and case.ways[document.key]["by"] == Alternative.COMMITMENT
        ):
            yield Reason("commitment_signed", about=document.key)
        elif document.key not in change.mapping.documents:
            yield Reason("document_gone", about=document.key)
        else:
            kept = change.mapping.documents[document.key] is not None
            yield Reason("document_renamed" if kept else "document_dropped", about=document.key)


def _documents_asked(case: Standing, before: Form, now: Form, running: set[str], change: Change) -> Reasons:
    ways = renamed(case.ways, change.mapping.documents)
    old = renamed({document.key: document for document in before.documents}, change.mapping.documents)
    for document in now.documents:
        if not _is_needed(document, running) or document.prior_from is not None:
            continue
        way = ways.get(document.key, {}).get("by") or ""
        if not way:
            was = old.get(document.key)
            if document.required and not (was is not None and was.required):
                yield Reason("document_added", about=document.key)
        elif way == DEFERRED:
            if not document.deferrable:
                yield Reason("document_deferral_gone", about=document.key)
        elif way == Alternative.PRIOR or way not in document.by:
            yield Reason("document_way_gone", about=document.key)


def _corrections(case: Standing, now: Form, change: Change) -> Reasons:
    still = _keys(now) | {document.key for document in now.documents}
    for (matter, about), is_open in case.asked.items():
        if about in change.mapping.fields or about in change.mapping.documents:
            yield Reason("corrected_meanwhile", matter, about)
        elif is_open and about not in still:
            yield Reason("correction_open", matter, about)


def _keys(form: Form) -> set[str]:
    return {*form.keys, *(fed.key for fed in form.fed)}


def _needed(form: Form, running: set[str]) -> Iterator[str]:
    for field in (*form.fields, *form.fed):
        if running & {need.matter for need in field.needed_by}:
            yield field.key


def _is_needed(document: FormDocument, running: set[str]) -> bool:
    return bool(running & {need.matter for need in document.needed_by})


def _seen(form: Form) -> Mapping[str, set[str]]:
    """What each matter's office sees of the form, by matter."""
    seen: dict[str, set[str]] = {}
    for field in (*form.fields, *form.fed):
        for need in field.needed_by:
            seen.setdefault(need.matter, set()).add(field.key)
    return seen
