"""The yearly rounds of a department: their days and places, the list of places, its approval and how far it is."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.clerks.collisions import collisions_told
from citizen_portal.clerks.frame import frame
from citizen_portal.clerks.round_forms import PlacesForm, RoundForm, SeedForm
from services.models import Round
from workflows.commands import admission, rounds
from workflows.errors import Invalid
from workflows.models import Admission, AdmissionState
from workflows.policy import permitted
from workflows.reads.rounds import LINES, led_windows, list_lines, round_shown

private = cache_control(private=True, no_store=True)


@may("see rounds")
@private
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The rounds of one's departments, newest first, and where a new one is begun."""
    now = timezone.now()
    led = led_windows(request.user, now)
    names = {version.code: version.package.one_thing.name for version, _department in led}
    found = permitted("see rounds", request.user, now).filter(one_thing__in=names)
    context = {
        "rows": [(names[round.one_thing], round) for round in found.select_related("department")],
        "led": [(version.code, version.package.one_thing.name) for version, _department in led],
    }
    return render(request, "clerks/rounds.html", frame(request, now) | context)


@may("write round")
@private
@collisions_told
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Write the days and places of a year (POST, 422); as first values, the places of the year before."""
    now = timezone.now()
    led = {version.code: (version, department) for version, department in led_windows(request.user, now)}
    if code not in led:
        raise Http404
    version, department = led[code]
    before = Round.objects.filter(one_thing=code, department=department).order_by("-year").first()
    form = RoundForm(
        request.POST if request.method == "POST" else None, package=version.package, before=before
    )
    if request.method == "POST" and form.is_valid():
        try:
            written = rounds.write_round(
                version=version, department=department, by=request.user, now=now, **form.said()
            )
        except Invalid as invalid:
            form.add_faults(invalid.errors)
        else:
            messages.success(request, _("The round is written down; a second person approves it."))
            return redirect("clerks:round", pk=written.pk)
    context = {"form": form, "name": version.package.one_thing.name}
    return render(
        request, "clerks/round_new.html", frame(request, now) | context, status=422 if form.errors else 200
    )


@may("see rounds")
@private
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one round."""
    return _page(request, _own(request, pk))


@may("approve round")
@collisions_told
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the days in force."""
    rounds.approve_round(round=_own(request, pk), by=request.user, now=timezone.now())
    messages.success(request, _("The round is in force. Its days stand on the public page from now on."))
    return redirect("clerks:round", pk=pk)


@may("see rounds")
@collisions_told
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away what nobody has approved."""
    rounds.discard_round(round=_own(request, pk), by=request.user, now=timezone.now())
    messages.success(request, _("The round has been thrown away."))
    return redirect("clerks:rounds")


@may("see rounds")
@collisions_told
@require_POST
def places(request: HttpRequest, pk: int) -> HttpResponse:
    """Say anew how many places one school has (422)."""
    found, now = _own(request, pk), timezone.now()
    form = PlacesForm(request.POST)
    if form.is_valid():
        try:
            rounds.set_places(round=found, by=request.user, now=now, **form.cleaned_data)
        except Invalid as invalid:
            form.add_error("number", " ".join(invalid.errors.values()))
        else:
            messages.success(request, _("The number of places is changed."))
            return redirect("clerks:round", pk=pk)
    return _page(request, found, faults=(form,), status=422)


@may("draw up admission")
@collisions_told
@require_POST
def draw_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the list of places up with what was drawn in public (422); nothing is decided yet."""
    found, now = _own(request, pk), timezone.now()
    form = SeedForm(request.POST)
    if form.is_valid():
        try:
            admission.draw_up(round=found, seed=form.cleaned_data["seed"], by=request.user, now=now)
        except Invalid as invalid:
            form.add_error("seed", invalid.errors["seed"])
        else:
            messages.success(request, _("The list is drawn up; nothing is decided until it is approved."))
            return redirect("clerks:round", pk=pk)
    return _page(request, found, seed=form, status=422)


@may("approve admission")
@collisions_told
@require_POST
def approve_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to exactly this list, so that it is carried out (422 with what has to happen first)."""
    now = timezone.now()
    own = Admission.objects.filter(round__in=permitted("see rounds", request.user, now))
    found = get_object_or_404(own.select_related("round"), pk=pk)
    try:
        admission.approve(admission=found, by=request.user, now=now)
    except Invalid as invalid:
        told = [{"text": text, "href": "#list"} for text in invalid.errors.values()]
        return _page(request, found.round, faults=(told,), status=422)
    messages.success(request, _("The list is approved; every applicant is being told."))
    return redirect("clerks:round", pk=found.round_id)


def _own(request: HttpRequest, pk: int) -> Round:
    found = permitted("see rounds", request.user, timezone.now())
    return get_object_or_404(found.select_related("department", "written_by", "approved_by"), pk=pk)


def _page(
    request: HttpRequest,
    found: Round,
    *,
    seed: forms.Form | None = None,
    faults: tuple[Any, ...] = (),
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    shown = round_shown(found, by=request.user, now=now)
    newest = shown.lists[0] if shown.lists else None
    page = max(int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdigit() else 1, 1)
    context = {
        "shown": shown,
        "newest": newest,
        "lines": list_lines(newest.admission, shown.package, page=page) if newest else [],
        "page": page,
        "has_more": newest is not None and newest.all > page * LINES,
        "seed": seed or SeedForm(),
        "faults": faults or ((seed,) if seed else ()),
        "drawn": AdmissionState.DRAWN,
    }
    return render(request, "clerks/round.html", frame(request, now) | context, status=status)
