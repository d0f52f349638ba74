"""Addresses the API does not have."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api.endpoint import Endpoint


@extend_schema(exclude=True)
class Unknown(Endpoint):
    """So that a program reads a problem, and not a page."""

    may = "ask for unknown address"
    authentication_classes = []

    def initial(self, request: Request, *args: object, **kwargs: object) -> Response:
        raise Http404
