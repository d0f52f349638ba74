"""The dictionary that all departments share: a datum, a role, a kind of document."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citizen_portal.authors.forms.bounds import BoundsFields
from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.drawing import Group
from citizen_portal.authors.forms.parts import PartForm
from citizen_portal.authors.forms.pieces import (
    Choices,
    code_from,
    free_code,
    text_fields,
    text_of,
    text_values,
)
from services.catalogue.authoring.models import Entry, EntryKind
from services.catalogue.vocabulary import (
    DocumentKind,
    Element,
    ElementType,
    Role,
    RoleKind,
    Sensitivity,
    Text,
    Validator,
)

TYPES: Choices = [
    (ElementType.STRING, pgettext_lazy("datum", "A line of text")),
    (ElementType.TEXT, pgettext_lazy("datum", "Several lines of text")),
    (ElementType.INTEGER, pgettext_lazy("datum", "A whole number")),
    (ElementType.DECIMAL, pgettext_lazy("datum", "A number with decimals")),
    (ElementType.MONEY, pgettext_lazy("datum", "An amount of money")),
    (ElementType.DATE, pgettext_lazy("datum", "A date")),
    (ElementType.DATETIME, pgettext_lazy("datum", "A date with time")),
    (ElementType.BOOLEAN, pgettext_lazy("datum", "Yes or no")),
    (ElementType.CHOICE, pgettext_lazy("datum", "One of several answers")),
    (ElementType.CHOICES, pgettext_lazy("datum", "Any number of answers")),
    (ElementType.REGION, pgettext_lazy("datum", "A place: city, district, street or community")),
]
SENSITIVITIES: Choices = [
    (Sensitivity.PLAIN, pgettext_lazy("sensitivity", "Not about a person")),
    (Sensitivity.PERSONAL, pgettext_lazy("sensitivity", "Personal data")),
    (Sensitivity.SENSITIVE, pgettext_lazy("sensitivity", "Sensitive: agreed to separately, encrypted")),
]
STANDARDS: Choices = [
    ("", pgettext_lazy("standard", "None")),
    (Validator.CITIZEN_ID, pgettext_lazy("standard", "Citizen identity number (GB 11643)")),
    (Validator.CREDIT_CODE, pgettext_lazy("standard", "Unified social credit code (GB 32100)")),
    (Validator.MOBILE, pgettext_lazy("standard", "Mobile number")),
    (Validator.BANK_CARD, pgettext_lazy("standard", "Bank card number (ISO/IEC 7812-1)")),
    (Validator.PLATE, pgettext_lazy("standard", "Number plate (GA 36)")),
    (Validator.POSTCODE, pgettext_lazy("standard", "Postcode")),
    (Validator.PERSON_NAME, pgettext_lazy("standard", "Name of a person")),
]
ROLE_KINDS: Choices = [
    (RoleKind.PERSON, pgettext_lazy("role", "A person")),
    (RoleKind.ENTERPRISE, pgettext_lazy("role", "An enterprise")),
    (RoleKind.THING, pgettext_lazy("role", "A thing, a place or an event")),
]


def _values(choices: Choices) -> Choices:
    return [(str(value), label) for value, label in choices]


class ElementForm(PartForm):
    """A datum: what it is called, what kind of value it is, and what is accepted."""

    title = _("Datum of the dictionary")
    holds = (
        "name",
        "type",
        "hint",
        "unit",
        "sensitivity",
        "validator",
        "constraints",
        "options",
    )
    grows = _("Show what this kind of datum needs, and more lines")

    def prepare(self) -> None:
        text_fields(self, "name", _("Chinese name"), _("English name"), required=True)
        self.fields["type"] = forms.ChoiceField(label=_("What kind of value"), choices=_values(TYPES))
        text_fields(self, "hint", _("A word of help, Chinese"), _("A word of help, English"), required=False)
        text_fields(self, "unit", _("Unit, Chinese"), _("Unit, English"), required=False)
        self.fields["sensitivity"] = forms.ChoiceField(
            label=_("How far it is protected"), choices=_values(SENSITIVITIES)
        )
        kind = self.given("type")
        self.kind = ElementType(kind) if kind in list(ElementType) else ElementType.STRING
        if self.kind is ElementType.STRING:
            self.fields["validator"] = forms.ChoiceField(
                label=_("It follows a standard"), required=False, choices=_values(STANDARDS)
            )
        if self.kind in (ElementType.CHOICE, ElementType.CHOICES):
            for i in range(
                self.lines("option", len(self._options()), spare=max(1, 2 - len(self._options())))
            ):
                self._option_fields(i)
        before = self.entry.constraints.model_dump(mode="json")
        self.bounds = BoundsFields(self, self.kind, before, note=_("For everybody who asks for this datum."))

    def _options(self) -> list[Body]:
        return [option.model_dump(mode="json") for option in self.entry.options]

    def _option_fields(self, i: int) -> None:
        known = self._options()
        values = text_values(f"option_{i}", known[i]["label"] if i < len(known) else None)
        text_fields(self, f"option_{i}", _("Answer, Chinese"), _("Answer, English"), required=False)
        for name, value in values.items():
            self.fields[name].initial = value
        group = Group(
            _("Answer %(number)s") % {"number": i + 1}, _("Leave it empty to drop the answer."), row=True
        )
        self.group(group, *values)

    def first(self, body: Body) -> Body:
        plain = {name: body[name] for name in ("type", "sensitivity", "validator")}
        texts = [text_values(name, body[name]) for name in ("name", "hint", "unit")]
        return plain | texts[0] | texts[1] | texts[2]

    def clean(self) -> Body:
        cleaned = super().clean() or self.cleaned_data
        if self.kind in (ElementType.CHOICE, ElementType.CHOICES) and len(self._chosen(cleaned)) < 2:
            self.add_error(
                "option_0_zh" if "option_0_zh" in self.fields else "type",
                _("A choice has at least two answers. Show what this kind of datum needs, and write them."),
            )
        return cleaned

    def _chosen(self, given: Body) -> list[Body]:
        known = self._options()
        taken, options = {option["value"] for option in known}, []
        for i in range(sum(name.startswith("option_") and name.endswith("_zh") for name in self.fields)):
            label = text_of(given, f"option_{i}")
            if label is None:
                continue
            value = (
                known[i]["value"] if i < len(known) else free_code(code_from(label["en"], "answer"), taken)
            )
            taken.add(value)
            options.append({"value": value, "label": label})
        return options

    def write(self, body: Body) -> None:
        given = self.cleaned_data
        body |= {name: text_of(given, name) for name in ("name", "hint", "unit")}
        body |= {"type": given["type"], "sensitivity": given["sensitivity"]}
        body["validator"] = given.get("validator") or None
        body["options"] = self._chosen(given)
        body["constraints"] = self.bounds.data()

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        if path[:1] == ("constraints",):
            exact = f"bound_{path[-1]}"
            return (
                exact
                if exact in self.fields
                else next((n for n in self.fields if n.startswith("bound_")), "type")
            )
        if path[:1] == ("options",):
            return "option_0_zh" if "option_0_zh" in self.fields else "type"
        return super().field_for(path)


class RoleForm(PartForm):
    """Whom or what a part of a form is about."""

    title = _("Role")
    holds = (
        "name",
        "kind",
        "identified_by",
    )

    def prepare(self) -> None:
        text_fields(self, "name", _("Chinese name"), _("English name"), required=True)
        self.fields["kind"] = forms.ChoiceField(label=_("What it stands for"), choices=_values(ROLE_KINDS))
        self.fields["identified_by"] = forms.ChoiceField(
            label=_("By which datum the record is found"),
            required=False,
            choices=[("", _("There is no record")), *self.offer.of_kind(EntryKind.ELEMENT)],
        )

    def first(self, body: Body) -> Body:
        return {"kind": body["kind"], "identified_by": body["identified_by"] or ""} | text_values(
            "name", body["name"]
        )

    def write(self, body: Body) -> None:
        given = self.cleaned_data
        body["name"], body["kind"] = text_of(given, "name"), given["kind"]
        body["identified_by"] = given["identified_by"] or None


class DocumentKindForm(PartForm):
    """A kind of document, licence or record, and what its data say."""

    title = _("Kind of document")
    holds = (
        "name",
        "issuer",
        "hint",
        "sensitivity",
        "provides",
    )
    grows = _("More lines")

    def prepare(self) -> None:
        text_fields(self, "name", _("Chinese name"), _("English name"), required=True)
        text_fields(self, "issuer", _("Who issues it, Chinese"), _("Who issues it, English"), required=False)
        text_fields(
            self,
            "hint",
            _("A word of help, Chinese"),
            _("A word of help, English"),
            required=False,
            long=True,
        )
        self.fields["sensitivity"] = forms.ChoiceField(
            label=_("How far it is protected"), choices=_values(SENSITIVITIES)
        )
        provides = list(self.entry.provides)
        group = Group(_("What its data say"), _("What the record says is not asked again."))
        for i in range(self.lines("provides", len(provides), spare=2)):
            self.fields[f"provides_{i}"] = forms.ChoiceField(
                label=_("Datum %(number)s") % {"number": i + 1},
                required=False,
                choices=[("", _("None")), *self.offer.of_kind(EntryKind.ELEMENT)],
                initial=provides[i] if i < len(provides) else "",
            )
            self.group(group, f"provides_{i}")

    def first(self, body: Body) -> Body:
        texts = [text_values(name, body[name]) for name in ("name", "issuer", "hint")]
        return {"sensitivity": body["sensitivity"]} | texts[0] | texts[1] | texts[2]

    def write(self, body: Body) -> None:
        given = self.cleaned_data
        body |= {name: text_of(given, name) for name in ("name", "issuer", "hint")}
        body["sensitivity"] = given["sensitivity"]
        chosen = [given[name] for name in self.fields if name.startswith("provides_") and given[name]]
        body["provides"] = list(dict.fromkeys(chosen))


DICTIONARY_PARTS: dict[EntryKind, type[PartForm]] = {
    EntryKind.ELEMENT: ElementForm,
    EntryKind.ROLE: RoleForm,
    EntryKind.DOCUMENT: DocumentKindForm,
}


def blank(kind: EntryKind) -> Entry:
    """An entry with nothing written yet, for the form of a new one."""
    nothing = Text.model_construct(zh="", en="")
    match kind:
        case EntryKind.ELEMENT:
            return Element.model_construct(code="new", name=nothing, type=ElementType.STRING)
        case EntryKind.ROLE:
            return Role.model_construct(code="new", name=nothing, kind=RoleKind.PERSON)
    return DocumentKind.model_construct(code="new", name=nothing)
