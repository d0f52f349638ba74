"""One's own account: what it is known by, and what keeps it safe."""

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal.access import may
from citizen_portal.accounts import codes, identity
from citizen_portal.accounts.adapter import WRONG_CODE
from citizen_portal.accounts.forms import CodeForm, IdentityForm, MobileForm, PasswordForm
from citizen_portal.accounts.frame import show
from citizen_portal.accounts.landing import safe_next
from citizen_portal.accounts.models import Mobile
from citizen_portal.accounts.owner import is_surely_the_owner, show_that_it_is_you
from citizen_portal.accounts.second_factor import FACTORS
from citizen_portal.accounts.views.sign_up import told
from citizen_portal.design.errors import error_page
from services.identity.real_name import Claim
from services.records.registry import SourceUnavailable


@may("manage account")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Ways to log in, second factor, places where one is logged in."""
    mobile = Mobile.objects.filter(user=request.user).first()
    context = {
        "mobile_end": mobile.number[-4:] if mobile else "",
        "email": EmailAddress.objects.get_primary(request.user),
        "is_verified": request.user.holder_id is not None,
        "has_second_factor": is_mfa_enabled(request.user, FACTORS),
        "sessions": len(UserSession.objects.purge_and_list(request.user)),
    }
    return show(request, "overview.html", context)


@may("manage account")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password, for whoever has just shown to be the owner; every other session and token ends."""
    if not is_surely_the_owner(request):
        return show_that_it_is_you(request)
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            request.user.set_password(form.cleaned_data["password1"])
            request.user.save(update_fields=["password"])
            request.user.auth_token_set.all().delete()
        update_session_auth_hash(request, request.user)
        UserSession.objects.create_from_request(request)
        messages.success(
            request, _("The new password counts from now on. You are logged out everywhere else.")
        )
        return redirect("accounts:overview")
    return show(request, "password.html", {"form": form}, status=422 if form.errors else 200)


@may("manage account")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mobile(request: HttpRequest) -> HttpResponse:
    """A new number: a code goes to it first."""
    if not is_surely_the_owner(request):
        return show_that_it_is_you(request)
    form = MobileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["mobile"]
        if not ratelimit.consume(request, action="signup", key=number):
            return error_page(request, 429)
        codes.send(request.session, number, now=timezone.now())
        return redirect("accounts:mobile-code")
    return show(request, "mobile.html", {"form": form}, status=422 if form.errors else 200)


@may("manage account")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mobile_code(request: HttpRequest) -> HttpResponse:
    """The code that came: now the number belongs to the account."""
    number = codes.mobile_waiting(request.session)
    if not number or not is_surely_the_owner(request):
        return redirect("accounts:mobile")
    form = CodeForm(request.POST or None, code="")
    if request.method == "POST":
        if not codes.is_right(request.session, request.POST.get("code", "")):
            form.full_clean()
            form.errors["code"] = form.error_class([WRONG_CODE])
        elif _keep(request, number):
            codes.spend(request.session)
            return redirect("accounts:overview")
        else:
            form.errors["code"] = form.error_class([_("This number belongs to another account.")])
    context = {"form": form, "mobile_end": number[-4:]}
    return show(request, "mobile_code.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, number: str) -> bool:
    try:
        with transaction.atomic():
            Mobile.keep(request.user, number, now=timezone.now())
    except IntegrityError:
        return False
    return True


@may("manage account")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Verify who one is: without it nobody can apply, and this page says why and how."""
    if request.user.holder_id is not None:
        return redirect(safe_next(request) or "accounts:overview")
    known = Mobile.objects.filter(user=request.user).first()
    form = IdentityForm(request.POST or None)
    if request.method == "POST" and known and form.is_valid():
        if not ratelimit.consume(request, action="signup", key=f"u{request.user.pk}"):
            return error_page(request, 429)
        claim = Claim(form.cleaned_data["name"], form.cleaned_data["id_number"], known.number)
        try:
            identity.link(request.user, claim, now=timezone.now())
            return redirect(safe_next(request) or "/")
        except (identity.NotConfirmed, identity.HasAccount, SourceUnavailable) as refused:
            form.add_error(None, told(refused))
    context = {"form": form, "has_mobile": known is not None, "next": safe_next(request)}
    context["national"] = bool(settings.OIDC_SERVER_URL)
    return show(request, "verify.html", context, status=422 if form.errors else 200)
