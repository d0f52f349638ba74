"""Who may use an address of the API: the same four answers as for pages (`citizen_portal.access`).

Default deny: a view that names no policy is closed (`Nobody` in the settings). Which objects exist for a person,
the querysets of `workflows.policy` decide; outside of them the answer is 404.
"""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from citizen_portal.access import is_citizen, is_clerk, is_supervisor


class Nobody(BasePermission):
    """What holds where nothing was said."""

    policy = ""

    def has_permission(self, request: Request, view: object) -> bool:
        return False


class Anyone(BasePermission):
    policy = "anyone"

    def has_permission(self, request: Request, view: object) -> bool:
        return True


class LoggedIn(BasePermission):
    """Whoever has a log-in: a citizen reads messages as a clerk does."""

    policy = "anyone logged in"

    def has_permission(self, request: Request, view: object) -> bool:
        return request.user.is_authenticated


class Citizen(BasePermission):
    policy = "citizen"

    def has_permission(self, request: Request, view: object) -> bool:
        return is_citizen(request)


class Clerk(BasePermission):
    policy = "clerk of a department"

    def has_permission(self, request: Request, view: object) -> bool:
        return is_clerk(request)


class Supervisor(BasePermission):
    policy = "supervisor"

    def has_permission(self, request: Request, view: object) -> bool:
        return is_supervisor(request)
