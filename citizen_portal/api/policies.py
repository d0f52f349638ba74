"""Who may use an address of the API: each operation names its rule of the policy, as each page does.

Default deny: an operation that names none is closed. Which objects exist for a person, `permitted` of the same rule
decides; outside of them the answer is 404.
"""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from citizen_portal.access import comes_as
from workflows.policy import rule


class Nobody(BasePermission):
    """What holds for a view that is none of ours."""

    def has_permission(self, request: Request, view: object) -> bool:
        return False


class Permitted(BasePermission):
    """Whom the rule of the operation speaks of. Who may use an address at all is told which methods it has (405)."""

    def has_permission(self, request: Request, view: object) -> bool:
        method = "GET" if request.method == "HEAD" else request.method
        rules = view.rules()
        names = [rules[method]] if method in rules else rules.values()
        return any(name and comes_as(rule(name).actor, request) for name in names)
