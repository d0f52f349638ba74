"""A stock viewflow flow with as many human tasks: its own Process and Task tables, nodes, lock and activations.

It keeps no application, no sub-cases, no history, no messages and no due dates: only the tasks, one after the other.
viewflow finds a flow by the app it lives in, so this folder has to be an installed app while it runs.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import select_for_update_lock
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS


def page(request: HttpRequest) -> None:
    """The page of a task; nobody opens it here."""


class StockFlow(flow.Flow):
    """One task after the other, as many as the clerks of the recorded case have."""

    process_class = Process
    task_class = Task
    lock_impl = select_for_update_lock

    start = flow.StartHandle().Next(this.first)
    first = flow.View(page).Next(this.second)
    second = flow.View(page).Next(this.third)
    third = flow.View(page).Next(this.fourth)
    fourth = flow.View(page).Next(this.fifth)
    fifth = flow.View(page).Next(this.sixth)
    sixth = flow.View(page).Next(this.seventh)
    seventh = flow.View(page).Next(this.eighth)
    eighth = flow.View(page).Next(this.ninth)
    ninth = flow.View(page).Next(this.tenth)
    tenth = flow.View(page).Next(this.eleventh)
    eleventh = flow.View(page).Next(this.twelfth)
    twelfth = flow.View(page).Next(this.thirteenth)
    thirteenth = flow.View(page).Next(this.end)
    end = flow.End()


def human_tasks() -> int:
    return sum(isinstance(node, flow.View) for node in StockFlow.instance.nodes())


def whole_process(clerk: AbstractBaseUser) -> Process:
    """Started, every task assigned, opened and executed as viewflow's own views do it, to the end."""
    request = HttpRequest()
    request.user = clerk
    process = StockFlow.start.run()
    while task := Task.objects.filter(process=process, finished__isnull=True).first():
        with task.activation() as activation:
            activation.assign(clerk)
        with task.activation() as activation:
            activation.start(request)
            activation.execute()
    process.refresh_from_db()
    assert process.status == PROCESS.DONE
    return process
