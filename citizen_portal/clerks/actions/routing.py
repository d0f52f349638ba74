"""Work that came to the wrong desk: transfer it, return it, ask the supervisor."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citizen_portal.departments import DepartmentField
from services.models import Department
from workflows.commands import routing
from workflows.models import Task
from workflows.reads.conversation import sisters_to_ask
from workflows.reads.moves import moves_of

from .action import Action, ActionForm

LONGEST = 2000


def reason_field(help_text: Any) -> forms.CharField:
    """Why; never empty."""
    return forms.CharField(
        label=_("Reason"), help_text=help_text, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )


class TransferForm(ActionForm):
    to = DepartmentField(label=_("Responsible department"))
    reason = reason_field(_("The other department reads it. Name the rule that makes it responsible."))

    def prepare(self) -> None:
        self.fields["to"].offer(
            Department.objects.standing().exclude(pk=self.task.department_id),
            first=Department.objects.filter(pk__in=sisters_to_ask(self.task).values("department")),
            heading=_("Departments that work on this case"),
        )


class ReturnForm(ActionForm):
    reason = reason_field(_("The department that sent it reads it. It can be returned once only."))


class DisputeForm(ActionForm):
    reason = reason_field(_("The supervisor reads it, and rules for good."))


def _transfer(task: Task, form: TransferForm, by: Any, now: datetime) -> object:
    wanted = form.cleaned_data
    return routing.transfer(task=task, to=wanted["to"], by=by, reason=wanted["reason"], now=now)


def _return(task: Task, form: ReturnForm, by: Any, now: datetime) -> object:
    return routing.return_task(task=task, by=by, reason=form.cleaned_data["reason"], now=now)


def _dispute(task: Task, form: DisputeForm, by: Any, now: datetime) -> object:
    return routing.dispute(task=task, by=by, reason=form.cleaned_data["reason"], now=now)


TRANSFER = Action(
    name="transfer",
    title=_("Transfer to another department"),
    rule="transfer task",
    form=TransferForm,
    carry_out=_transfer,
    done=_("%(number)s has been transferred; its clock runs on there."),
    effect=_(
        "The task leaves your desk at once. Its due date stays the same, and the applicant is told where it is."
    ),
    offered=lambda task: moves_of(task).may_transfer,
    icon="swap",
    leaves=True,
    undoable=True,
    key="T",
    short=pgettext_lazy("batch", "Transfer"),
)
RETURN = Action(
    name="return",
    title=_("Return to the department it came from"),
    rule="transfer task",
    form=ReturnForm,
    carry_out=_return,
    done=_("%(number)s has been returned."),
    effect=_("The task goes back, once. If the other department disagrees, the supervisor rules."),
    offered=lambda task: moves_of(task).may_return,
    icon="return",
    leaves=True,
    undoable=True,
)
DISPUTE = Action(
    name="dispute",
    title=_("Ask the supervisor who is responsible"),
    rule="dispute task",
    form=DisputeForm,
    carry_out=_dispute,
    done=_("The supervisor has been asked about %(number)s."),
    effect=_("The task stays with you, and its clock runs, until the supervisor has ruled."),
    offered=lambda task: moves_of(task).may_dispute,
    icon="warning",
)
