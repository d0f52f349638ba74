"""How a clerk ends a step: data of the result, an opinion, or a reason."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citizen_portal.design.widgets import DateInput, DigitsInput
from services.catalogue.answers import is_empty, parse
from services.catalogue.vocabulary import Element, ElementType, Validator
from workflows.reads.task_page import ResultDatum

LONGEST_OPINION = 2000


class ElementField(forms.Field):
    """One element of the catalogue: its widget, and its own rules for what was typed."""

    def __init__(self, element: Element, *, today: date, **options: Any) -> None:
        self.element, self.today = element, today
        super().__init__(widget=_widget(element), **options)

    def clean(self, value: Any) -> Any:
        """The canonical value, or None for an optional field left empty."""
        if is_empty(value):
            if self.required:
                raise forms.ValidationError(_("Please fill in this field."))
            return None
        try:
            return parse(self.element, self.element.constraints, value, today=self.today)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class GoOnForm(forms.Form):
    """Accept, pass, grant or deliver: with the data of the result where the step issues one."""

    def __init__(
        self,
        data: Any = None,
        *,
        result_data: tuple[ResultDatum, ...],
        with_opinion: bool,
        today: date,
    ) -> None:
        super().__init__(data)
        for datum in result_data:
            self.fields[datum.key] = ElementField(
                datum.element,
                today=today,
                label=datum.label,
                help_text=str(datum.element.hint or ""),
                required=datum.required,
                initial=datum.value,
            )
        if with_opinion:
            self.fields["opinion"] = forms.CharField(
                label=_("Opinion"),
                help_text=_("The desks after you read it; the applicant does not."),
                required=False,
                max_length=LONGEST_OPINION,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def result(self) -> dict[str, Any]:
        """What was filled in, by ``role.element``."""
        return {
            key: value for key, value in self.cleaned_data.items() if key != "opinion" and value is not None
        }


class StopForm(forms.Form):
    """Decline, object or refuse: never without a reason (Administrative Licensing Law, art. 32 and 38)."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The applicant reads these words. Name the rule, and what could be done."),
        error_messages={"required": _("Please give the reason: the citizen has a right to know it.")},
        max_length=LONGEST_OPINION,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _widget(element: Element) -> forms.Widget:
    options = [(option.value, str(option.label)) for option in element.options]
    match element.type:
        case ElementType.DATE:
            return DateInput()
        case ElementType.DATETIME:
            return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        case ElementType.CHOICE:
            return forms.RadioSelect(choices=options)
        case ElementType.CHOICES:
            return forms.CheckboxSelectMultiple(choices=options)
        case ElementType.BOOLEAN:
            return forms.RadioSelect(choices=[("true", _("Yes")), ("false", _("No"))])
        case ElementType.TEXT:
            return forms.Textarea(attrs={"rows": 3})
        case ElementType.INTEGER:
            return DigitsInput()
        case ElementType.DECIMAL | ElementType.MONEY | ElementType.REGION:
            return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    if element.validator in (Validator.CITIZEN_ID, Validator.CREDIT_CODE):
        return DigitsInput(digits_only=False)
    return forms.TextInput(attrs={"autocomplete": "off"})
