"""A note for the own desk, and a question to the desk of a sister matter."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.commands import conversation
from workflows.models import SubCase, Task
from workflows.reads.conversation import sisters_to_ask

from .action import Action, ActionForm

LONGEST = 2000


class NoteForm(ActionForm):
    text = forms.CharField(
        label=_("Note"),
        help_text=_("Your department reads it, and nobody else. The applicant does not."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AskForm(ActionForm):
    of = forms.ModelChoiceField(
        label=_("Matter"), queryset=SubCase.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Question"),
        help_text=_(
            "An answer is due within one working day. Write no more about the applicant than it takes."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def prepare(self) -> None:
        package = self.task.process.package
        self.fields["of"].queryset = sisters_to_ask(self.task)
        self.fields["of"].label_from_instance = lambda sister: (
            _("%(matter)s: %(department)s")
            % {
                "matter": package.matters[sister.matter].name,
                "department": sister.department.name,
            }
        )


def _note(task: Task, form: NoteForm, by: Any, now: datetime) -> object:
    return conversation.write_note(task=task, by=by, text=form.cleaned_data["text"], now=now)


def _ask(task: Task, form: AskForm, by: Any, now: datetime) -> object:
    wanted = form.cleaned_data
    return conversation.ask(task=task, of=wanted["of"], by=by, text=wanted["text"], now=now)


NOTE = Action(
    name="note",
    title=_("Write a note"),
    rule="write note",
    form=NoteForm,
    carry_out=_note,
    done=_("The note stands with %(number)s."),
    effect=_("It stays with the matter, for whoever of your department works on it next."),
    offered=lambda task: True,
    icon="edit",
)
ASK = Action(
    name="ask",
    title=_("Ask a sister department"),
    rule="ask sister department",
    form=AskForm,
    carry_out=_ask,
    done=_("The question about %(number)s is on its way."),
    effect=_("The clerk who has the other matter in hand is told at once. Your own clock runs on."),
    offered=lambda task: task.finished is None and sisters_to_ask(task).exists(),
    icon="message",
)
