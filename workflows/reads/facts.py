"""What a case knows: what the citizen said, what checks found, what granted matters issued."""

from typing import Any

from workflows.models import Application, Case, Result, SubCase


def case_facts(case: Case) -> dict[str, Any]:
    """Everything known in the case, by question code and ``role.element``; what was issued wins over what was said.

    Three statements. Not for people: a department sees its projection (`reads.projection`).
    """
    application = Application.objects.only("answers", "values").get(pk=case.pk)
    facts: dict[str, Any] = {**application.answers, **application.values}
    for findings in SubCase.objects.filter(case=case).exclude(findings={}).values_list("findings", flat=True):
        facts |= findings
    for data in Result.objects.filter(sub_case__case=case).order_by("id").values_list("data", flat=True):
        facts |= data
    return facts
