"""What a clerk does, each by POST: claim, take the next one, give back, end a step."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from citizen_portal.access import may
from citizen_portal.clerks.collisions import collisions_told
from citizen_portal.clerks.forms import GoOnForm, StopForm
from citizen_portal.clerks.views.tasks import go_on_form, show_task
from citizen_portal.clerks.visible import visible_task
from workflows.commands import clerk
from workflows.commands import undo as taking_back
from workflows.errors import Invalid, WrongState
from workflows.models import NoticeKind, Outcome, Task
from workflows.reads.notices import NoticeContent, preview
from workflows.reads.queues import Queue
from workflows.reads.task_page import task_page

DONE = {
    Outcome.ACCEPTED: gettext_lazy("%(number)s is accepted."),
    Outcome.DECLINED: gettext_lazy("%(number)s is declined; the applicant is told why."),
    Outcome.PASSED: gettext_lazy("%(number)s has passed and goes on."),
    Outcome.OBJECTED: gettext_lazy("Your objection to %(number)s is noted."),
    Outcome.GRANTED: gettext_lazy("%(number)s is granted; the result goes on to whoever waits for it."),
    Outcome.REFUSED: gettext_lazy("%(number)s is refused; the applicant is told why."),
    Outcome.DELIVERED: gettext_lazy("%(number)s is delivered."),
}


@may("claim task")
@collisions_told
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one task; the toast can give it back."""
    now = timezone.now()
    task = clerk.claim(task=visible_task(request, pk, now), by=request.user, now=now)
    return _mine(request, task.pk, _("You have claimed %(number)s.") % {"number": task.process.number})


@may("claim task")
@require_POST
def claim_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent task (领下一件)."""
    task = clerk.claim_next(by=request.user, now=timezone.now())
    if task is None:
        messages.info(request, _("Nothing is waiting to be claimed. Well done."))
        return redirect("clerks:queue", Queue.MINE)
    return _mine(request, task.pk, _("You have claimed %(number)s.") % {"number": task.process.number})


@may("undo task")
@collisions_told
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the claim or the transfer of a moment ago; the task is where it was."""
    now = timezone.now()
    task = taking_back.undo(task=visible_task(request, pk, now), by=request.user, now=now)
    if task.owner_id is None:
        messages.success(request, _("%(number)s is back in the pool.") % {"number": task.process.number})
        return redirect("clerks:queue", Queue.POOL)
    messages.success(request, _("%(number)s is back on your desk.") % {"number": task.process.number})
    return redirect(f"{reverse('clerks:queue', args=[Queue.MINE])}?task={task.pk}")


@may("release task")
@collisions_told
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a task back to the pool."""
    now = timezone.now()
    task = clerk.release(task=visible_task(request, pk, now), by=request.user, now=now)
    messages.success(request, _("%(number)s is back in the pool.") % {"number": task.process.number})
    return redirect("clerks:queue", Queue.POOL)


@may("complete task")
@collisions_told
@require_POST
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """End the step with the outcome of the button pressed; what does not fit comes back with 422."""
    now = timezone.now()
    task = visible_task(request, pk, now)
    page = task_page(task, by=request.user, now=now)
    if task.finished is not None:
        raise WrongState("the task is finished")
    outcome = next((each for each in page.outcomes if each == request.POST.get("outcome")), None)
    if outcome is None:
        raise Http404
    goes_on = outcome is page.outcomes[0]
    form = go_on_form(page, now, request.POST) if goes_on else StopForm(request.POST)
    if form.is_valid() and "preview" in request.POST:
        shown = {"go_on": form} if goes_on else {"stop": form}
        return show_task(request, task, now, preview=_previewed(task, outcome, form, now), **shown)
    if form.is_valid():
        try:
            clerk.complete(
                task=task,
                by=request.user,
                outcome=outcome,
                now=now,
                reason=form.cleaned_data.get("opinion" if goes_on else "reason", ""),
                data=form.result if goes_on else None,
            )
        except Invalid as invalid:
            for name, sentence in invalid.errors.items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            messages.success(request, DONE[outcome] % {"number": page.number})
            return redirect("clerks:queue", Queue.MINE)
    shown = {"go_on": form} if goes_on else {"stop": form}
    return show_task(request, task, now, status=422, **shown)


NOTICES = {
    Outcome.ACCEPTED: NoticeKind.ACCEPTANCE,
    Outcome.DECLINED: NoticeKind.DECLINE,
    Outcome.GRANTED: NoticeKind.GRANT,
    Outcome.REFUSED: NoticeKind.REFUSAL,
    Outcome.DELIVERED: NoticeKind.DELIVERY,
}
"""What the outcome of a step issues; a review issues nothing by itself."""


def _previewed(
    task: Task, outcome: Outcome, form: GoOnForm | StopForm, now: datetime
) -> NoticeContent | None:
    """The notice this outcome will issue, None where it issues none."""
    kind = NOTICES.get(outcome)
    if kind is None:
        return None
    reason = form.cleaned_data.get("reason")
    return preview(kind, task, now=now, **({"reason": reason} if reason else {}))


def _mine(request: HttpRequest, pk: int, sentence: str) -> HttpResponse:
    messages.success(request, sentence, extra_tags=reverse("clerks:undo", args=[pk]))
    return redirect(f"{reverse('clerks:queue', args=[Queue.MINE])}?task={pk}")
