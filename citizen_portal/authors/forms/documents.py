"""What a matter wants handed over, and what it issues."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.items import ItemForm
from citizen_portal.authors.forms.pieces import (
    Choices,
    TermField,
    free_code,
    text_fields,
    text_of,
    text_values,
)
from services.catalogue.authoring.models import EntryKind
from services.catalogue.authoring.naming import way
from services.catalogue.vocabulary import Alternative, DocumentKind


class DocumentForm(ItemForm):
    title, title_new = _("Document"), _("New document")

    def prepare(self) -> None:
        self.fields["kind"] = forms.ChoiceField(
            label=_("Document"), choices=self.offer.of_kind(EntryKind.DOCUMENT)
        )
        self.fields["holder"] = forms.ChoiceField(
            label=_("Whose it is"), choices=self.offer.of_kind(EntryKind.ROLE)
        )
        ways = [(each.value, way(each)) for each in Alternative]
        by = self.before.get("by", [])
        ordinals = (
            _("First way"),
            _("Second way"),
            _("Third way"),
            _("Fourth way"),
            _("Fifth way"),
            _("Sixth way"),
        )
        for i, label in enumerate(ordinals):
            self.fields[f"by_{i}"] = forms.ChoiceField(
                label=label,
                required=i == 0,
                choices=ways if i == 0 else [("", _("None")), *ways],
                initial=by[i] if i < len(by) else "",
            )
        self.fields["required"] = forms.BooleanField(label=_("It must be there"), required=False)
        self.fields["deferrable"] = forms.BooleanField(label=_("It may follow later"), required=False)
        self.fields["formats"] = forms.MultipleChoiceField(
            label=_("Files that may be uploaded"),
            choices=[("pdf", "PDF"), ("jpg", "JPG"), ("png", "PNG")],
            widget=forms.CheckboxSelectMultiple,
        )
        text_fields(self, "purpose", _("Why we ask, Chinese"), _("Why we ask, English"), required=False)
        self.ask_when()

    def first(self) -> Body:
        plain = {"required": True, "formats": ["pdf", "jpg", "png"], **self.before}
        return plain | text_values("purpose", self.before.get("purpose"))

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        return "by_0" if path and path[0] == "by" else super().field_for(path) or "kind"

    def write(self) -> Body:
        given = self.cleaned_data
        formats = self.before.get("formats")
        if formats is None or set(formats) != set(given["formats"]):
            formats = given["formats"]
        return {
            **self.before,
            "kind": given["kind"],
            "holder": given["holder"],
            "by": [given[f"by_{i}"] for i in range(6) if given[f"by_{i}"]],
            "required": given["required"],
            "deferrable": given["deferrable"],
            "formats": formats,
            "purpose": text_of(given, "purpose"),
            "when": self.when(),
        }


class ResultForm(ItemForm):
    title, title_new = _("Result"), _("New result")
    grows = _("Show the data of the chosen record")

    def prepare(self) -> None:
        text_fields(self, "name", _("Chinese name"), _("English name"), required=True)
        self.fields["document"] = forms.ChoiceField(
            label=_("Which licence or record is issued"), choices=self.offer.of_kind(EntryKind.DOCUMENT)
        )
        self.fields["holder"] = forms.ChoiceField(
            label=_("To whom"), choices=self.offer.of_kind(EntryKind.ROLE)
        )
        self.fields["valid_for"] = TermField(
            label=_("Valid for"), required=False, help_text=_("Leave empty for ever.")
        )
        self.fields["data"] = forms.MultipleChoiceField(
            label=_("What the deciding clerk writes into it"),
            required=False,
            choices=self._data_choices(),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["optional"] = forms.MultipleChoiceField(
            label=_("What of it the clerk may leave empty"),
            required=False,
            choices=self._data_choices(),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["copies"] = forms.MultipleChoiceField(
            label=_("What it repeats from the form"),
            required=False,
            choices=self.offer.fields_of(self.entry),
            widget=forms.CheckboxSelectMultiple,
        )

        self.fields["ends"] = forms.MultipleChoiceField(
            label=_("What its holder no longer has then"),
            required=False,
            choices=self._end_choices(),
            widget=forms.CheckboxSelectMultiple,
        )

    def _end_choices(self) -> Choices:
        """Everything; what the result ends so far; and what this matter has to do with."""
        ends = self.before.get("ends", [])
        near = {*(ends if isinstance(ends, list) else []), *(rule.kind for rule in self.entry.documents)}
        known = [(kind, name) for kind, name in self.offer.of_kind(EntryKind.DOCUMENT) if kind in near]
        return [("everything", _("Everything: the holder is no more")), *known]

    def _data_choices(self) -> list[tuple[str, str]]:
        keys = [datum["field"] for datum in self.before.get("data", [])]
        document = self.offer.entries.get((EntryKind.DOCUMENT, self.given("document")))
        if isinstance(document, DocumentKind) and (holder := self.given("holder")):
            keys += [f"{holder}.{element}" for element in document.provides]
        return [(key, self.offer.say.field(key)) for key in dict.fromkeys(keys)]

    def first(self) -> Body:
        plain = dict(self.before) | text_values("name", self.before.get("name"))
        data = self.before.get("data", [])
        ends = self.before.get("ends", [])
        return plain | {
            "ends": [ends] if isinstance(ends, str) else ends,
            "data": [datum["field"] for datum in data],
            "optional": [datum["field"] for datum in data if not datum["required"]],
        }

    def write(self) -> Body:
        given = self.cleaned_data
        written = [datum["field"] for datum in self.before.get("data", []) if datum["field"] in given["data"]]
        written += [key for key in given["data"] if key not in written]
        code = self.before.get("code") or free_code(given["document"], {r.code for r in self.entry.results})
        offered = {rule.field for rule in self.entry.fields}
        kept = [key for key in self.before.get("copies", []) if key in given["copies"] or key not in offered]
        return {
            **self.before,
            "code": code,
            "name": text_of(given, "name"),
            "document": given["document"],
            "holder": given["holder"],
            "valid_for": given["valid_for"] or None,
            "data": [{"field": key, "required": key not in given["optional"]} for key in written],
            "ends": "everything" if "everything" in given["ends"] else given["ends"],
            "copies": kept + [key for key in given["copies"] if key not in kept],
        }
