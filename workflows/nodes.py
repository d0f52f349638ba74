"""The kinds of nodes our flow is wired from: viewflow's, without gateways, tokens and rows of their own.

A node says what settles it (a function of `workflows.steps`) and where work may go next. Which of those places
really open is data: the route of the sub-case and the order of the matters.
"""

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from viewflow import this
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Node
from viewflow.workflow.status import PROCESS, STATUS

from workflows.models import DECIDED_TOGETHER, Task
from workflows.steps import Act, Effects, Opening, begin_announcements
from workflows.steps.deadlines import task_deadline
from workflows.steps.settle import Settle

SAVED_WITH_A_TASK = ("status", "finished", "outcome", "opinion", "alarm_at")
SAVED_WITH_A_SUB_CASE = (
    "state", "step", "decision", "note", "findings", "accepted_at", "decided_at", "ended_at", "promised_due_at",
    "statutory_due_at", "silent_at",
)  # fmt: skip


class CaseLock:
    """One blocking row lock on the case. Weaker than FOR UPDATE: rows that refer to the case may still be added."""

    @contextmanager
    def __call__(self, flow_class: type, process_pk: int):
        with transaction.atomic():
            flow_class.process_class.objects.select_for_update(no_key=True).filter(pk=process_pk).exists()
            yield


class StepActivation(Activation):
    """A task that is being done: settle it, finish it, open what comes next."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.process = task.process

    def execute(self, act: Act) -> Effects:
        """Do `act` at this task; everything it brings about is written before this returns."""
        # The clocks of several machines differ a little: nothing is done before its task was opened.
        act = replace(act, now=max(act.now, self.task.created))
        effects = Effects(case=self.process, by=act.by, now=act.now)
        self.flow_task.settle(self.task, act, effects)
        self.complete(act)
        self.task.sub_case.save(update_fields=SAVED_WITH_A_SUB_CASE)
        effects.write(open_tasks(self.flow_class, effects))
        return effects

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.DONE)
    def complete(self, act: Act) -> None:
        self.task.finished = act.now
        self.task.outcome = act.outcome
        self.task.opinion = act.reason.strip()
        self.task.alarm_at = None
        self.task.save(update_fields=SAVED_WITH_A_TASK)


class Routed(Node):
    """A node from which work may go to several others; the rows say to which."""

    def __init__(self) -> None:
        super().__init__()
        self._next: tuple[Node, ...] = ()

    def Next(self, *nodes: Node) -> "Routed":  # noqa: N802 -- viewflow's word
        """Where work may go from here."""
        self._next = nodes
        return self

    def _resolve(self, instance: object) -> None:
        self._next = tuple(this.resolve(instance, node) for node in self._next)

    def _outgoing(self):
        for node in self._next:
            yield Edge(src=self, dst=node, edge_class="next")


class Start(Routed):
    """The application is submitted; needs no task of its own."""

    task_type = "START"
    shape = {"width": 50, "height": 50, "svg": '<circle class="event" cx="25" cy="25" r="25"/>'}
    bpmn_element = "startEvent"


class Step(Routed):
    """A step with a task."""

    activation_class = StepActivation
    shape = {
        "width": 150,
        "height": 100,
        "text-align": "middle",
        "svg": '<rect class="task" width="150" height="100" rx="5" ry="5"/>',
    }

    def __init__(self, settle: Settle) -> None:
        super().__init__()
        self.settle = settle


class Human(Step):
    """A step done by a clerk."""

    task_type = "HUMAN"
    bpmn_element = "userTask"


class Automatic(Step):
    """A step done by the system; it hands over to a person when it cannot."""

    task_type = "JOB"
    bpmn_element = "serviceTask"


class Waiting(Step):
    """A step that is nobody's work: it ends by the clock."""

    task_type = "TIMER"
    bpmn_element = "intermediateCatchEvent"


class End(Node):
    """Every matter has ended; needs no task of its own."""

    task_type = "END"
    shape = {"width": 50, "height": 50, "svg": '<circle class="event" cx="25" cy="25" r="25"/>'}
    bpmn_element = "endEvent"

    def _outgoing(self):
        return iter(())

    def finish(self, effects: Effects) -> None:
        """viewflow's own record of the end."""
        effects.case.status = PROCESS.DONE
        effects.case.finished = effects.now
        effects.case.save(update_fields=["status", "finished", "state"])


def open_tasks(flow_class: type, effects: Effects) -> list[Task]:
    """Unsaved tasks for the openings; who is asked at an automatic step gets it as a review.

    What is to be announced stands announced from here on, and its clocks stand still.
    """
    begin_announcements(effects)
    return [_task(flow_class, effects, opening, effects.now) for opening in effects.openings]


def _task(flow_class: type, effects: Effects, opening: Opening, now: datetime) -> Task:
    kind = "review" if opening.asked else opening.step.kind.value
    node = flow_class.instance.node(kind)
    matter = effects.case.package.matters[opening.sub_case.matter]
    due = task_deadline(opening.sub_case, matter, opening.step, now)
    window = effects.case.package.one_thing.window
    together = window is not None and window.is_batch(matter.code, opening.step.code)
    return Task(
        flow_task=node,
        flow_task_type=DECIDED_TOGETHER if together else node.task_type,
        process=effects.case,
        sub_case=opening.sub_case,
        department_id=opening.department_id,
        step=opening.step.code,
        created=now,
        due_at=due.due_at,
        alarm_at=due.yellow_at and max(due.yellow_at, now),
        asked=opening.asked or "",
    )
