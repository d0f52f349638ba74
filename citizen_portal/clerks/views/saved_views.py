"""Views that a clerk keeps: a queue with its filters, under a name."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from citizen_portal.access import may
from citizen_portal.clerks.frame import frame
from citizen_portal.clerks.places import Place
from workflows.commands import desk
from workflows.errors import Invalid
from workflows.models import SavedView
from workflows.policy import permitted
from workflows.reads.queues import Queue


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=desk.LONGEST_NAME,
        help_text=gettext_lazy("Name the work, not a person: “Overdue licences of my street”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@may("keep view")
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """One's views (GET); keep the queue and filters that `queue` and `filters` name (POST, 422)."""
    form = NameForm(request.POST if request.method == "POST" else None)
    place = _place(request)
    if request.method == "POST" and form.is_valid():
        try:
            desk.keep_view(
                name=form.cleaned_data["name"],
                queue=place.queue,
                filters=place.filters.query,
                by=request.user,
                now=timezone.now(),
            )
        except Invalid as invalid:
            form.add_error("name", " ".join(invalid.errors.values()))
        else:
            messages.success(request, _("The view is kept. It stands on the left from now on."))
            return redirect(place.href)
    return _page(request, form, place)


@may("keep view")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """`do` says what: delete, open the desk with this view, or no longer; else give it another name (422)."""
    now = timezone.now()
    view = get_object_or_404(permitted("keep view", request.user, now), pk=pk)
    match request.POST.get("do"):
        case "delete":
            desk.delete_view(view=view, by=request.user, now=now)
            messages.success(request, _("The view is deleted; the tasks are where they were."))
        case "first" | "not_first" as wish:
            desk.open_with(view=view, by=request.user, now=now, wanted=wish == "first")
        case _:
            try:
                desk.rename_view(view=view, name=request.POST.get("name", ""), by=request.user, now=now)
            except Invalid as invalid:
                return _page(request, NameForm(), _place(request), wrong=(pk, invalid.errors["name"]))
    return redirect("clerks:views")


def _place(request: HttpRequest) -> Place:
    """What is to be kept: from the form that carries the address, or from the address itself."""
    given = request.POST if request.method == "POST" else request.GET
    queue = given.get("queue", Queue.POOL)
    if queue not in Queue.values:
        raise Http404
    return Place.read(Queue(queue), QueryDict(given.get("filters", "")))


def _page(
    request: HttpRequest, form: NameForm, place: Place, wrong: tuple[int, str] | None = None
) -> HttpResponse:
    now = timezone.now()
    views: list[dict[str, object]] = [
        {
            "view": view,
            "queue": Queue(view.queue).label if view.queue in Queue.values else view.queue,
            "href": place.href if (place := Place.of(view)) else "",
            "wrong": wrong[1] if wrong and wrong[0] == view.pk else "",
        }
        for view in SavedView.objects.filter(user=request.user)
    ]
    is_asked = (request.method == "POST" and wrong is None) or "filters" in request.GET
    context = {
        "views": views,
        "form": form if is_asked else None,
        "place_here": place,
        "most": desk.MOST_VIEWS,
    }
    status = 422 if form.errors or wrong else 200
    return render(request, "clerks/views.html", frame(request, now) | context, status=status)
