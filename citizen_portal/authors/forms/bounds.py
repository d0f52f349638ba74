"""What a value may be: lengths, numbers, days, options; only those that mean something for the kind of datum."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.drawing import DrawnForm, Group
from citizen_portal.authors.forms.pieces import Choices, DayField
from services.catalogue.constraints import ONLY_FOR
from services.catalogue.vocabulary import ElementType

_LABELS = {
    "min_length": _("At least so many characters"),
    "max_length": _("At most so many characters"),
    "minimum": _("Not less than"),
    "maximum": _("Not more than"),
    "earliest": _("Not before"),
    "latest": _("Not after"),
    "options": _("Only these answers"),
}


class BoundsFields:
    """The bounds that fit a type; `before` are those there are, `options` what a choice offers."""

    def __init__(
        self, form: DrawnForm, kind: ElementType | None, before: Body, *, note: Any, options: Choices = ()
    ) -> None:
        self.form, self.before = form, before
        self.names = [name for name, types in ONLY_FOR.items() if kind in types]
        if not options and "options" in self.names:
            self.names.remove("options")
        for name in self.names:
            form.fields[f"bound_{name}"] = self._field(name, options)
            form.group(Group(_("What is accepted"), note), f"bound_{name}")

    def _field(self, name: str, options: Choices) -> forms.Field:
        shown: dict[str, Any] = {"label": _LABELS[name], "required": False}
        first = self.before.get(name)
        if name.endswith("_length"):
            return forms.IntegerField(min_value=0, max_value=100_000, initial=first, **shown)
        if name in ("earliest", "latest"):
            return DayField(label=_LABELS[name], initial=first)
        if name == "options":
            return forms.MultipleChoiceField(
                choices=options, initial=list(first or ()), widget=forms.CheckboxSelectMultiple,
                help_text=_("Choose none to accept all."), **shown,
            )  # fmt: skip
        return forms.DecimalField(max_digits=18, decimal_places=4, initial=first, **shown)

    def data(self) -> Body:
        """The bounds as package data; what means nothing for the kind of datum falls away."""
        given = self.form.cleaned_data
        return {name: self._value(name, given.get(f"bound_{name}")) for name in self.names}

    def _value(self, name: str, given: Any) -> Any:
        was = self.before.get(name)
        if given in (None, "", []):
            return None
        if name == "options":
            return was if was is not None and set(was) == set(given) else given
        if isinstance(given, Decimal):
            # A number typed the same stays written the same.
            return was if was is not None and Decimal(str(was)) == given else f"{given.normalize():f}"
        return given
