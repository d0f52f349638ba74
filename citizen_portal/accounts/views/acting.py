"""Acting for somebody else: for whom I may, whom I let act for me, and the switch between them."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.accounts.frame import show
from citizen_portal.accounts.landing import safe_next
from citizen_portal.acting import act_under, mandate_in_use
from services.agency.mandates import CannotMandate, give, revoke, standing_mandate, standing_mandates
from services.catalogue.standards import citizen_id
from services.identity.real_name import holder_of
from services.models import HolderKind, Mandate, MandateKind, OneThingVersion
from workflows.reads.masking import masked

LONGEST = timedelta(days=3 * 366)


class ProxyForm(forms.Form):
    """Who may act for me, in what, until when."""

    name = forms.CharField(label=gettext_lazy("Name of the person who will act for you"), max_length=60)
    id_number = forms.CharField(label=gettext_lazy("Citizen identity number of that person"), max_length=40)
    scope = forms.MultipleChoiceField(
        label=gettext_lazy("For which services"),
        help_text=gettext_lazy("Choose none to allow all of them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = (version.package.one_thing for version in OneThingVersion.objects.current_all())
        self.fields["scope"].choices = [(one.code, str(one.name)) for one in offered]

    def clean_id_number(self) -> str:
        try:
            return citizen_id(self.cleaned_data["id_number"], timezone.localdate())
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from wrong

    def clean_ends_on(self) -> Any:
        last, today = self.cleaned_data["ends_on"], timezone.localdate()
        if not today <= last <= today + LONGEST:
            raise ValidationError(_("Please choose a day from today on, within three years."))
        return last


@may("manage mandate")
@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """For whom I may act, and who may act for me."""
    return _page(request, ProxyForm(initial={"ends_on": timezone.localdate() + timedelta(days=365)}))


@may("manage mandate")
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Act under the mandate `mandate` from now on, or for oneself when it is empty."""
    wanted = request.POST.get("mandate", "")
    found = None
    if wanted:
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
            raise Http404
        found = standing_mandate(int(wanted), agent=request.user.holder, now=timezone.now())
        if found is None:
            raise Http404
    act_under(request, found)
    UserSession.objects.create_from_request(request)
    return redirect(safe_next(request) or "citizens:home")


@may("manage mandate")
@require_http_methods(["POST"])
def give_proxy(request: HttpRequest) -> HttpResponse:
    """Let another person act for me until a day. Given by the person alone, never by somebody acting for them."""
    form = ProxyForm(request.POST)
    if mandate_in_use(request) is not None or request.user.holder.kind != HolderKind.PERSON:
        raise Http404
    if form.is_valid():
        given = form.cleaned_data
        agent = holder_of(given["id_number"])
        if agent is None or agent.name != given["name"].strip():
            form.add_error(None, _("Nobody with a verified identity has this name and number here."))
        else:
            try:
                _give(request, agent, given)
                return redirect("accounts:mandates")
            except CannotMandate:
                form.add_error(None, _("This person may act for you already, or it is you."))
    return _page(request, form, status=422)


def _give(request: HttpRequest, agent: Any, given: dict[str, Any]) -> None:
    now = timezone.now()
    give(
        agent=agent,
        principal=request.user.holder,
        kind=MandateKind.PROXY,
        scope=given["scope"],
        starts_on=timezone.localdate(now),
        ends_on=given["ends_on"],
        evidence="given online by the principal",
        by=request.user,
        now=now,
    )


@may("manage mandate")
@require_POST
def revoke_mandate(request: HttpRequest, mandate: int) -> HttpResponse:
    """End a proxy: the principal takes it back, or the agent lays it down."""
    mine = request.user.holder_id
    found = Mandate.objects.filter(pk=mandate, kind=MandateKind.PROXY).first()
    if found is None or mine not in (found.agent_id, found.principal_id):
        raise Http404
    revoke(mandate=found, by=request.user, now=timezone.now())
    return redirect("accounts:mandates")


def _page(request: HttpRequest, form: ProxyForm, status: int = 200) -> HttpResponse:
    now, holder = timezone.now(), request.user.holder
    given = Mandate.objects.standing(now).filter(principal=holder).select_related("agent")
    held = standing_mandates(holder, now=now)
    titles = dict(form.fields["scope"].choices)
    context = {
        "held": [_row(mandate, masked(mandate.principal), titles) for mandate in held],
        "given": [_row(mandate, masked(mandate.agent), titles) for mandate in given],
        "in_use": mandate_in_use(request),
        "form": form if holder.kind == HolderKind.PERSON else None,
    }
    return show(request, "mandates.html", context, status=status)


def _row(mandate: Mandate, who: str, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "mandate": mandate,
        "who": who,
        "kind": mandate.get_kind_display(),
        "scope": [titles.get(code, code) for code in mandate.scope],
        "may_revoke": mandate.kind == MandateKind.PROXY,
    }
