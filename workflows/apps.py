from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    """A case and its whole life."""

    name = "workflows"
    label = "workflows"
    default_auto_field = "django.db.models.BigAutoField"
