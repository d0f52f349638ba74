from django.apps import AppConfig

from services.encryption.keepers import keep


class AccountsConfig(AppConfig):
    """People's log-ins."""

    name = "citizen_portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        # allauth's models are loaded by now, and not before.
        from citizen_portal.accounts.secrets_of_factors import SecretsOfFactors

        keep(SecretsOfFactors())
