"""What a case knows: what the citizen said and put right, what checks found, what granted matters issued."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from services.encryption.envelope import Sealed
from services.encryption.fields import opened
from workflows.models import Application, Case, CorrectionEnd, CorrectionItem, Result, SubCase

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
    answers, values, corrected, found, issued = Application.objects.values_list(
        "answers", "values", ArraySubquery(CORRECTED), ArraySubquery(FOUND), ArraySubquery(ISSUED)
    ).get(pk=case.pk)
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
    return facts
