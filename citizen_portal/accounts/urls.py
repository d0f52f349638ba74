"""Mounted at /accounts/. What allauth draws stands in `doors`."""

from django.urls import path

from citizen_portal.accounts.views import (
    account,
    acting,
    entrance,
    national,
    outbox,
    sign_up,
    switches,
    wishes,
)

app_name = "accounts"

urlpatterns = [
    path("", account.overview, name="overview"),
    path("login/", entrance.login, name="login"),
    path("logout/", entrance.logout, name="logout"),
    path("language/", switches.language, name="language"),
    path("care/", switches.care, name="care"),
    path("sign-up/", sign_up.mobile, name="sign-up"),
    path("sign-up/details/", sign_up.details, name="sign-up-details"),
    path("verify/", account.verify, name="verify"),
    path("password/", account.password, name="password"),
    path("mobile/", account.mobile, name="mobile"),
    path("messages/", wishes.wishes, name="wishes"),
    path("mobile/code/", account.mobile_code, name="mobile-code"),
    path("acting/", acting.mandates, name="mandates"),
    path("acting/for/", acting.act_for, name="act-for"),
    path("acting/give/", acting.give_proxy, name="give-proxy"),
    path("acting/<int:mandate>/revoke/", acting.revoke_mandate, name="revoke-mandate"),
    path("national/", national.begin, name="national"),
    path("national/callback/", national.finish, name="national-callback"),
    path("demo-outbox/", outbox.messages, name="demo-outbox"),
]
