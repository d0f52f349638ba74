from django.apps import AppConfig


class SupervisorsConfig(AppConfig):
    """The board's templates."""

    name = "citizen_portal.supervisors"
    label = "supervisors"
