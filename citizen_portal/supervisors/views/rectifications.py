"""Bad ratings on the board: all of them, one with everything said about it, and what a supervisor does with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.supervisors.frame import frame
from citizen_portal.turning import after, turned
from workflows.commands import verifying
from workflows.errors import Invalid
from workflows.models import ROUNDS, Rectification, RectificationState
from workflows.policy import permitted
from workflows.reads.rectifications import (
    Standing,
    counted_standings,
    rectification_for_supervisor,
    rectification_page,
    with_people,
)

private = cache_control(private=True, no_store=True)
LONGEST = 2000
VERIFY, REVIEW = "verify rectification", "review doubted rating"


def _text(label: Any, help_text: Any, missing: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        error_messages={"required": missing},
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ActForm(forms.Form):
    """One thing a supervisor does. `done` is said afterwards."""

    act = ""
    title: Any = ""
    note: Any = ""
    button: Any = ""
    done: Any = ""

    def __init__(self, data: Any = None, *, departments: Any = ()) -> None:
        super().__init__(data, prefix=self.act)
        if "departments" in self.fields:
            self.fields["departments"].choices = [(each.pk, str(each.name)) for each in departments]
            self.departments = {str(each.pk): each for each in departments}

    def carry(self, row: Rectification, **by: Any) -> object:
        raise NotImplementedError


class AssignForm(ActForm):
    act, title = "assign", gettext_lazy("Which departments is the rating about?")
    button, done = gettext_lazy("Assign"), gettext_lazy("It is assigned; the departments are told.")
    departments = forms.MultipleChoiceField(
        label=gettext_lazy("Departments that had a part in the case"),
        help_text=gettext_lazy("Each calls the citizen back and puts right its own part."),
        error_messages={"required": gettext_lazy("Please choose departments that had a part in the case.")},
        widget=forms.CheckboxSelectMultiple,
    )

    def carry(self, row: Rectification, **by: Any) -> object:
        chosen = [self.departments[pk] for pk in self.cleaned_data["departments"]]
        return verifying.assign_rating(row=row, departments=chosen, **by)


class AcceptForm(ActForm):
    act, title = "accept", gettext_lazy("It is put right")
    note = gettext_lazy(
        "You have looked at what was done. The citizen reads the answer above and says whether it is put right."
    )
    button = gettext_lazy("Verified: ask the citizen")
    done = gettext_lazy("The citizen reads the answer and is asked whether it is put right.")

    def carry(self, row: Rectification, **by: Any) -> object:
        return verifying.accept_answer(row=row, **by)


class SendBackForm(ActForm):
    act, title = "send_back", gettext_lazy("The answer will not do")
    button, done = gettext_lazy("Send it back"), gettext_lazy("The department has to answer once more.")
    reason = _text(
        gettext_lazy("What is missing in the answer"),
        gettext_lazy("The department reads it, and has at least five working days."),
        gettext_lazy("Please write what is missing in the answer."),
    )

    def carry(self, row: Rectification, **by: Any) -> object:
        return verifying.send_back_answer(row=row, reason=self.cleaned_data["reason"], **by)


class ReopenForm(ActForm):
    act, title = "reopen", gettext_lazy("The citizen is right")
    note = gettext_lazy(
        "The department goes on with it and answers once more, within five working days at least. Possible once."
    )
    button = gettext_lazy("Back to the department")
    done = gettext_lazy("It is open again; the citizen and the department are told.")

    def carry(self, row: Rectification, **by: Any) -> object:
        return verifying.reopen_rectification(row=row, **by)


class SettleForm(ActForm):
    act, title = "settle", gettext_lazy("More cannot be done")
    button = gettext_lazy("Close it with this answer")
    done = gettext_lazy("It is closed; the citizen reads your reasons.")
    reason = _text(
        gettext_lazy("Reasoned answer to the citizen"),
        gettext_lazy("The citizen reads it word for word."),
        gettext_lazy("Please give the citizen a reasoned answer."),
    )

    def carry(self, row: Rectification, **by: Any) -> object:
        return verifying.settle(row=row, reason=self.cleaned_data["reason"], **by)


class DoubtForm(ActForm):
    act, title = "doubt", gettext_lazy("The rating is mistaken or malicious")
    button = gettext_lazy("Hand it to a second supervisor")
    done = gettext_lazy("Another supervisor decides whether the rating counts.")
    reason = _text(
        gettext_lazy("Why it should not count"),
        gettext_lazy("A low level alone is no reason. Another supervisor reads it and decides."),
        gettext_lazy("Please write why the rating should not count."),
    )

    def carry(self, row: Rectification, **by: Any) -> object:
        return verifying.doubt_rating(row=row, reason=self.cleaned_data["reason"], **by)


class ReviewForm(ActForm):
    act, title = "review", gettext_lazy("Does the rating count?")
    button, done = gettext_lazy("Decide"), gettext_lazy("It is decided; everybody concerned is told.")
    excluded = forms.TypedChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[
            ("no", gettext_lazy("It counts, and is put right")),
            ("yes", gettext_lazy("It does not count, and is closed")),
        ],
        coerce=lambda value: value == "yes",
        error_messages={"required": gettext_lazy("Please choose.")},
        widget=forms.RadioSelect,
    )
    reason = _text(
        gettext_lazy("Reason, when it does not count"),
        gettext_lazy("The citizen reads it word for word."),
        "",
        required=False,
    )

    def carry(self, row: Rectification, **by: Any) -> object:
        given = self.cleaned_data
        return verifying.review_doubt(row=row, excluded=given["excluded"], reason=given["reason"], **by)


FITS: Mapping[RectificationState, tuple[type[ActForm], ...]] = {
    RectificationState.TO_ASSIGN: (AssignForm, DoubtForm),
    RectificationState.OPEN: (DoubtForm,),
    RectificationState.ANSWERED: (AcceptForm, SendBackForm, DoubtForm),
    RectificationState.DISPUTED: (ReopenForm, SettleForm),
}
"""Which forms stand on the page in which state; the review of a doubt has a rule of its own."""


@may(VERIFY)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; `?state=` narrows. What was written stands on the page of each."""
    now = timezone.now()
    standing = request.GET.get("state", "")
    if standing and standing not in Standing.values:
        raise Http404
    watched = permitted(VERIFY, request.user, now)
    page = rectification_page(watched, now=now, standing=standing, after=after(request))
    counted = counted_standings(watched, now)
    context = {
        "page": page,
        "state": standing,
        "states": [(each, counted[each]) for each in Standing],
        # What is overdue stands in a state as well.
        "total": sum(count for each, count in counted.items() if each is not Standing.OVERDUE),
        "next": turned(request, page.next),
    }
    return render(
        request, "supervisors/rectifications.html", frame(request, now, tab="rectifications") | context
    )


