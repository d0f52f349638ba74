"""The pages of allauth that are open here, each under its own name and with its policy; all others are not mounted.

Mounted at /accounts/ without a namespace, because allauth looks its pages up by these names.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions
from django.urls import path

from citizen_portal.access import anyone, logged_in
from citizen_portal.accounts.views import entrance

urlpatterns = [
    path("login/", entrance.login, name="account_login"),
    path("logout/", entrance.logout, name="account_logout"),
    path("login/code/", anyone(account.request_login_code), name="account_request_login_code"),
    path("login/code/confirm/", anyone(account.confirm_login_code), name="account_confirm_login_code"),
    path("inactive/", anyone(account.account_inactive), name="account_inactive"),
    path("confirm/", logged_in(account.reauthenticate), name="account_reauthenticate"),
    path("email/", logged_in(account.email), name="account_email"),
    path("email/<str:key>/", anyone(account.confirm_email), name="account_confirm_email"),
    path("second-factor/", logged_in(second_factor.index), name="mfa_index"),
    path("second-factor/ask/", anyone(second_factor.authenticate), name="mfa_authenticate"),
    path("second-factor/confirm/", logged_in(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/", logged_in(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/remove/", logged_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/keys/", logged_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("second-factor/keys/add/", logged_in(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "second-factor/keys/confirm/",
        logged_in(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "second-factor/keys/<int:pk>/remove/", logged_in(webauthn.remove_webauthn), name="mfa_remove_webauthn"
    ),
    path(
        "second-factor/recovery/",
        logged_in(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/recovery/new/",
        logged_in(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("sessions/", logged_in(sessions.list_usersessions), name="usersessions_list"),
]
