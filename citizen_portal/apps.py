from django.apps import AppConfig


class CitizenPortalConfig(AppConfig):
    """The doors: pages for citizens, clerks and supervisors, the API, and the commands."""

    name = "citizen_portal"
    label = "citizen_portal"
