"""The lists of a matter: what one item of any of them is, and the corrections. Codes are made, never typed."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.conditions import ConditionFields
from citizen_portal.authors.forms.context import Body, Offer
from citizen_portal.authors.forms.drawing import DrawnForm
from citizen_portal.authors.forms.pieces import Choices, free_code, text_fields, text_of, text_values
from services.catalogue.authoring.models import EntryKind
from services.catalogue.casting import roles_of
from services.catalogue.vocabulary import Condition, OneThing

ONLY_WHEN = _("Only when")


class ItemForm(DrawnForm):
    """A form over one item of a list of `entry`. `item` is None for a new one."""

    title: str | Promise = ""
    title_new: str | Promise = ""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, entry: Any, item: Any | None, offer: Offer
    ) -> None:
        self.entry, self.item, self.offer = entry, item, offer
        self.before: Body = item.model_dump(mode="json") if hasattr(item, "model_dump") else {}
        self.conditions: dict[str, ConditionFields] = {}
        super().__init__(data, initial=self.first())
        self.prepare()

    @abstractmethod
    def first(self) -> Body:
        """The first values, from `before`."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the fields."""

    @abstractmethod
    def write(self) -> Any:
        """The item as package data, what the form does not show kept as it was."""

    def place(self, last: int) -> int:
        """Where a new item goes; `last` is the place after all others."""
        return last

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for condition in self.conditions.values():
            condition.check()
        return cleaned

    def ask_when(
        self, prefix: str = "when", when: Condition | None = None, title: str | Promise = ONLY_WHEN
    ) -> None:
        """Adds a condition: chosen from what may be spoken of here."""
        if prefix == "when":
            when = getattr(self.item, "when", None)
        said = self.offer.say.condition(when, self._speaks_of())
        self.conditions[prefix] = ConditionFields(
            self, prefix, when, said=said, picks=self.picks(), title=title
        )

    def _speaks_of(self) -> OneThing | None:
        if isinstance(self.entry, OneThing):
            return self.entry
        users = self.offer.users_of(self.entry.code)
        return users[0] if users else None

    def picks(self) -> Choices:
        """The matter's own fields, and the questions of the one-things that use it."""
        users = self.offer.users_of(self.entry.code)
        keys = [rule.field for rule in self.entry.fields]
        keys += [asked.field for one_thing in users for asked in one_thing.situations if asked.field]
        applicants = [role for one_thing in users for role in one_thing.applicants]
        return self.offer.picks(keys, users, [*applicants, *roles_of(self.entry)])

    def when(self, prefix: str = "when") -> Any:
        """The condition as package data."""
        return self.conditions[prefix].data()

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        """The field a fault inside the item belongs to."""
        first = str(path[0]) if path else ""
        for name in (first, f"{first}_zh"):
            if name in self.fields:
                return name
        if first in ("when", "constraints"):
            start = "when_" if first == "when" else "bound_"
            exact = f"bound_{path[-1]}"
            return (
                exact if exact in self.fields else next((n for n in self.fields if n.startswith(start)), None)
            )
        return {"field": "element"}.get(first)


class FaultForm(ItemForm):
    title, title_new = _("Correction to choose"), _("New correction to choose")

    def prepare(self) -> None:
        text_fields(
            self, "text", _("What is wrong, Chinese"), _("What is wrong, English"), required=True, long=True
        )
        documents = [
            (f"{rule.holder}.{rule.kind}", self.offer.say.document(rule.kind, rule.holder))
            for rule in self.entry.documents
        ]
        choices = [*self.offer.fields_of(self.entry), *dict.fromkeys(documents)]
        about = self.before.get("about")
        if about and about not in dict(choices):
            choices.append((about, self.offer.say.entry(EntryKind.DOCUMENT, about)))
        self.fields["about"] = forms.ChoiceField(
            label=_("About"), required=False, choices=[("", _("Nothing in particular")), *choices]
        )

    def first(self) -> Body:
        return dict(self.before) | text_values("text", self.before.get("text"))

    def write(self) -> Body:
        given = self.cleaned_data
        code = self.before.get("code") or free_code("correction", {f.code for f in self.entry.faults})
        return {**self.before, "code": code, "text": text_of(given, "text"), "about": given["about"] or None}
