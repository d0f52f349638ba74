"""Whether this is the demo city, for the pages that allauth draws."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def is_demo_city() -> bool:
    """`{% is_demo_city as demo %}`"""
    return settings.DEMO_CITY
