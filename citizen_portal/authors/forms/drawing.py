"""What every form of an author has: lines that belong together, and lists that grow without a script."""

from abc import ABCMeta
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.forms import DeclarativeFieldsMetaclass
from django.forms.utils import ErrorDict
from django.utils.functional import Promise

AGAIN = "again"
"""The button that shows the form once more, with what was typed, with more lines and with what fits the choices."""


class FormMeta(DeclarativeFieldsMetaclass, ABCMeta):
    """A form that may leave a method to its subclasses."""


@dataclass(frozen=True)
class Group:
    """Fields under one heading; as a `row` they stand side by side. The text of `note` says what they are for."""

    title: str | Promise
    note: str | Promise = ""
    row: bool = False


class DrawnForm(forms.Form, metaclass=FormMeta):
    """`grows` is the text of the button `AGAIN`; empty for a form whose fields are always the same."""

    grows: str | Promise = ""

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.groups: dict[str, Group] = {}
        self.only_shown = (data or {}).get("act") == AGAIN

    def group(self, group: Group, *names: str) -> None:
        for name in names:
            self.groups[name] = group

    def drawn(self) -> Iterator[tuple[Group | None, list[BoundField]]]:
        """The fields in order, those of one group together."""
        for field in self.fields.values():
            # A text in two languages stays side by side: what has no twin takes the whole width.
            field.wide = isinstance(field, forms.BooleanField | forms.MultipleChoiceField)
        for group, bounds in groupby(self, key=lambda bound: self.groups.get(bound.name)):
            yield group, list(bounds)

    def given(self, name: str, default: Any = "") -> Any:
        """What is typed so far, before it is checked: some fields depend on others."""
        return self.data.get(name, default) if self.is_bound else self.initial.get(name, default)

    def lines(self, prefix: str, have: int, *, spare: int = 1) -> int:
        """How many lines ``prefix_0_…`` the list has: as many as were sent, or there are, and some to fill in."""
        if not self.is_bound:
            return have + spare
        sent = [
            name.removeprefix(f"{prefix}_").partition("_")[0]
            for name in self.data
            if name.startswith(f"{prefix}_")
        ]
        shown = max((int(each) + 1 for each in sent if each.isascii() and each.isdigit()), default=0)
        return min(max(shown, have), MOST) + (max(1, spare) if self.only_shown else 0)

    def is_valid(self) -> bool:
        """Never while the form is only shown once more."""
        return not self.only_shown and super().is_valid()

    def full_clean(self) -> None:
        """Nothing is checked while the form is only shown once more."""
        if self.only_shown:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()


MOST = 60
"""Lines of one list; more is a slip, or somebody who wants to keep the server busy."""
