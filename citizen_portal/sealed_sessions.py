"""Django's sessions in the database, sealed: what somebody searched for or is filling in is nobody else's to read.

Used as SESSION_ENGINE. A session that cannot be opened is empty, so its owner logs in again.
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Stored

from services.encryption.envelope import Place, Sealed, seal, unseal
from services.encryption.errors import CannotOpen


class SessionStore(Stored):
    """Bound to its key: one session's data in another's row do not open."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(self.serializer().dumps(session_dict), self._place()).text

    def decode(self, session_data: str) -> dict[str, Any]:
        try:
            return self.serializer().loads(unseal(Sealed(session_data), self._place()))
        except CannotOpen:
            return {}

    def _place(self) -> Place:
        return Place("django_session", "session_data", self.session_key or "")
