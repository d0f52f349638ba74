"""Taking back a matter, or everything: what else would not begin is said before anybody confirms."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from citizen_portal.access import may
from citizen_portal.citizens.page import CASES, show
from citizen_portal.limits import limited
from workflows.commands import withdrawal
from workflows.models import RUNNING, SubCase
from workflows.policy import permitted
from workflows.reads.withdrawal import is_withdrawable, withdrawable

ALL = "all"


@may("withdraw case")
@limited("submission")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Choose what to take back (GET), read what follows from it (`?matter=`), confirm (POST `matter`, or ``all``)."""
    now = timezone.now()
    cases = permitted("withdraw case", request.user, now).select_related("applicant")
    case = get_object_or_404(cases, number=number, state__in=RUNNING)
    sub_cases = list(SubCase.objects.filter(case=case).select_related("department").order_by("position"))
    offered = withdrawable(case, sub_cases)
    chosen = request.POST.get("matter") if request.method == "POST" else request.GET.get("matter")
    single = next((one for one in offered if one.sub_case.matter == chosen), None)
    if chosen and chosen != ALL and single is None:
        raise Http404
    if request.method == "POST" and chosen:
        withdrawal.withdraw(
            case=case, by=request.user, now=now, matter=single.sub_case.matter if single else None
        )
        messages.success(request, _("It is withdrawn. You can apply again at any time."))
        return redirect("citizens:case", number=number)
    names = case.package.matters
    context = {
        "case": case,
        "one_thing": case.package.one_thing,
        "offered": offered,
        "chosen": chosen,
        "single": single,
        "everything": [names[one.matter].name for one in sub_cases if is_withdrawable(one)],
    }
    crumbs = [
        (_("My cases"), reverse("citizens:cases")),
        (str(case.package.one_thing.name), reverse("citizens:case", args=[number])),
        (_("Withdraw"), ""),
    ]
    return show(request, "withdraw.html", context, active=CASES, crumbs=crumbs)
