"""What a case knows: what the citizen said and put right, what checks found, what granted matters issued."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from services.encryption.envelope import Sealed
from services.encryption.fields import opened
from workflows.models import Application, Case, CorrectionEnd, CorrectionItem, Result, SubCase

from .carried import as_named_now

CORRECTED = (
    CorrectionItem.objects.filter(
        request__sub_case__case=OuterRef("pk"), request__end=CorrectionEnd.ANSWERED, value__isnull=False
    )
    .order_by("request__ended_at", "position")
    .values(row=JSONObject(seal="seal", value="value"))
)
FOUND = (
    SubCase.objects.filter(case=OuterRef("pk"), findings__isnull=False)
    .order_by("position")
    .values(row=JSONObject(matter="matter", findings="findings"))
)
ISSUED = (
    Result.objects.filter(sub_case__case=OuterRef("pk"))
    .order_by("id")
    .values(row=JSONObject(sub_case="sub_case_id", code="code", round="round", data="data"))
)


def case_facts(case: Case) -> dict[str, Any]:
    """Everything known in the case, by question code and ``role.element``; what was corrected wins over what was said,
    what was issued over both.

    One statement. Not for people: a department sees its projection (`reads.projection`).
    """
    row = _rows().get(pk=case.pk)
    return _facts(case, *row[1:])


def facts_of(cases: Iterable[Case]) -> dict[int, dict[str, Any]]:
    """The same for many cases, by their ids; one statement for all."""
    by_id = {case.pk: case for case in cases}
    return {row[0]: _facts(by_id[row[0]], *row[1:]) for row in _rows().filter(pk__in=list(by_id))}


def _rows() -> QuerySet[Application, tuple[Any, ...]]:
    return Application.objects.values_list(
        "pk", "answers", "values", ArraySubquery(CORRECTED), ArraySubquery(FOUND), ArraySubquery(ISSUED)
    )


def _facts(
    case: Case,
    answers: Any,
    values: Any,
    corrected: Iterable[Any],
    found: Iterable[Any],
    issued: Iterable[Any],
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        **opened(Application, "answers", answers, row=(case.pk,)),
        **opened(Application, "values", values, row=(case.pk,)),
    }
    for row in corrected:
        facts |= opened(CorrectionItem, "value", Sealed(row["value"]), row=(row["seal"],))
    for row in found:
        facts |= opened(SubCase, "findings", Sealed(row["findings"]), row=(case.pk, row["matter"]))
    for row in issued:
        facts |= opened(Result, "data", Sealed(row["data"]), row=(row["sub_case"], row["code"], row["round"]))
    return as_named_now(case, facts, "fields")
