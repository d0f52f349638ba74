from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    """The operator's templates."""

    name = "citizen_portal.operators"
    label = "operators"
