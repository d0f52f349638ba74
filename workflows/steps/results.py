"""What a granted matter issues: its data are checked, numbered, and feed the matters after it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from services.catalogue.answers import parse
from services.catalogue.vocabulary import Matter, Package
from services.catalogue.vocabulary import Result as OfferedResult
from workflows.errors import Invalid
from workflows.models import Result, SubCase

from .deadlines import deadline


def checked_result_data(
    package: Package, matter: Matter, data: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """Clean the data of a decision; raises Invalid with every fault at once."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for offered in matter.results:
        for wanted in offered.data:
            raw = data.get(wanted.field)
            if raw in (None, "", []):
                if wanted.required:
                    errors[wanted.field] = _("Please fill in this field.")
                continue
            element = package.element_of(wanted.field)
            try:
                values[wanted.field] = parse(element, element.constraints, raw, today=today)
            except ValueError as error:
                errors[wanted.field] = str(error)
    unknown = set(data) - {wanted.field for offered in matter.results for wanted in offered.data}
    errors |= {field: _("This matter does not issue this datum.") for field in unknown}
    if errors:
        raise Invalid(errors)
    return values


def issue(
    package: Package,
    sub_case: SubCase,
    matter: Matter,
    data: Mapping[str, Any],
    facts: Mapping[str, Any],
    now: datetime,
) -> list[Result]:
    """Unsaved results of a grant; `facts` is what the case knows by ``role.element``."""
    return [_issue_one(sub_case, offered, data, facts, now) for offered in matter.results]


def result_number(sub_case: SubCase, code: str) -> str:
    """The number of a result: that of its sub-case with its code, and the round when it was issued anew."""
    again = f"-{sub_case.round}" if sub_case.round > 1 else ""
    return f"{sub_case.number}{again}-{code}"[:64]


def _issue_one(
    sub_case: SubCase,
    offered: OfferedResult,
    data: Mapping[str, Any],
    facts: Mapping[str, Any],
    now: datetime,
) -> Result:
    own = {wanted.field: data[wanted.field] for wanted in offered.data if wanted.field in data}
    copies = {field: facts[field] for field in offered.copies if field in facts}
    return Result(
        sub_case=sub_case,
        code=offered.code,
        round=sub_case.round,
        document=offered.document,
        holder_role=offered.holder,
        number=result_number(sub_case, offered.code),
        data=copies | own,
        issued_at=now,
        valid_until=timezone.localdate(deadline(now, offered.valid_for).due_at)
        if offered.valid_for
        else None,
    )
