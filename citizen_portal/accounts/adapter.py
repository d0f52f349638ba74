"""What allauth asks of this project: our words, our channels, our landing pages; and who counts as one account."""

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citizen_portal.accounts.landing import landing
from citizen_portal.accounts.mobiles import MobileField
from citizen_portal.accounts.models import Mobile, User
from citizen_portal.accounts.second_factor import FACTORS, is_required
from citizen_portal.accounts.secrets_of_factors import opened_secret, sealed_secret
from citizen_portal.design.city import portal_name
from services.channels.queue import put
from services.models import Channel

MISMATCH = _("User name and password do not fit together. Please check both and try again.")
BESIEGED = _(
    "There have been too many attempts. Please wait five minutes, or log in with a one-time code: that works at once."
)
WRONG_CODE = _("This code is not right. Please look at the message again.")


class AccountAdapter(DefaultAccountAdapter):
    """Log-in by user name, mobile or e-mail; nothing it says tells whether an account exists."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": MISMATCH,
        "email_password_mismatch": MISMATCH,
        "phone_password_mismatch": MISMATCH,
        "too_many_login_attempts": BESIEGED,
        "rate_limited": _("That was very quick. Please wait a moment and try again."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This password is not right. Please try again."),
        "duplicate_email": _("This is your e-mail address already."),
        "select_only_one": _("Please give either a mobile number or an e-mail address."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """allauth's own sign-up is closed: ours verifies who somebody is (views/sign_up.py)."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return landing(request)

    def add_message(self, *args: Any, message: str | None = None, **options: Any) -> None:
        """Faults only: what went well shows on the page that follows, and a message may hold a number."""
        if message is not None:
            super().add_message(*args, message=message, **options)

    # Mobiles

    def phone_form_field(self, **options: Any) -> MobileField:
        return MobileField(**options)

    def clean_phone(self, phone: str) -> str:
        return phone

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        found = Mobile.objects.filter(user=user).first()
        return (found.number, True) if found else None

    def get_user_by_phone(self, phone: str) -> User | None:
        found = Mobile.objects.filter(number=phone, user__is_active=True).select_related("user").first()
        return found.user if found else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Only a number that answered with a code is kept."""
        if verified:
            Mobile.keep(user, phone, now=timezone.now())

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, verified=True)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **options: Any) -> None:
        text = gettext(
            "Your code is %(code)s. It is valid for five minutes. Nobody from the city will ever ask you for it."
        )
        put(Channel.SMS, phone, text % {"code": code}, now=timezone.now())

    # Guessing

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for one account, by whichever of its names it is tried."""
        return _account_key(self._user_meant(credentials), credentials)

    def _user_meant(self, credentials: dict[str, Any]) -> User | None:
        if phone := credentials.get("phone"):
            return self.get_user_by_phone(phone) or _by_name(credentials)
        if email := credentials.get("email"):
            known = EmailAddress.objects.filter(email=email.lower()).select_related("user").first()
            return known.user if known else _by_name(credentials)
        return _by_name(credentials)

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """Whoever came in by a one-time code has shown to be the owner: the count of wrong passwords ends."""
        records = get_authentication_records(request, user)
        if any(record["method"] == "code" for record in records):
            per_account = [
                rate for rate in app_settings.RATE_LIMITS["login_failed"].split(",") if rate.endswith("/key")
            ]
            ratelimit.clear(
                request,
                app="allauth.account",
                action="login_failed",
                key=_account_key(user, {}),
                config={"login_failed": ",".join(per_account)},
            )
        return super().post_login(request, user, **options)


def _by_name(credentials: dict[str, Any]) -> User | None:
    name = credentials.get("username")
    return User.objects.filter(username=name).first() if name else None


def _account_key(user: User | None, credentials: dict[str, Any]) -> str:
    if user is not None:
        return f"account {user.pk}"
    names = (credentials.get(kind) for kind in ("phone", "email", "username"))
    return f"name {next(filter(None, names), '').casefold()}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: secrets are sealed, and staff keep at least one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Please wait for the next one and try again."),
        "cannot_delete_authenticator": _("Your post needs a second factor. Please add another one first."),
    }

    def get_totp_issuer(self) -> str:
        return portal_name()

    def get_totp_label(self, user: User) -> str:
        return user.username

    def encrypt(self, text: str) -> str:
        return sealed_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return opened_secret(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        if others.exclude(pk=authenticator.pk).exists():
            return True
        return not is_required(authenticator.user)
