"""What every address of the API has in common."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.views import APIView

from citizen_portal.api.authentication import BearerToken
from citizen_portal.api.bodies import BoundedJSONParser


class Endpoint(APIView):
    """One address. `policy` of the view function names who may come in, for the test that looks."""

    # The token first: its scheme is what a 401 asks for.
    authentication_classes = [BearerToken, SessionAuthentication]
    parser_classes = [BoundedJSONParser]

    @classmethod
    def as_view(cls, **initkwargs: object):
        view = super().as_view(**initkwargs)
        view.policy = ", ".join(permission.policy for permission in cls.permission_classes)
        return view
