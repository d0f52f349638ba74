from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People's log-ins."""

    name = "citizen_portal.accounts"
    label = "accounts"
