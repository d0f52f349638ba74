"""Being sure that it is the owner: before what a person at an unlocked screen must not be able to do."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, suspend_request
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone


def is_surely_the_owner(request: HttpRequest) -> bool:
    """Whether the person typed the password or a one-time code within the last minutes."""
    if did_recently_reauthenticate(request):
        return True
    records = get_authentication_records(request, request.user)
    age = timezone.now().timestamp() - max((record["at"] for record in records), default=0)
    return bool(records) and age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def show_that_it_is_you(request: HttpRequest) -> HttpResponse:
    """To the password or a code, and from there back to the page."""
    if request.method != "GET":
        return redirect(request.path)
    return suspend_request(request, reverse("account_reauthenticate"))
