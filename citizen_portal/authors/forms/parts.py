"""The parts of a matter that are one form each, and what such a form is."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.context import Body, Offer
from citizen_portal.authors.forms.drawing import DrawnForm
from citizen_portal.authors.forms.pieces import TermField, text_fields, text_of, text_values


class PartForm(DrawnForm):
    """A form over values of the entry itself; `holds` names those it shows, for faults to find their place."""

    title: str | Promise = ""
    holds: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Mapping[str, Any] | None = None, *, entry: Any, offer: Offer) -> None:
        super().__init__(data, initial=self.first(entry.model_dump(mode="json")))
        self.entry, self.offer = entry, offer
        self.prepare()

    @classmethod
    def concerns(cls, entry: Any) -> bool:
        """Whether such an entry has this part at all."""
        return True

    @abstractmethod
    def first(self, body: Body) -> Body:
        """The first values, from the body."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the fields."""

    @abstractmethod
    def write(self, body: Body) -> None:
        """Put what was typed into the body."""

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        """The field a fault at that path of the entry belongs to; None when it stands elsewhere."""
        first = str(path[0]) if path else ""
        if len(path) > 1 and f"{first}_{path[1]}" in self.fields:
            return f"{first}_{path[1]}"
        if f"{first}_zh" in self.fields:
            return f"{first}_zh"
        return first if first in self.fields else None


class Basics(PartForm):
    """What it is called, whose it is, what it rests on and costs."""

    title = _("Name, office and legal basis")
    holds = (
        "name",
        "department",
        "served_by",
        "base_code",
        "legal_basis",
        "fee",
        "visits",
        "sample",
    )

    def prepare(self) -> None:
        text_fields(self, "name", _("Chinese name"), _("English name"), required=True)
        self.fields["department"] = forms.ChoiceField(
            label=_("Who does it"), choices=self.offer.own_offices or [(self.entry.department,) * 2]
        )
        self.fields["served_by"] = forms.ChoiceField(
            label=_("The serving office is found by"),
            required=False,
            choices=[("", _("There is one office for all")), *self.offer.places_of(self.entry)],
        )
        self.fields["base_code"] = forms.RegexField(
            r"^[0-9A-Z]{12}$",
            label=_("Base code"),
            help_text=_("12 digits or capital letters, from the national list of matters."),
            error_messages={"invalid": _("A base code has 12 digits or capital letters.")},
        )
        text_fields(
            self,
            "legal_basis",
            _("Legal basis, Chinese"),
            _("Legal basis, English"),
            required=True,
            long=True,
        )
        self.fields["fee"] = forms.DecimalField(
            label=_("Fee in yuan"), min_value=0, max_digits=10, decimal_places=2
        )
        self.fields["visits"] = forms.IntegerField(
            label=_("How often the citizen has to come"), min_value=0, max_value=20
        )
        self.fields["sample"] = forms.BooleanField(
            label=_("Some of these values are samples, and are marked so"), required=False
        )

    def first(self, body: Body) -> Body:
        plain = {
            name: body[name] for name in ("department", "served_by", "base_code", "fee", "visits", "sample")
        }
        return plain | text_values("name", body["name"]) | text_values("legal_basis", body["legal_basis"])

    def write(self, body: Body) -> None:
        given = self.cleaned_data
        body["name"], body["legal_basis"] = text_of(given, "name"), text_of(given, "legal_basis")
        body["department"], body["base_code"] = given["department"], given["base_code"]
        body["served_by"] = given["served_by"] or None
        # A fee typed the same stays written the same.
        if given["fee"] != self.entry.fee:
            body["fee"] = str(given["fee"])
        body["visits"], body["sample"] = given["visits"], given["sample"]


class Terms(PartForm):
    """The four clocks of the law."""

    title = _("Terms")
    holds = (
        "promised_term",
        "statutory_term",
        "acceptance_term",
        "delivery_term",
    )

    def prepare(self) -> None:
        for name, label, hint in (
            ("promised_term", _("Promised to the citizen"), _("Not longer than the statutory term.")),
            (
                "statutory_term",
                _("Statutory term"),
                _("Twenty working days, unless a law says otherwise (art. 42)."),
            ),
            ("acceptance_term", _("Time to accept"), _("Five working days at most (art. 32).")),
            ("delivery_term", _("Time to deliver"), _("Ten working days at most (art. 44).")),
        ):
            self.fields[name] = TermField(label=label, help_text=hint)

    def first(self, body: Body) -> Body:
        return {name: body[name] for name in body if name.endswith("_term")}

    def write(self, body: Body) -> None:
        body.update(self.cleaned_data)


PARTS: dict[str, type[PartForm]] = {"basics": Basics, "terms": Terms}
