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

from citizen_portal.access import may
from citizen_portal.accounts.views import entrance

at_the_door, managed = may("log in to account"), may("manage account")

urlpatterns = [
    path("login/", entrance.login, name="account_login"),
    path("logout/", entrance.logout, name="account_logout"),
    path("login/code/", at_the_door(account.request_login_code), name="account_request_login_code"),
    path("login/code/confirm/", at_the_door(account.confirm_login_code), name="account_confirm_login_code"),
    path("inactive/", at_the_door(account.account_inactive), name="account_inactive"),
    path("confirm/", managed(account.reauthenticate), name="account_reauthenticate"),
    path("email/", managed(account.email), name="account_email"),
    path("email/<str:key>/", at_the_door(account.confirm_email), name="account_confirm_email"),
    path("second-factor/", managed(second_factor.index), name="mfa_index"),
    path("second-factor/ask/", at_the_door(second_factor.authenticate), name="mfa_authenticate"),
    path("second-factor/confirm/", managed(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/", managed(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/remove/", managed(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/keys/", managed(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("second-factor/keys/add/", managed(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "second-factor/keys/confirm/",
        managed(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "second-factor/keys/<int:pk>/remove/", managed(webauthn.remove_webauthn), name="mfa_remove_webauthn"
    ),
    path(
        "second-factor/recovery/",
        managed(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/recovery/new/",
        managed(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("sessions/", managed(sessions.list_usersessions), name="usersessions_list"),
]
