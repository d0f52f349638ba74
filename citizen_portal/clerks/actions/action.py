"""What a clerk can do with a task beside ending it: one form page an action, all of one shape.

An action names its rule, its form and its verb; `view_of` makes the page: shown by GET, done by POST, with what does
not fit coming back as 422 and everything typed still there. The button ``preview`` shows the notice instead of issuing
it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from citizen_portal.access import may
from citizen_portal.clerks.collisions import collisions_told
from citizen_portal.clerks.frame import frame
from citizen_portal.clerks.visible import visible_task
from workflows.errors import AlreadyTaken, Invalid, WrongState
from workflows.models import Task
from workflows.policy import permitted
from workflows.reads.task_page import task_page

private = cache_control(private=True, no_store=True)


class ActionForm(forms.Form):
    """A form about one task; it is built with the task, so that it can offer what fits it."""

    def __init__(self, data: Any = None, *, task: Task, now: datetime) -> None:
        super().__init__(data)
        self.task, self.now = task, now
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and first values from the task."""


@dataclass(frozen=True)
class Action:
    """`name` stands in the address. `carry_out(task, form, by, now)` calls the verb; Invalid comes back to the form.

    `offered` says whether it makes sense for a task that this person may have it with; `effect` tells what it does and
    who reads the words; `notice(task, form, by, now)` is the content of the notice it will issue, None without one.
    `leaves` sends the clerk back to the queue, because the task is no longer theirs; what is `undoable` one can take
    back for a moment. `key` does the same as a click on the link, which says `short` where there is little room.
    """

    name: str
    title: str | Promise
    rule: str
    form: type[ActionForm]
    carry_out: Callable[[Task, ActionForm, Any, datetime], object]
    done: str | Promise
    effect: str | Promise
    offered: Callable[[Task], bool]
    icon: str = "file"
    notice: Callable[[Task, ActionForm, Any, datetime], Any] | None = None
    leaves: bool = False
    undoable: bool = False
    key: str = ""
    short: str | Promise = ""

    @property
    def path(self) -> str:
        """What stands behind the address of the task."""
        return f"{self.name}/"

    @property
    def previews(self) -> bool:
        """Whether the form offers to look at the notice first. A template would call `notice` itself."""
        return self.notice is not None


def view_of(action: Action) -> Callable[..., HttpResponse]:
    """The page of an action, for the addresses."""

    @may(action.rule)
    @private
    @collisions_told
    @require_http_methods(["GET", "POST"])
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        now = timezone.now()
        task = visible_task(request, pk, now)
        _refuse_unless_offered(action, task, request, now)
        form = action.form(request.POST if request.method == "POST" else None, task=task, now=now)
        notice = None
        if request.method == "POST" and form.is_valid():
            if action.notice is not None and "preview" in request.POST:
                notice = _previewed(action, request, task, form, now)
            elif (answer := _carry_out(action, request, task, form, now)) is not None:
                return answer
        context = frame(request, now) | {
            "page": task_page(task, by=request.user, now=now),
            "action": action,
            "form": form,
            "preview": notice,
        }
        status = 422 if form.errors else 200
        return render(request, "clerks/action.html", context, status=status)

    page.__name__ = action.name
    return page


def _refuse_unless_offered(action: Action, task: Task, request: HttpRequest, now: datetime) -> None:
    """Nobody fills in a form that the verb will refuse. Raises AlreadyTaken or WrongState."""
    if not permitted(action.rule, request.user, now).filter(pk=task.pk).exists():
        raise AlreadyTaken(str(task.owner or ""))
    if not action.offered(task):
        raise WrongState(f"{action.name} does not fit this task now")


def _previewed(action: Action, request: HttpRequest, task: Task, form: ActionForm, now: datetime) -> Any:
    """The notice; None when something does not fit, which the form then says."""
    try:
        return action.notice(task, form, request.user, now)
    except Invalid as invalid:
        _say(form, invalid)
        return None


def _say(form: ActionForm, invalid: Invalid) -> None:
    for name, sentence in invalid.errors.items():
        form.add_error(name if name in form.fields else None, sentence)


def _carry_out(
    action: Action, request: HttpRequest, task: Task, form: ActionForm, now: datetime
) -> HttpResponse | None:
    """Where to go on; None when the verb found something that does not fit, which the form then says."""
    try:
        action.carry_out(task, form, request.user, now)
    except Invalid as invalid:
        _say(form, invalid)
        return None
    take_back = reverse("clerks:undo", args=[task.pk]) if action.undoable else ""
    messages.success(request, str(action.done) % {"number": task.process.number}, extra_tags=take_back)
    return redirect("clerks:desk") if action.leaves else redirect("clerks:task", task.pk)


def offered_with(
    actions: tuple[Action, ...], task: Task, request: HttpRequest, now: datetime
) -> list[Action]:
    """The actions this person may do with this task now, in order; one statement for each rule in question."""
    fitting = [action for action in actions if action.offered(task)]
    allowed = {
        name: permitted(name, request.user, now).filter(pk=task.pk).exists()
        for name in dict.fromkeys(action.rule for action in fitting)
    }
    return [action for action in fitting if allowed[action.rule]]
