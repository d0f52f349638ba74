"""Whose portal this is: the name of the city, as the setting CITY_NAME has it, in the language of the page."""

from django.conf import settings
from django.utils.translation import get_language, gettext


def city_name() -> str:
    """云江市, Yunjiang. Needs neither request nor database: pages that say that something failed show it too."""
    return settings.CITY_NAME["en" if (get_language() or "").startswith("en") else "zh"]


def portal_name() -> str:
    """What citizens know the portal by."""
    return gettext("%(city)s All-in-One Services") % {"city": city_name()}


def desk_name() -> str:
    return gettext("%(city)s Desk") % {"city": city_name()}


def board_name() -> str:
    return gettext("%(city)s Insight") % {"city": city_name()}


def catalogue_name() -> str:
    return gettext("%(city)s Catalogue") % {"city": city_name()}


def bureau_name() -> str:
    """Who answers for the portal."""
    return gettext("%(city)s Government Services Bureau") % {"city": city_name()}
