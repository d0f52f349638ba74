"""What every address of the API has in common."""

from typing import ClassVar

from rest_framework.authentication import SessionAuthentication
from rest_framework.views import APIView

from citizen_portal.api.authentication import BearerToken
from citizen_portal.api.bodies import BoundedJSONParser
from citizen_portal.api.policies import Permitted

METHODS = ("get", "post", "put", "patch", "delete")


class Endpoint(APIView):
    """One address. Its operations name their rules (`openapi.operation`); `rules` of the view tells them to tests."""

    # The token first: its scheme is what a 401 asks for.
    authentication_classes = [BearerToken, SessionAuthentication]
    parser_classes = [BoundedJSONParser]
    permission_classes = [Permitted]
    may: ClassVar[str] = ""
    """The rule for what `operation` does not describe."""

    @classmethod
    def rules(cls) -> dict[str, str]:
        """The name of the rule by method; empty, and closed, where none was named."""
        handlers = {method.upper(): getattr(cls, method) for method in METHODS if hasattr(cls, method)}
        return {method: getattr(handler, "may", cls.may) for method, handler in handlers.items()} or {
            "": cls.may
        }

    @classmethod
    def as_view(cls, **initkwargs: object):
        view = super().as_view(**initkwargs)
        view.rules = cls.rules()
        return view
