"""The citizen's ways around, for pages of other rooms that stand in the citizen's frame."""

from collections.abc import Mapping
from typing import Any

from django import template

from citizen_portal.access import is_citizen
from citizen_portal.citizens.page import ways

register = template.Library()


@register.simple_tag(takes_context=True)
def citizen_ways(context: Mapping[str, Any]) -> list[dict[str, Any]]:
    """`{% citizen_ways as nav_items %}`: the same as on the citizen's own pages; nothing for anybody else.

    Asked for once in a request, although a page draws them twice: on top, and at the foot of a phone.
    """
    request = context.get("request")
    if request is None or not is_citizen(request):
        return []
    if not hasattr(request, "citizen_ways"):
        request.citizen_ways = ways(request)
    return request.citizen_ways
