"""Mounted at /design/: the gallery, where it is allowed."""

from django.urls import path

from citizen_portal.design import views

app_name = "design"

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("states/", views.states, name="states"),
    path("sample/case/", views.sample_case, name="sample-case"),
    path("sample/desk/", views.sample_desk, name="sample-desk"),
    path("sample/insight/", views.sample_insight, name="sample-insight"),
    path("error/<slug:page>/", views.sample_error, name="sample-error"),
]
