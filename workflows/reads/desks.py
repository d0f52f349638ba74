"""Which desks a case goes over: for each needed matter its steps with the departments that serve the place."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.catalogue.plan import Plan
from services.catalogue.vocabulary import Package
from services.models import Department
from services.organisation.serving import NoServingDepartment, serving_departments
from workflows.errors import Invalid

NOT_SERVED = gettext_lazy("This service is not offered at the place you chose. Please check the address.")
Desks = dict[str, list[tuple[str, Department]]]


def desks(package: Package, chosen: Plan, known: Mapping[str, Any]) -> tuple[Desks, str]:
    """For each needed matter ``("", its department)`` and then ``(step, desk)`` in order, and the region of the case.

    Raises Invalid when the place is unknown, or nobody serves it.
    """
    places = {planned.code: known.get(planned.matter.served_by or "") for planned in chosen.needed}
    region = next((place for place in places.values() if place), None)
    if region is None:
        raise Invalid({"answers": _("We could not tell which district serves you.")})
    wanted = {
        (planned.code, step.code): (planned.matter.desk_of(step), places[planned.code] or region)
        for planned in chosen.needed
        for step in planned.matter.steps
        if step.when is None or step.when.holds(known) is True
    }
    owners = {code: (package.matters[code].department, places[code] or region) for code in places}
    try:
        serving = serving_departments([*wanted.values(), *owners.values()])
    except NoServingDepartment as error:
        raise Invalid({"answers": str(NOT_SERVED)}) from error
    found: Desks = {code: [("", serving[owner])] for code, owner in owners.items()}
    for (matter, step), desk in wanted.items():
        found[matter].append((step, serving[desk]))
    return found, region


def precheck_desk(package: Package, found: Desks, known: Mapping[str, Any], region: str) -> Department | None:
    """The one window that looks at the whole application first; None where the one-thing has no precheck.

    It serves the place of the first matter. Raises Invalid when nobody does.
    """
    desk = package.one_thing.precheck
    if desk is None:
        return None
    first = package.matters[next(iter(found))]
    place = known.get(first.served_by or "") or region
    try:
        return serving_departments([(desk, place)])[desk, place]
    except NoServingDepartment as error:
        raise Invalid({"answers": str(NOT_SERVED)}) from error
