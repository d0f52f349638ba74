"""Who does the tasks of somebody who is away: the list, a new one, and its end."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from citizen_portal.access import may
from citizen_portal.clerks.frame import frame
from citizen_portal.design.widgets import DateInput
from services.models import Post
from workflows.commands import delegation
from workflows.errors import Invalid
from workflows.policy import permitted
from workflows.reads.delegations import delegations, who_can_be_away, who_can_stand_in


class StandInForm(forms.Form):
    """People are chosen by their post: it says the department, too."""

    away = forms.ModelChoiceField(
        label=gettext_lazy("Who is away"),
        queryset=Post.objects.none(),
        empty_label=gettext_lazy("Please choose"),
    )
    stands_in = forms.ModelChoiceField(
        label=gettext_lazy("Who stands in"),
        help_text=gettext_lazy(
            "A colleague of the same department. What they do stands under their own name."
        ),
        queryset=Post.objects.none(),
        empty_label=gettext_lazy("Please choose"),
    )
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DateInput())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput())

    def __init__(self, data: Any = None, *, user: Any, now: datetime) -> None:
        today = timezone.localdate(now)
        own = who_can_be_away(user, now)
        mine = next((post.pk for post in own if post.user_id == user.pk), None)
        super().__init__(data, initial={"away": mine, "starts_on": today})
        for name, posts in (("away", own), ("stands_in", who_can_stand_in(user, now))):
            self.fields[name].queryset = posts
            self.fields[name].choices = _by_department(posts)
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget.attrs["min"] = today.isoformat()


@may("manage delegation")
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom, now and later; POST makes another."""
    now = timezone.now()
    form = StandInForm(request.POST if request.method == "POST" else None, user=request.user, now=now)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            made = delegation.delegate(
                away=wanted["away"].user,
                stands_in=wanted["stands_in"].user,
                department=wanted["away"].department,
                starts_on=wanted["starts_on"],
                ends_on=wanted["ends_on"],
                by=request.user,
                now=now,
            )
        except Invalid as invalid:
            for name, sentence in invalid.errors.items():
                form.add_error(name, sentence)
        else:
            said = {"stands_in": made.stands_in, "away": made.away}
            messages.success(request, _("%(stands_in)s stands in for %(away)s.") % said)
            return redirect("clerks:stand-ins")
    context = {"found": delegations(request.user, now), "form": form}
    status = 422 if form.errors else 200
    return render(request, "clerks/stand_ins.html", frame(request, now) | context, status=status)


@may("manage delegation")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one now."""
    now = timezone.now()
    found = get_object_or_404(permitted("manage delegation", request.user, now), pk=pk)
    ended = delegation.end_delegation(delegation=found, by=request.user, now=now)
    messages.success(request, _("%(away)s does everything again from now on.") % {"away": ended.away})
    return redirect("clerks:stand-ins")


def _by_department(posts: Any) -> list[tuple[Any, Any]]:
    """Grouped where there is more than one department."""
    groups = [
        (str(department.name), [(post.pk, str(post.user)) for post in group])
        for department, group in groupby(posts, key=lambda post: post.department)
    ]
    people = groups[0][1] if len(groups) == 1 else groups
    return [("", _("Please choose")), *people]
