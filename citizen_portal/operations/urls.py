"""Where supervisors, load balancers and Prometheus ask."""

from django.urls import path

from citizen_portal.operations import views

app_name = "operations"

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
