"""Whether a new value that the applicant gives fits: as in the form, and into the application as it was signed."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from services.catalogue.compose import Checked, check_values
from services.catalogue.plan import plan
from services.catalogue.vocabulary import Package
from workflows.errors import Invalid
from workflows.models import Application, Case, CorrectionItem

from .carried import as_named_now
from .corrections import HANDED_IN, corrected_values
from .desks import desks


def checked_correction(case: Case, about: str, raw: Any, corrected: Mapping[str, Any]) -> Any:
    """The canonical new value of a field; `corrected` are new values not handed in yet, by ``role.element``.

    It must fit as in the form, and leave the application what it is: the same matters, the same offices, nothing more
    to fill in or to hand over. Raises Invalid with a sentence under the key.
    """
    package = case.package
    said = Application.objects.get(pk=case.pk)
    # Relative dates are meant as on the day the application was signed.
    today = timezone.localdate(case.submitted_at)
    earlier = CorrectionItem.objects.filter(HANDED_IN, request__sub_case__case=case)
    values = as_named_now(case, said.values, "fields")
    answers = as_named_now(case, said.answers, "fields")
    known = {**values, **corrected_values(earlier.order_by("request__ended_at")), **corrected}
    before = check_values(package, answers, known, today=today)
    after = check_values(package, answers, {**known, about: raw}, today=today)
    if about in after.errors:
        raise Invalid({about: after.errors[about]})
    if after.errors.keys() - before.errors.keys() or _required(after) - _required(before):
        raise Invalid(
            {
                about: _(
                    "With this value the form would ask for more than you filled in. If it is right, please withdraw "
                    "the application and apply again."
                )
            }
        )
    if _roads(package, answers, before) != _roads(package, answers, after):
        raise Invalid(
            {
                about: _(
                    "With this value other matters or other offices would be needed. If it is right, please withdraw "
                    "the application and apply again."
                )
            }
        )
    return after.values.get(about)


def _required(checked: Checked) -> set[str]:
    return {document.key for document in checked.form.documents if document.required}


def _roads(package: Package, answers: Mapping[str, Any], checked: Checked) -> dict[str, list[Any]]:
    known = {**answers, **checked.values}
    found, _region = desks(package, plan(package, known), known)
    return {code: [(step, desk.pk) for step, desk in road] for code, road in found.items()}
