"""The registers of the demo city: how each behaves, and a switch to see what citizens then see."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.demo import registers as demo
from citizen_portal.operators.frame import frame
from services.models import Behaviour
from workflows.reads.record import known_records


@may("read operations")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every register with its kinds of record; elsewhere than in the demo city there is nothing to switch."""
    _only_in_the_demo_city()
    kinds = known_records()[0]
    shown = [
        {
            "name": register.name,
            "kinds": [
                {"code": one.kind, "name": kinds[one.kind].name if one.kind in kinds else one.kind, "is": one}
                for one in register.kinds
            ],
        }
        for register in demo.listed()
    ]
    context = {
        **frame(request, "operators:registers"),
        "registers": shown,
        "behaviours": Behaviour.choices,
        "unwell": sum(not kind["is"].is_well for register in shown for kind in register["kinds"]),
    }
    return render(request, "operators/registers.html", context)


@may("switch sample registers")
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """POST `kind` and `behaviour`, or `well` for all of them: from the next look-up on."""
    _only_in_the_demo_city()
    if "well" in request.POST:
        demo.all_well()
        messages.success(request, _("Every register answers as it should again."))
        return redirect("operators:registers")
    try:
        demo.switch(request.POST.get("kind", ""), request.POST.get("behaviour", ""))
    except demo.NoSuchRegister:
        raise Http404 from None
    messages.success(request, _("Switched. The next look-up meets it."))
    return redirect("operators:registers")


def _only_in_the_demo_city() -> None:
    if not settings.DEMO_CITY:
        raise Http404
