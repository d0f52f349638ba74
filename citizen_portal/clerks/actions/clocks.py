"""What moves the clock of a matter: a special procedure, its end, and more time from the leader."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows.clock import PauseKind
from workflows.clock.practice import LONGEST_EXTENSION, LONGEST_JOINT_EXTENSION
from workflows.commands import clocks
from workflows.models import SUSPENDING, Extension, NoticeKind, SubCaseState, Suspension, Task
from workflows.reads.extensions import may_ask
from workflows.reads.notices import preview, preview_extension

from .action import Action, ActionForm
from .routing import reason_field

OF_THE_MATTER, OF_THE_CASE = "matter", "case"
LONGEST = {OF_THE_MATTER: LONGEST_EXTENSION, OF_THE_CASE: LONGEST_JOINT_EXTENSION}


class SuspendForm(ActionForm):
    kind = forms.ChoiceField(
        label=_("Special procedure"),
        choices=[(kind, PauseKind(kind).label) for kind in SUSPENDING],
        widget=forms.RadioSelect,
    )
    expected_end = forms.DateField(
        label=_("Expected to end on"),
        help_text=_(
            "The notice tells the applicant this day. It is a working estimate, not a term of its own."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = reason_field(_("The applicant reads it in the notice. Say what has to be done, and by whom."))

    def clean_expected_end(self) -> date:
        """A preview, too, shows no day that has passed."""
        if self.cleaned_data["expected_end"] < timezone.localdate(self.now):
            raise forms.ValidationError(
                _("This day has passed. Please choose when the procedure is expected to end.")
            )
        return self.cleaned_data["expected_end"]


class ResumeForm(ActionForm):
    """Nothing is asked: the procedure is over."""


class ExtendForm(ActionForm):
    of = forms.ChoiceField(label=_("What takes longer"), widget=forms.RadioSelect)
    days = forms.IntegerField(label=_("Working days more"), min_value=1, widget=forms.NumberInput)
    reason = reason_field(
        _("The leader decides by it, and the applicant reads it in the notice if it is approved.")
    )

    def prepare(self) -> None:
        words = {
            OF_THE_MATTER: _("This matter, by at most %(number)s working days"),
            OF_THE_CASE: _("The joint handling of the whole one-thing, by at most %(number)s working days"),
        }
        possible = may_ask(self.task, self.now)
        self.fields["of"].choices = [
            (of, words[of] % {"number": LONGEST[of].number})
            for of in (OF_THE_MATTER, OF_THE_CASE)
            if of in possible
        ]
        self.fields["of"].initial = next(iter(possible), None)

    def clean(self) -> dict[str, Any]:
        """Refuse here what the verb would refuse: a preview never shows a notice that cannot be issued."""
        said = super().clean()
        if "of" in said and "days" in said and said["days"] > LONGEST[said["of"]].amount:
            sentence = _("Please choose from one to %(number)s working days.")
            self.add_error("days", str(sentence) % {"number": LONGEST[said["of"]].number})
        return said


def _suspend(task: Task, form: SuspendForm, by: Any, now: datetime) -> Suspension:
    return clocks.suspend(task=task, by=by, now=now, **form.cleaned_data)


def _suspension_notice(task: Task, form: SuspendForm, by: Any, now: datetime) -> Any:
    said = form.cleaned_data
    return preview(
        NoticeKind.SUSPENSION,
        task,
        now=now,
        suspension=said["kind"],
        reason=said["reason"],
        expected_end=said["expected_end"].isoformat(),
    )


def _resume(task: Task, form: ResumeForm, by: Any, now: datetime) -> Suspension:
    return clocks.resume(task=task, by=by, now=now)


def _resumption_notice(task: Task, form: ResumeForm, by: Any, now: datetime) -> Any:
    open_now = Suspension.objects.get(sub_case=task.sub_case, ended_at__isnull=True)
    return preview(NoticeKind.RESUMPTION, task, now=now, suspension=open_now.kind)


def _extension_notice(task: Task, form: ExtendForm, by: Any, now: datetime) -> Any:
    said = form.cleaned_data
    asked = Extension(
        case=task.process,
        sub_case=None if said["of"] == OF_THE_CASE else task.sub_case,
        department_id=task.department_id,
        term=f"{said['days']}wd",
        reason=said["reason"],
    )
    return preview_extension(asked, now=now)


def _extend(task: Task, form: ExtendForm, by: Any, now: datetime) -> object:
    said = form.cleaned_data
    return clocks.ask_extension(
        task=task,
        term=f"{said['days']}wd",
        reason=said["reason"],
        by=by,
        now=now,
        joint=said["of"] == OF_THE_CASE,
    )


def _runs_undecided(task: Task) -> bool:
    sub_case = task.sub_case
    undecided = sub_case.state == SubCaseState.ACCEPTED and sub_case.decided_at is None
    return task.finished is None and undecided and task.process.round_id is None


SUSPEND = Action(
    name="suspend",
    title=_("Stop the clock for a special procedure"),
    rule="suspend task",
    form=SuspendForm,
    carry_out=_suspend,
    done=_("The clock of %(number)s stands still; the applicant has been told how long."),
    effect=_(
        "The time of a hearing, a test or another procedure of art. 45 is not counted. The applicant gets a notice; "
        "you let the clock run again when the procedure is over."
    ),
    offered=_runs_undecided,
    icon="pause",
    notice=_suspension_notice,
)
RESUME = Action(
    name="resume",
    title=_("Let the clock run again"),
    rule="resume task",
    form=ResumeForm,
    carry_out=_resume,
    done=_("The clock of %(number)s runs again; the applicant has been told until when."),
    effect=_("The special procedure is over. The days that were left are left again, and a notice says so."),
    offered=lambda task: task.finished is None and task.sub_case.state == SubCaseState.SUSPENDED,
    icon="clock",
    notice=_resumption_notice,
)
EXTEND = Action(
    name="extend",
    title=_("Ask the leader for more time"),
    rule="ask for extension",
    form=ExtendForm,
    carry_out=_extend,
    done=_("The leader has been asked for more time for %(number)s; until the answer no date moves."),
    effect=_(
        "The law allows one extension, approved by a leader of the department and told to the applicant."
    ),
    offered=lambda task: task.finished is None and bool(may_ask(task, None)),
    icon="calendar",
    notice=_extension_notice,
)