@may(VERIFY)
@private
@require_http_methods(["GET", "HEAD", "POST"])
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """One with everything said about it (the look is recorded); POST does the `act` of the button pressed."""
    now = timezone.now()
    found = get_object_or_404(with_people(permitted(VERIFY, request.user, now)), pk=pk)
    if request.method != "POST":
        return _page(request, found, now)
    wanted = request.POST.get("act", "")
    kind = next((each for forms_ in FITS.values() for each in forms_ if each.act == wanted), None)
    if kind is None:
        raise Http404
    return _done(request, found, kind, now)


@may(REVIEW)
@private
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """As a second person: the rating counts, or does not."""
    now = timezone.now()
    found = get_object_or_404(with_people(permitted(REVIEW, request.user, now)), pk=pk)
    return _done(request, found, ReviewForm, now)


def _done(request: HttpRequest, found: Rectification, kind: type[ActForm], now: datetime) -> HttpResponse:
    shown = rectification_for_supervisor(found, by=request.user, now=now)
    form = kind(request.POST, departments=shown.departments)
    if form.is_valid():
        try:
            form.carry(found, by=request.user, now=now)
        except Invalid as invalid:
            for key, sentence in invalid.errors.items():
                form.add_error(key if key in form.fields else None, sentence)
        else:
            messages.success(request, form.done)
            return redirect("supervisors:rectification", found.pk)
    return _page(request, found, now, given=form)


def _page(
    request: HttpRequest, found: Rectification, now: datetime, *, given: ActForm | None = None
) -> HttpResponse:
    """With the forms that fit the state; the one given keeps what was typed."""
    shown = rectification_for_supervisor(found, by=request.user, now=now)
    kinds = list(FITS.get(shown.line.state, ()))
    if found.round == ROUNDS:
        kinds = [kind for kind in kinds if kind is not ReopenForm]
    if found.doubted_at is not None:
        kinds = [kind for kind in kinds if kind is not DoubtForm]
    if permitted(REVIEW, request.user, now).filter(pk=found.pk).exists():
        kinds.append(ReviewForm)
    made = [
        given if given is not None and isinstance(given, kind) else kind(departments=shown.departments)
        for kind in kinds
    ]
    context = {"shown": shown, "acts": made, "errors": given}
    return render(
        request,
        "supervisors/rectification.html",
        frame(request, now, tab="rectifications") | context,
        status=200 if given is None else 422,
    )
