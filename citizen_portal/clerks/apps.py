from django.apps import AppConfig


class ClerksConfig(AppConfig):
    """The desk's templates and scripts."""

    name = "citizen_portal.clerks"
    label = "clerks"
