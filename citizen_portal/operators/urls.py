"""Mounted at /operations/."""

from django.urls import path, register_converter

from citizen_portal.operators import registers, views

app_name = "operators"


class ParkedConverter:
    """What can be parked: intents, or deliveries."""

    regex = f"{views.INTENTS}|{views.DELIVERIES}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ParkedConverter, "parked")

urlpatterns = [
    path("", views.overview, name="overview"),
    path("registers/", registers.listing, name="registers"),
    path("registers/switch/", registers.switch, name="switch-register"),
    path("<parked:what>/retry/", views.retry_all, name="retry-all"),
    path("<parked:what>/<int:pk>/", views.settle, name="settle"),
]
