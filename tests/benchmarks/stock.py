"""A stock viewflow flow with as many human tasks: its own Process and Task tables, nodes, lock and activations.

Each task is done as viewflow's own views do it: under the lock of the process, who may take it is asked of Django's
permissions, anew in each request; it is assigned; in a second request what the clerk wrote is saved with the process,
and the task is executed. It keeps no application, no sub-cases, no history but its task rows, no messages and no due
dates. The pages themselves are left out, as they are for the verbs.

viewflow finds a flow by the app it lives in, so this folder has to be an installed app while it runs.
"""

from copy import copy

from django.contrib.auth.models import AbstractUser, Group, Permission
from django.http import HttpRequest
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import select_for_update_lock
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS

MAY_WORK = "viewflow.change_task"


def page(request: HttpRequest) -> None:
    """The page of a task; nobody opens it here."""


class StockFlow(flow.Flow):
    """One task after the other, as many as the clerks of the recorded case have."""

    process_class = Process
    task_class = Task
    lock_impl = select_for_update_lock

    start = flow.StartHandle().Next(this.first)
    first = flow.View(page).Permission(MAY_WORK).Next(this.second)
    second = flow.View(page).Permission(MAY_WORK).Next(this.third)
    third = flow.View(page).Permission(MAY_WORK).Next(this.fourth)
    fourth = flow.View(page).Permission(MAY_WORK).Next(this.fifth)
    fifth = flow.View(page).Permission(MAY_WORK).Next(this.sixth)
    sixth = flow.View(page).Permission(MAY_WORK).Next(this.seventh)
    seventh = flow.View(page).Permission(MAY_WORK).Next(this.eighth)
    eighth = flow.View(page).Permission(MAY_WORK).Next(this.ninth)
    ninth = flow.View(page).Permission(MAY_WORK).Next(this.tenth)
    tenth = flow.View(page).Permission(MAY_WORK).Next(this.eleventh)
    eleventh = flow.View(page).Permission(MAY_WORK).Next(this.twelfth)
    twelfth = flow.View(page).Permission(MAY_WORK).Next(this.thirteenth)
    thirteenth = flow.View(page).Permission(MAY_WORK).Next(this.end)
    end = flow.End()


def human_tasks() -> int:
    return sum(isinstance(node, flow.View) for node in StockFlow.instance.nodes())


def employ(clerk: AbstractUser) -> None:
    """Let this person do the tasks, as a member of a group."""
    app, codename = MAY_WORK.split(".")
    group, _created = Group.objects.get_or_create(name="clerks of the stock flow")
    group.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    clerk.groups.add(group)


def whole_process(clerk: AbstractUser) -> Process:
    """Started, every task assigned and executed, to the end."""
    process = StockFlow.start.run()
    while task := Task.objects.filter(process=process, finished__isnull=True).first():
        assign(task, request_of(clerk))
        execute(task, request_of(clerk))
    process.refresh_from_db()
    assert process.status == PROCESS.DONE
    return process


def request_of(clerk: AbstractUser) -> HttpRequest:
    """A request of its own: nothing is known yet of what the person may do."""
    request = HttpRequest()
    request.user = copy(clerk)
    return request


def assign(task: Task, request: HttpRequest) -> None:
    with task.activation() as activation:
        assert activation.flow_task.can_assign(request.user, activation.task)
        activation.assign(request.user)


def execute(task: Task, request: HttpRequest) -> None:
    with task.activation() as activation:
        assert activation.flow_task.can_execute(request.user, activation.task)
        activation.start(request)
        activation.process.data = {"outcome": "passed", "opinion": ""}
        activation.process.save()
        activation.execute()
