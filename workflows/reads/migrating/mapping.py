"""What becomes of what was renamed or removed, as the owner of a one-thing writes it down for a migration::

steps: {permit: {survey: visit}}                 a step goes by another code
fields: {owner.mobile: owner.phone, owner.note:} a field goes by another name; an empty one is no longer asked
documents: {owner.id_card: owner.identity_card}
desks: {police@street: police@district}          what stands at the one desk goes on at the other
law_from: {permit: 2026-10-01}                   since when the new legal basis has effect
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field, ValidationError

from services.catalogue.vocabulary import Package
from services.catalogue.vocabulary.text import Code, DepartmentFunction, FieldKey, Frozen
from workflows.errors import Invalid

MOST = 500


class CaseMapping(Frozen):
    """The mapping of one run; empty where nothing was renamed."""

    steps: Annotated[dict[Code, dict[Code, Code]], Field(max_length=MOST)] = {}
    fields: Annotated[dict[FieldKey, FieldKey | None], Field(max_length=MOST)] = {}
    documents: Annotated[dict[FieldKey, FieldKey | None], Field(max_length=MOST)] = {}
    desks: Annotated[dict[DepartmentFunction, DepartmentFunction], Field(max_length=MOST)] = {}
    law_from: Annotated[dict[Code, date], Field(max_length=MOST)] = {}


def mapping_of(data: Mapping[str, Any] | None) -> CaseMapping:
    """Read a mapping; raises Invalid with a sentence for each part that cannot be read."""
    try:
        return CaseMapping.model_validate(data or {})
    except ValidationError as error:
        sentence = _("This part of the mapping cannot be read.")
        raise Invalid(
            {".".join(map(str, fault["loc"])) or "mapping": sentence for fault in error.errors()}
        ) from None


def problems_in(mapping: CaseMapping, old: Package, new: Package) -> dict[str, str]:
    """What does not fit these two versions, by its place: a mapping leads from what is gone to what there is."""
    gone, there = _("“%(code)s” is still there, or never was."), _("“%(code)s” is not in the newer version.")
    problems: dict[str, str] = {}
    for place, code, known_before, known_now, leads_to in _entries(mapping, old, new):
        if code not in known_before or code in known_now:
            problems[place] = gone % {"code": code}
        elif leads_to is not None and leads_to not in known_now:
            problems[place] = there % {"code": leads_to}
    for kind in (mapping.fields, mapping.documents):
        targets = [target for target in kind.values() if target is not None]
        for code, target in kind.items():
            if target is not None and targets.count(target) > 1:
                problems[code] = _("Two things cannot become “%(code)s”.") % {"code": target}
    return problems


def _entries(
    mapping: CaseMapping, old: Package, new: Package
) -> Iterator[tuple[str, str, set[str], set[str], str | None]]:
    """Of each entry its place, its code, what there was, what there is, and what it is to become."""
    for matter, names in mapping.steps.items():
        before, now = _steps(old, matter), _steps(new, matter)
        for code, target in names.items():
            yield f"steps.{matter}.{code}", code, before, now, target
    for code, field in mapping.fields.items():
        yield f"fields.{code}", code, fields_in(old), fields_in(new), field
    for code, document in mapping.documents.items():
        yield f"documents.{code}", code, documents_in(old), documents_in(new), document


def fields_in(package: Package) -> set[str]:
    """Every field some matter asks for or issues, or a question asks for before the form."""
    asked = {rule.field for matter in package.matters.values() for rule in matter.fields}
    issued = {
        data.field for matter in package.matters.values() for result in matter.results for data in result.data
    }
    return asked | issued | {one.field for one in package.one_thing.situations if one.field}


def documents_in(package: Package) -> set[str]:
    """Every document some matter asks for, as ``holder.kind``."""
    return {f"{one.holder}.{one.kind}" for matter in package.matters.values() for one in matter.documents}


def _steps(package: Package, matter: str) -> set[str]:
    return {step.code for step in package.matters[matter].steps} if matter in package.matters else set()
