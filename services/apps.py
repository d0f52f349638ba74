from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """What the government offers, and how the outside world is reached."""

    name = "services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """No process starts with keys it could not use: the first value it writes would be too late."""
        from services.encryption import keys

        keys.ring()
        keys.index_key()
