"""Mounted at /operations/."""

from django.urls import path, register_converter

from citizen_portal.operators import calendar, channels, organisation, people, registers, views

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
    path("organisation/", organisation.listing, name="organisation"),
    path("organisation/new/", organisation.new, name="new-department"),
    path("organisation/<int:pk>/", organisation.department, name="department"),
    path("organisation/<int:pk>/end/", organisation.end_department, name="end-department"),
    path("organisation/regions/", organisation.regions, name="regions"),
    path("organisation/regions/<str:region>/", organisation.region, name="region"),
    path("organisation/regions/<str:region>/end/", organisation.end_region, name="end-region"),
    path("people/", people.listing, name="people"),
    path("people/new/", people.new, name="new-person"),
    path("people/waiting/", people.waiting, name="appointments"),
    path("people/waiting/<int:pk>/", people.decide, name="appointment"),
    path("people/posts/<int:pk>/end/", people.end, name="end-post"),
    path("people/<int:pk>/", people.person, name="person"),
    path("calendar/", calendar.this_year, name="calendar"),
    path("calendar/<int:year>/", calendar.year_page, name="year"),
    path("calendar/<int:year>/announce/", calendar.announce, name="announce"),
    path("calendar/notices/<int:pk>/", calendar.notice, name="notice"),
    path("channels/", channels.overview, name="channels"),
    path("channels/<slug:channel>/", channels.channel_page, name="channel"),
    path("channels/<slug:channel>/switch/", channels.switch, name="switch-channel"),
    path("registers/", registers.listing, name="registers"),
    path("registers/switch/", registers.switch, name="switch-register"),
    path("<parked:what>/retry/", views.retry_all, name="retry-all"),
    path("<parked:what>/<int:pk>/", views.settle, name="settle"),
]
