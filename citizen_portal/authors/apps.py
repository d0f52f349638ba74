from django.apps import AppConfig


class AuthorsConfig(AppConfig):
    """Mounted at /catalogue/."""

    name = "citizen_portal.authors"
