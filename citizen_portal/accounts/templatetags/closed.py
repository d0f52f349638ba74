"""What people are told while operators have switched a channel off."""

from typing import Any

from django import template

from services.channels.closing import closed_channels

register = template.Library()


@register.inclusion_tag("accounts/closed_channels.html")
def closed_channels_notice() -> dict[str, Any]:
    """`{% closed_channels_notice %}`: which channels are off and why; nothing while all are on. One statement."""
    return {"closed": [row for _channel, row in sorted(closed_channels().items())]}
