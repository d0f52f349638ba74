"""The parts of a one-thing that are one form each: what it promises, who applies, what it took before."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.parts import PartForm
from citizen_portal.authors.forms.pieces import Choices, TermField, text_fields, text_of, text_values
from services.catalogue.authoring.models import EntryKind
from services.catalogue.vocabulary import Audience

COUNTED = ("days", "steps", "documents", "visits")
AUDIENCES: Choices = [
    (Audience.PERSON.value, pgettext_lazy("audience", "People")),
    (Audience.ENTERPRISE.value, pgettext_lazy("audience", "Enterprises")),
]
ICONS: Choices = [
    ("file", pgettext_lazy("drawing", "Sheet of paper")),
    ("baby", pgettext_lazy("drawing", "Baby")),
    ("graduation", pgettext_lazy("drawing", "Graduation cap")),
    ("briefcase", pgettext_lazy("drawing", "Briefcase")),
    ("home", pgettext_lazy("drawing", "House")),
    ("heart", pgettext_lazy("drawing", "Heart")),
    ("people", pgettext_lazy("drawing", "People")),
    ("card", pgettext_lazy("drawing", "Card")),
    ("store", pgettext_lazy("drawing", "Shop")),
    ("building", pgettext_lazy("drawing", "Building")),
    ("truck", pgettext_lazy("drawing", "Lorry")),
    ("armchair", pgettext_lazy("drawing", "Armchair")),
    ("accessibility", pgettext_lazy("drawing", "Wheelchair")),
    ("edit", pgettext_lazy("drawing", "Pen")),
]


class About(PartForm):
    """Its name and promise, and how it is found."""

    title = _("Name, promise and search words")
    holds = (
        "name",
        "summary",
        "promise",
        "statutory_term",
        "visits",
        "words",
        "legal_basis",
    )

    def prepare(self) -> None:
        text_fields(self, "name", _("Chinese name"), _("English name"), required=True)
        text_fields(self, "summary", _("Summary, Chinese"), _("Summary, English"), required=True, long=True)
        self.fields["promise"] = TermField(label=_("Promised to the citizen"))
        self.fields["statutory_term"] = TermField(label=_("Statutory term"))
        self.fields["visits"] = forms.IntegerField(
            label=_("How often the citizen has to come"), min_value=0, max_value=20
        )
        self.fields["words"] = forms.CharField(
            label=_("Everyday words people search with, one a line"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 5}),
        )
        text_fields(
            self,
            "legal_basis",
            _("Legal basis, Chinese"),
            _("Legal basis, English"),
            required=False,
            long=True,
        )

    def first(self, body: Body) -> Body:
        plain = {name: body[name] for name in ("promise", "statutory_term", "visits")}
        texts = [text_values(name, body[name]) for name in ("name", "summary", "legal_basis")]
        return plain | {"words": "\n".join(body["words"])} | texts[0] | texts[1] | texts[2]

    def write(self, body: Body) -> None:
        given = self.cleaned_data
        body |= {name: text_of(given, name) for name in ("name", "summary", "legal_basis")}
        body |= {name: given[name] for name in ("promise", "statutory_term", "visits")}
        body["words"] = list(
            dict.fromkeys(word.strip() for word in given["words"].splitlines() if word.strip())
        )


class Applying(PartForm):
    """Whose event it is, who may apply, who leads, and who looks at the whole first."""

    title = _("Who applies and who leads")
    holds = (
        "audience",
        "applicants",
        "icon",
        "number",
        "lead",
        "precheck",
        "precheck_term",
        "named_outside",
    )

    def prepare(self) -> None:
        self.fields["audience"] = forms.ChoiceField(label=_("Whose event it is"), choices=AUDIENCES)
        self.fields["applicants"] = forms.MultipleChoiceField(
            label=_("In which roles somebody may apply"),
            choices=self._applicants(),
            widget=forms.CheckboxSelectMultiple,
            help_text=_("With more than one, the portal asks the citizen which."),
        )
        known = dict(ICONS)
        icons = ICONS if self.entry.icon in known else [*ICONS, (self.entry.icon, self.entry.icon)]
        self.fields["icon"] = forms.ChoiceField(label=_("Drawing"), choices=icons)
        self.fields["number"] = forms.RegexField(
            r"^[A-Z0-9-]{3,20}$",
            label=_("Public number"),
            error_messages={
                "invalid": _("Three to twenty capital letters, digits and hyphens, like YJS-P-01.")
            },
        )
        own = self.offer.own_offices
        lead = self.entry.lead
        self.fields["lead"] = forms.ChoiceField(
            label=_("Who leads it"),
            choices=own if lead in dict(own) else [*own, (lead, self.offer.say.office(lead))],
        )
        self.fields["precheck"] = forms.ChoiceField(
            label=_("Who looks at the whole application first"),
            required=False,
            choices=[("", _("Nobody: each department accepts by itself")), *self.offer.offices],
        )
        self.fields["precheck_term"] = TermField(label=_("Time for that first look"))
        self.fields["named_outside"] = forms.BooleanField(
            label=_("Text messages and e-mails may name it"),
            required=False,
            help_text=_("Only when the name tells nothing of anybody’s health, need or misfortune."),
        )

    def _applicants(self) -> Choices:
        """Roles of people and enterprises; those in use first."""
        kinds = self.offer.of_kind(EntryKind.ROLE)
        holders = [
            (code, name)
            for code, name in kinds
            if (role := self.offer.entries.get((EntryKind.ROLE, code))) and role.kind != "thing"
        ]
        return sorted(holders, key=lambda choice: choice[0] not in self.entry.applicants)

    def first(self, body: Body) -> Body:
        names = (
            "audience",
            "applicants",
            "icon",
            "number",
            "lead",
            "precheck",
            "precheck_term",
            "named_outside",
        )
        return {name: body[name] for name in names}

    def write(self, body: Body) -> None:
        given = dict(self.cleaned_data)
        kept = [role for role in body["applicants"] if role in given["applicants"]]
        given["applicants"] = kept + [role for role in given["applicants"] if role not in kept]
        given["precheck"] = given["precheck"] or None
        body |= given


class Baseline(PartForm):
    """What the matters took one by one."""

    title = _("What it took before")
    holds = ("baseline",)

    def prepare(self) -> None:
        labels = (_("Days it took before"), _("Steps before"), _("Documents before"), _("Visits before"))
        for name, label in zip(COUNTED, labels, strict=True):
            self.fields[f"baseline_{name}"] = forms.IntegerField(label=label, min_value=1, max_value=9999)
        self.fields["baseline_sample"] = forms.BooleanField(
            label=_("These figures are samples, and are marked so"), required=False
        )

    def first(self, body: Body) -> Body:
        return {f"baseline_{name}": body["baseline"][name] for name in (*COUNTED, "sample")}

    def write(self, body: Body) -> None:
        body["baseline"] |= {name: self.cleaned_data[f"baseline_{name}"] for name in (*COUNTED, "sample")}


ONE_THING_PARTS: dict[str, type[PartForm]] = {"about": About, "applying": Applying, "baseline": Baseline}
"""The parts of a one-thing that are no lists."""


def counted(matters: list[Any]) -> dict[str, Any]:
    """A first baseline: what these matters ask for one by one, at least one of each."""
    return {
        "days": max(1, sum(int(matter.statutory_term.amount) for matter in matters)),
        "steps": max(1, sum(len(matter.steps) for matter in matters)),
        "documents": max(1, sum(len(matter.documents) for matter in matters)),
        "visits": max(1, sum(matter.visits for matter in matters), len(matters)),
        "sample": True,
    }
