"""Mounted at /accounts/."""

from django.urls import path

from citizen_portal.accounts import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("language/", views.language, name="language"),
    path("care/", views.care, name="care"),
]
