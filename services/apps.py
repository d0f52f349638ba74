from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """What the government offers, and how the outside world is reached."""

    name = "services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"
