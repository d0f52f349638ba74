"""What an applicant is to put right: the one request for corrections, and an application sent back by the precheck."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.catalogue.vocabulary import PRECHECK
from workflows.commands.corrections import ask_for_corrections
from workflows.commands.precheck import send_back
from workflows.errors import Invalid
from workflows.models import CorrectionRequest, NoticeKind, Task
from workflows.reads.corrections import Correctable, may_be_corrected
from workflows.reads.notices.previewing import preview
from workflows.reads.projection import correctable_at
from workflows.steps.deadlines import correction_due
from workflows.steps.faults import LONGEST_TEXT, Wanted, listed

from .action import Action, ActionForm

OWN_WORDS = 6
"""Faults in one's own words on one page; related ones are put together."""


class FaultsForm(ActionForm):
    """Foreseen faults to tick, and rows for others: what each is about, and what is to be put right."""

    whole = False

    def prepare(self) -> None:
        possible = self.possible()
        if possible.faults:
            self.fields["faults"] = forms.MultipleChoiceField(
                label=_("Faults that happen often"),
                choices=[(code, str(fault.text)) for code, fault in possible.faults.items() if fault.about],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        first = ("", _("The application as a whole")) if self.whole else ("", _("Please choose"))
        subjects = [first, *((key, subject.name) for key, subject in possible.subjects.items())]
        for row in range(OWN_WORDS):
            number = {"number": row + 1}
            self.fields[f"about_{row}"] = forms.ChoiceField(
                label=_("Fault %(number)d: about") % number, choices=subjects, required=False
            )
            self.fields[f"text_{row}"] = forms.CharField(
                label=_("Fault %(number)d: what is to be put right, and how") % number,
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def possible(self) -> Correctable:
        """What may be listed."""
        return correctable_at(self.task, whole=self.whole)

    def wanted(self) -> list[Wanted]:
        """The list, foreseen faults first."""
        said = self.cleaned_data
        return [Wanted(code=code) for code in said.get("faults", ())] + [
            Wanted(about=said[f"about_{row}"], text=said[f"text_{row}"]) for row in self._rows()
        ]

    def where(self, key: str) -> str | None:
        """The field of this form that a key of the verb's errors speaks of; None for the list as a whole."""
        _items, _dot, rest = key.partition(".")
        if not rest:
            return None
        place, _dot, name = rest.partition(".")
        row = int(place) - len(self.cleaned_data.get("faults", ()))
        return f"{name}_{self._rows()[row]}" if row >= 0 else "faults"

    def _rows(self) -> list[int]:
        said = self.cleaned_data
        return [
            row for row in range(OWN_WORDS) if said.get(f"text_{row}", "").strip() or said.get(f"about_{row}")
        ]


class SendBackForm(FaultsForm):
    whole = True


def _ask(task: Task, form: FaultsForm, by: Any, now: datetime) -> object:
    try:
        return ask_for_corrections(task=task, wanted=form.wanted(), by=by, now=now)
    except Invalid as invalid:
        raise _in_form(form, invalid) from invalid


def _send_back(task: Task, form: SendBackForm, by: Any, now: datetime) -> object:
    try:
        return send_back(task=task, wanted=form.wanted(), by=by, now=now)
    except Invalid as invalid:
        raise _in_form(form, invalid) from invalid


def _corrections_notice(task: Task, form: FaultsForm, by: Any, now: datetime) -> Any:
    try:
        faults = listed(form.possible(), form.wanted())
    except Invalid as invalid:
        raise _in_form(form, invalid) from invalid
    due = correction_due(task, now)
    items = [fault.as_data() for fault in faults]
    return preview(NoticeKind.CORRECTION, task, now=now, items=items, due_at=due.isoformat())


def _return_notice(task: Task, form: SendBackForm, by: Any, now: datetime) -> Any:
    try:
        faults = listed(form.possible(), form.wanted(), whole=True)
    except Invalid as invalid:
        raise _in_form(form, invalid) from invalid
    return preview(NoticeKind.RETURN, task, now=now, items=[fault.as_data() for fault in faults])


def _in_form(form: FaultsForm, invalid: Invalid) -> Invalid:
    return Invalid({form.where(key) or "": text for key, text in invalid.errors.items()})


def _before_acceptance(task: Task) -> bool:
    matter = task.process.package.matters[task.sub_case.matter]
    return (
        may_be_corrected(task, matter)
        and not CorrectionRequest.objects.filter(sub_case=task.sub_case_id).exists()
    )


CORRECTIONS = Action(
    name="corrections",
    title=_("Ask for corrections"),
    rule="ask for corrections",
    form=FaultsForm,
    carry_out=_ask,
    done=_("The applicant of %(number)s has been asked to put it right; your clock stands still meanwhile."),
    effect=_(
        "List everything at once: the law allows one request. The applicant has 15 working days, in a yearly round "
        "until the checks end, and answers item by item; what they hand in comes back to this task."
    ),
    offered=_before_acceptance,
    icon="edit",
    notice=_corrections_notice,
    leaves=True,
    key="R",
    short=_("Corrections"),
)
SEND_BACK = Action(
    name="send-back",
    title=_("Send back to the applicant"),
    rule="send back application",
    form=SendBackForm,
    carry_out=_send_back,
    done=_("%(number)s is back with the applicant, with your list."),
    effect=_(
        "Nothing legal has begun. The applicant gets everything back as a draft, with your list at the fields, and "
        "sends it again."
    ),
    offered=lambda task: task.finished is None and task.step == PRECHECK.code,
    icon="return",
    notice=_return_notice,
    leaves=True,
)
