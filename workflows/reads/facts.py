"""What a case knows: what the citizen said, what checks found, what granted matters issued."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from workflows.models import Application, Case, Result, SubCase

FOUND = (
    SubCase.objects.filter(case=OuterRef("pk")).exclude(findings={}).order_by("position").values("findings")
)
ISSUED = Result.objects.filter(sub_case__case=OuterRef("pk")).order_by("id").values("data")


def case_facts(case: Case) -> dict[str, Any]:
    """Everything known in the case, by question code and ``role.element``; what was issued wins over what was said.

    One statement. Not for people: a department sees its projection (`reads.projection`).
    """
    answers, values, found, issued = Application.objects.values_list(
        "answers", "values", ArraySubquery(FOUND), ArraySubquery(ISSUED)
    ).get(pk=case.pk)
    facts: dict[str, Any] = {**answers, **values}
    for data in [*found, *issued]:
        facts |= data
    return facts
