"""The forms of log-in and account, in our words; what they check is allauth's."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    AddEmailForm,
    ConfirmLoginCodeForm,
    LoginForm,
    ReauthenticateForm,
    RequestLoginCodeForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizen_portal.accounts.mobiles import MobileField
from citizen_portal.accounts.models import User
from services.catalogue.standards import citizen_id

ONE_TIME_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"}


class LogInForm(LoginForm):
    """User name, mobile or e-mail, and password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = _("User name, mobile number or e-mail")
        self.fields["login"].max_length = 254
        self.fields["login"].widget.attrs = {"autocomplete": "username", "maxlength": "254"}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def add_prefix(self, field_name: str) -> str:
        """What browsers and password managers know it by."""
        return "username" if field_name == "login" else super().add_prefix(field_name)

    def clean_login(self) -> str:
        login = super().clean_login()
        # PostgreSQL cannot be asked for it, and nobody is called so.
        if "\x00" in login:
            raise get_adapter().validation_error("username_password_mismatch")
        return login


class CodeRequestForm(RequestLoginCodeForm):
    """Where the one-time code is to go."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["phone"].label = _("Mobile number")
        self.fields["email"].label = _("or e-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)
        self.order_fields(["phone", "email"])
        self._user = None

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and not (given.get("phone") or given.get("email")):
            raise ValidationError(_("Please give your mobile number or your e-mail address."))
        return given


class CodeForm(ConfirmLoginCodeForm):
    """The one-time code itself."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = ONE_TIME_CODE


class ReauthenticationForm(ReauthenticateForm):
    """The password once more, before something that only the owner may do."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class EmailForm(AddEmailForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class SecondFactorForm(AuthenticateForm):
    """A code of the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = _("Code of the authenticator app, or a recovery code")
        self.fields["code"].widget.attrs = ONE_TIME_CODE | {"inputmode": "text"}


class AuthenticatorAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = _("The code the app shows now")
        self.fields["code"].widget.attrs = ONE_TIME_CODE


class SecurityKeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = _("A name for the key")


class PasswordForm(forms.Form):
    """A new password, twice."""

    password1 = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("New password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def clean_password1(self) -> str:
        return get_adapter().clean_password(self.cleaned_data["password1"], user=self.user)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "password1" in given and given.get("password2") != given["password1"]:
            self.add_error("password2", _("This is not the same password. Please type it again."))
        return given


class MobileForm(forms.Form):
    """The mobile that will belong to the account."""

    mobile = MobileField(help_text=_("We send a one-time code to it."))


class IdentityForm(forms.Form):
    """Who somebody says they are."""

    name = forms.CharField(
        label=_("Name, as on the identity card"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    id_number = forms.CharField(
        label=_("Citizen identity number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_id_number(self) -> str:
        try:
            return citizen_id(self.cleaned_data["id_number"], timezone.localdate())
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong


class SignUpForm(PasswordForm, IdentityForm):
    """The code that came, who one is, and how one will log in."""

    code = forms.CharField(label=_("Code"), widget=forms.TextInput(attrs=ONE_TIME_CODE))
    consent = forms.BooleanField(
        label=_(
            "I agree that my name, identity number and mobile number are checked with the authorities, "
            "to open this account and for nothing else."
        )
    )

    field_order = ("code", "name", "id_number", "password1", "password2", "consent")
