"""The secrets of second factors stand in allauth's own table: sealed there, and turned with the keys from here."""

from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from services.encryption.envelope import Place, Sealed, seal, unseal
from services.encryption.errors import CannotOpen

PLACE = Place("mfa_authenticator", "data", "secret")
_ENVELOPE = "1."


def sealed_secret(text: str) -> str:
    return seal(text.encode(), PLACE).text


def opened_secret(text: str) -> str:
    """Raises CannotOpen."""
    return unseal(Sealed(text), PLACE).decode()


class SecretsOfFactors:
    """Keeper of the sealed strings inside `Authenticator.data`."""

    name = "mfa_authenticator"

    def values(self) -> Iterator[tuple[str, Sealed, bool]]:
        for factor in Authenticator.objects.order_by("pk").iterator():
            for text in _envelopes(factor.data):
                yield str(factor.pk), Sealed(text), _opens(text)

    def reseal(self) -> tuple[int, set[str]]:
        turned, broken = 0, set()
        for key in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
            with transaction.atomic():
                factor = Authenticator.objects.select_for_update().filter(pk=key).first()
                if factor is None or all(Sealed(text).is_current for text in _envelopes(factor.data)):
                    continue
                try:
                    factor.data = _mapped(factor.data, lambda text: sealed_secret(opened_secret(text)))
                except CannotOpen:
                    broken.add(str(key))
                    continue
                factor.save(update_fields=["data"])
                turned += 1
        return turned, broken


def _opens(text: str) -> bool:
    try:
        opened_secret(text)
    except CannotOpen:
        return False
    return True


def _envelopes(data: Any) -> list[str]:
    found: list[str] = []
    _mapped(data, lambda text: found.append(text) or text)
    return found


def _mapped(data: Any, change: Callable[[str], str]) -> Any:
    """The same JSON with every sealed string changed."""
    match data:
        case str() if data.startswith(_ENVELOPE):
            return change(data)
        case list():
            return [_mapped(each, change) for each in data]
        case dict():
            return {key: _mapped(each, change) for key, each in data.items()}
        case _:
            return data
