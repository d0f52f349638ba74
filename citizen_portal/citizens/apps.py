from django.apps import AppConfig


class CitizensConfig(AppConfig):
    """The citizens' face; no models."""

    name = "citizen_portal.citizens"
    label = "citizens"
