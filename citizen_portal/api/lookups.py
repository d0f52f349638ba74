"""What the bodies of several operations name."""

from django.utils.translation import gettext as _

from citizen_portal.api.problems import Misfit
from services.models import Department


def department(code: str, key: str = "to") -> Department:
    """The department of that code; a Misfit at ``/key`` when there is none."""
    found = Department.objects.select_related("region").filter(code=code).first()
    if found is None:
        raise Misfit({f"/{key}": _("There is no such department.")})
    return found
