"""A citizen's new account: first the mobile answers, then the authority confirms who it is."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from citizen_portal.access import may
from citizen_portal.accounts import codes, identity
from citizen_portal.accounts.adapter import WRONG_CODE
from citizen_portal.accounts.forms import MobileForm, SignUpForm
from citizen_portal.accounts.frame import show
from citizen_portal.accounts.landing import landing
from citizen_portal.design.errors import error_page
from services.identity.real_name import Claim
from services.records.registry import SourceUnavailable


@may("log in to account")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mobile(request: HttpRequest) -> HttpResponse:
    """The first step: the number, to which a code goes whether or not it has an account."""
    if request.user.is_authenticated:
        return redirect(landing(request))
    form = MobileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["mobile"]
        if not ratelimit.consume(request, action="signup", key=number):
            return error_page(request, 429)
        codes.send(request.session, number, now=timezone.now())
        return redirect("accounts:sign-up-details")
    return show(request, "sign_up.html", {"form": form}, status=422 if form.errors else 200)


@may("log in to account")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """The second step: the code, name and number, and a password; then one is logged in."""
    number = codes.mobile_waiting(request.session)
    if request.user.is_authenticated or not number:
        return redirect("accounts:sign-up")
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not codes.is_right(request.session, form.cleaned_data["code"]):
            form.add_error("code", WRONG_CODE)
        elif user := _registered(form, number):
            codes.spend(request.session)
            record_authentication(request, user, method="code")
            return perform_login(request, Login(user=user, redirect_url=reverse("citizens:home")))
    if not codes.mobile_waiting(request.session):
        return redirect("accounts:sign-up")
    return show(
        request,
        "sign_up_details.html",
        {"form": form, "mobile_end": number[-4:]},
        status=422 if form.errors else 200,
    )


def _registered(form: SignUpForm, number: str) -> Any:
    """The new user, or nothing with the reason in the form."""
    given = form.cleaned_data
    claim = Claim(given["name"], given["id_number"], number)
    try:
        return identity.register(claim, given["password1"], now=timezone.now())
    except (identity.NotConfirmed, identity.HasAccount, SourceUnavailable) as refused:
        form.add_error(None, told(refused))
        return None


def told(refused: Exception) -> str:
    """Why it did not go through, and what to do."""
    match refused:
        case identity.NotConfirmed():
            return _(
                "Name, identity number and mobile number could not be confirmed together. Please compare them "
                "with your identity card; the mobile number must be registered in your own name."
            )
        case identity.HasAccount():
            return _("There is an account already. Please log in to it with a one-time code.")
        case _:
            return _("The authority that confirms identities does not answer now. Please try again later.")
