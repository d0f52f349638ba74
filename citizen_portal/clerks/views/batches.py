"""One act on many tasks: what would happen to which, the confirmation, and what was done."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from citizen_portal.access import may
from citizen_portal.clerks.frame import frame
from citizen_portal.clerks.places import Place
from citizen_portal.departments import DepartmentField
from services.models import Department
from workflows.commands.batch import MOST, WITH_REASON, Chosen, begin_batch
from workflows.errors import Invalid
from workflows.models import BatchAct
from workflows.policy import permitted, workplaces
from workflows.reads.batches import Plan, counted_runs, plan_batch, progress_of, settled
from workflows.reads.inbox import first_of
from workflows.reads.queues import Queue

private = cache_control(private=True, no_store=True)
LONGEST = 2000

TITLES = {
    BatchAct.CLAIM: gettext_lazy("Claim these tasks?"),
    BatchAct.RELEASE: gettext_lazy("Give these tasks back to the pool?"),
    BatchAct.GO_ON: gettext_lazy("Accept or approve these tasks?"),
    BatchAct.STOP: gettext_lazy("Decline or refuse these tasks?"),
    BatchAct.TRANSFER: gettext_lazy("Transfer these tasks?"),
}
EFFECTS = {
    BatchAct.CLAIM: gettext_lazy("They come to your desk, and to nobody else's."),
    BatchAct.RELEASE: gettext_lazy("Whoever is free can claim them. Their due dates stay the same."),
    BatchAct.GO_ON: gettext_lazy(
        "Each ends as it says here. Every applicant gets the notice of their own case, as if you had done it alone."
    ),
    BatchAct.STOP: gettext_lazy(
        "Each ends as it says here. Every applicant reads the reason you give, in the notice of their own case."
    ),
    BatchAct.TRANSFER: gettext_lazy(
        "They leave your desk at once. Their due dates stay the same, and the applicants are told where they are."
    ),
}


class BatchForm(forms.Form):
    """What an act asks for beside the tasks."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The same words go to every one of these cases."),
        error_messages={
            "required": gettext_lazy("Please give the reason: the citizen has a right to know it.")
        },
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    to = DepartmentField(label=gettext_lazy("Responsible department"))

    field_order = ("to", "reason")

    def __init__(self, data: Any = None, *, act: BatchAct, departments: Any) -> None:
        super().__init__(data)
        if act not in WITH_REASON:
            del self.fields["reason"]
        if act is BatchAct.TRANSFER:
            self.fields["to"].offer(departments)
        else:
            del self.fields["to"]


@may("batch tasks")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def batches(request: HttpRequest) -> HttpResponse:
    """One's latest batches (GET); what the act chosen would do to the tasks chosen (POST). Nothing is done yet."""
    now = timezone.now()
    if request.method != "POST":
        context = {"runs": counted_runs(request.user, now)}
        return render(request, "clerks/batches.html", frame(request, now) | context)
    act, ids = _act(request), _chosen_ids(request)
    if not ids:
        messages.warning(request, _("No task was chosen. Tick some, then say what to do with them."))
        return redirect(_back(request))
    plan = plan_batch(act, ids, user=request.user, now=now)
    return _confirmation(request, plan, _form(request, act))


@may("batch tasks")
@private
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """The clerk has confirmed: write the run down and go to its page. Sent twice it is the same run."""
    now, act = timezone.now(), _act(request)
    chosen = [_confirmed(text) for text in request.POST.getlist("item")]
    form = _form(request, act, request.POST)
    if form.is_valid():
        try:
            run = begin_batch(
                key=_key(request), act=act, chosen=chosen, by=request.user, now=now, **form.cleaned_data
            )
        except Invalid as invalid:
            for name, sentence in invalid.errors.items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            return redirect("clerks:batch", run.pk)
    plan = plan_batch(act, [each.task_id for each in chosen], user=request.user, now=now)
    return _confirmation(request, plan, form, status=422)


@may("read batch")
@private
@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done with each task; `?settled=N` answers 204 while nothing has changed since."""
    now = timezone.now()
    run = get_object_or_404(permitted("read batch", request.user, now).select_related("to"), pk=pk)
    if request.htmx and request.GET.get("settled") == str(settled(run)):
        return HttpResponse(status=204)
    progress = progress_of(run, user=request.user, now=now)
    context = {
        "progress": progress,
        "act": BatchAct(run.act),
        "can_give_back": [
            item.row.task_id for item in progress.items if BatchAct.RELEASE in item.row.acts.may
        ]
        if run.act == BatchAct.CLAIM
        else [],
    }
    return render(request, "clerks/batch.html", frame(request, now) | context)


def _confirmation(request: HttpRequest, plan: Plan, form: BatchForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        "plan": plan,
        "title": TITLES[plan.act],
        "effect": EFFECTS[plan.act],
        "form": form,
        "key": request.POST.get("key") or uuid4(),
        "others": [each for each in plan.possible if each != plan.act],
        "back": _back(request),
    }
    return render(request, "clerks/batch_confirm.html", frame(request, now) | context, status=status)


def _form(request: HttpRequest, act: BatchAct, data: Any = None) -> BatchForm:
    own = workplaces(request.user, timezone.now())
    return BatchForm(data, act=act, departments=Department.objects.standing().exclude(pk__in=own))


def _act(request: HttpRequest) -> BatchAct:
    act = request.POST.get("act", "")
    if act not in BatchAct.values:
        raise Http404
    return BatchAct(act)


def _chosen_ids(request: HttpRequest) -> Sequence[int]:
    """The boxes that were ticked; or everything in the view, up to what a batch may hold."""
    if request.POST.get("all"):
        place = _place(request)
        now = timezone.now()
        return first_of(place.queue, user=request.user, now=now, filters=place.filters, size=MOST)
    return list(dict.fromkeys(_number(text) for text in request.POST.getlist("task")))[:MOST]


def _place(request: HttpRequest) -> Place:
    queue = request.POST.get("queue", Queue.POOL)
    if queue not in Queue.values:
        raise Http404
    return Place.read(Queue(queue), QueryDict(request.POST.get("filters", "")))


def _back(request: HttpRequest) -> str:
    """The list the tasks were chosen from."""
    return _place(request).href if "queue" in request.POST else reverse("clerks:desk")


def _confirmed(text: str) -> Chosen:
    """``17`` or ``17:accepted``, as the confirmation page wrote it."""
    number, _colon, outcome = text.partition(":")
    return Chosen(_number(number), outcome)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error
