from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Templates, styles and template tags; no models."""

    name = "citizen_portal.design"
    label = "design"
