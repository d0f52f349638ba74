"""The lists of a matter: steps, fields, documents, results, corrections. Codes are made, never typed."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.announcing import (
    announcement_of,
    announcement_values,
    ask_about_an_announcement,
    field_of_an_announcement,
)
from citizen_portal.authors.forms.context import Body, Offer, free_code
from citizen_portal.authors.forms.pieces import ConditionMixin, TermField, text_fields, text_of, text_values
from services.catalogue.authoring.models import EntryKind
from services.catalogue.authoring.naming import step_kind, way
from services.catalogue.vocabulary import Alternative, StepKind


class ItemForm(ConditionMixin):
    """A form over one item of a list. `item` is None for a new one; `write` gives its data back."""

    title: str | Promise = ""
    title_new: str | Promise = ""

    def __init__(self, data: Any = None, *, entry: Any, item: Any | None, offer: Offer) -> None:
        self.entry, self.item, self.offer = entry, item, offer
        self.before: Body = item.model_dump(mode="json") if item is not None else {}
        super().__init__(data, initial=self.first())
        self.prepare()

    def first(self) -> Body:
        return dict(self.before)

    def prepare(self) -> None:
        raise NotImplementedError

    def write(self) -> Body:
        """The item as package data, what the form does not show kept as it was."""
        raise NotImplementedError

    def ask_when(self) -> None:
        """Adds the condition: chosen from the matter's own fields, and the questions of the one-things that use it."""
        when = getattr(self.item, "when", None)
        keys = [rule.field for rule in self.entry.fields]
        users = self.offer.users_of(self.entry.code)
        said = self.offer.say.condition(when, users[0] if users else None)
        self.add_condition(when, said, self.offer.picks(keys, users), self.offer.numbers(keys))

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        """The field a fault inside the item belongs to."""
        first = str(path[0]) if path else ""
        for name in (first, f"{first}_zh"):
            if name in self.fields:
                return name
        if first == "when":
            return next((name for name in self.fields if name.startswith("when_")), None)
        return {"field": "element", "data": "data", "copies": "copies"}.get(first)


BY_PEOPLE = [StepKind.ACCEPT, StepKind.REVIEW, StepKind.DECIDE, StepKind.DELIVER]


class StepForm(ItemForm):
    title, title_new = _("Step"), _("New step")

    def prepare(self) -> None:
        fixed = self.item.kind if self.item is not None and self.item.kind not in BY_PEOPLE else None
        kinds = [fixed] if fixed else [*BY_PEOPLE, *([StepKind.ANNOUNCE] if self.item is None else [])]
        self.fields["kind"] = forms.ChoiceField(
            label=_("What is done"), choices=[(kind.value, step_kind(kind)) for kind in kinds]
        )
        text_fields(self, "name", _("Chinese name"), _("English name"), required=False)
        self.fields["desk"] = forms.ChoiceField(
            label=_("At which desk"),
            required=False,
            choices=[("", _("The matter’s own department")), *self.offer.offices],
        )
        self.fields["term"] = TermField(
            label=_("Within"), required=False, help_text=_("Leave empty for no term of its own.")
        )
        text_fields(
            self,
            "instructions",
            _("What to look at, Chinese"),
            _("What to look at, English"),
            required=False,
            long=True,
        )
        if StepKind.ANNOUNCE in kinds:
            ask_about_an_announcement(self, self.offer.fields_of(self.entry))
        self.ask_when()

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        return field_of_an_announcement(path) or super().field_for(path)

    def first(self) -> Body:
        body = dict(self.before)
        return (
            body
            | announcement_values(body.get("announcement"))
            | text_values("name", body.get("name"))
            | text_values("instructions", body.get("instructions"))
        )

    def write(self) -> Body:
        given = self.cleaned_data
        announces = given["kind"] == StepKind.ANNOUNCE
        code = self.before.get("code") or free_code(given["kind"], {step.code for step in self.entry.steps})
        return {
            **self.before,
            "code": code,
            "kind": given["kind"],
            "name": text_of(given, "name"),
            "desk": given["desk"] or None,
            "term": given["term"] or None,
            "instructions": text_of(given, "instructions"),
            "announcement": announcement_of(given, self.before.get("announcement")) if announces else None,
            "when": self.condition_data(),
        }


class FieldForm(ItemForm):
    title, title_new = _("Field"), _("New field")

    def prepare(self) -> None:
        self.fields["role"] = forms.ChoiceField(
            label=_("About whom or what"), choices=self.offer.of_kind(EntryKind.ROLE)
        )
        self.fields["element"] = forms.ChoiceField(
            label=_("Which datum of the dictionary"), choices=self.offer.of_kind(EntryKind.ELEMENT)
        )
        self.fields["required"] = forms.BooleanField(label=_("It must be filled in"), required=False)
        text_fields(self, "purpose", _("Why we ask, Chinese"), _("Why we ask, English"), required=False)
        self.ask_when()

    def narrow(self, words: str) -> None:
        """Only the data of the dictionary whose name or hint holds these words, and the one chosen so far."""
        field, chosen = self.fields["element"], self.initial.get("element")
        wanted = words.casefold()
        field.choices = [
            (code, name)
            for code, name in field.choices
            if code == chosen or any(wanted in text.casefold() for text in self._words_of(code))
        ]

    def _words_of(self, code: str) -> list[str]:
        element = self.offer.entries[EntryKind.ELEMENT, code]
        texts = [element.name, *([element.hint] if element.hint else [])]
        return [word for text in texts for word in (text.zh, text.en)]

    def first(self) -> Body:
        role, _dot, element = self.before.get("field", "").partition(".")
        words = text_values("purpose", self.before.get("purpose"))
        return {"role": role, "element": element, "required": self.before.get("required", True)} | words

    def write(self) -> Body:
        given = self.cleaned_data
        return {
            **self.before,
            "field": f"{given['role']}.{given['element']}",
            "required": given["required"],
            "purpose": text_of(given, "purpose"),
            "when": self.condition_data(),
        }


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
            "when": self.condition_data(),
        }


class ResultForm(ItemForm):
    title, title_new = _("Result"), _("New result")

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

    def _end_choices(self) -> list[tuple[str, Any]]:
        """Everything; what the result ends so far; and what this matter has to do with."""
        ends = self.before.get("ends", [])
        near = {*(ends if isinstance(ends, list) else []), *(rule.kind for rule in self.entry.documents)}
        known = [(kind, name) for kind, name in self.offer.of_kind(EntryKind.DOCUMENT) if kind in near]
        return [("everything", _("Everything: the holder is no more")), *known]

    def _data_choices(self) -> list[tuple[str, str]]:
        keys = [datum["field"] for datum in self.before.get("data", [])]
        if self.item is not None:
            document = self.offer.entries.get((EntryKind.DOCUMENT, self.item.document))
            keys += [f"{self.item.holder}.{element}" for element in (document.provides if document else ())]
        return [(key, self.offer.say.field(key)) for key in dict.fromkeys(keys)]

    def first(self) -> Body:
        plain = dict(self.before) | text_values("name", self.before.get("name"))
        ends = self.before.get("ends", [])
        return plain | {
            "data": [datum["field"] for datum in self.before.get("data", [])],
            "ends": [ends] if isinstance(ends, str) else ends,
        }

    def write(self) -> Body:
        given = self.cleaned_data
        known = {datum["field"]: datum for datum in self.before.get("data", [])}
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
            "data": [known.get(key, {"field": key}) for key in given["data"]],
            "copies": kept + [key for key in given["copies"] if key not in kept],
            "ends": "everything" if "everything" in given["ends"] else given["ends"],
        }


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


LISTS: dict[str, type[ItemForm]] = {
    "steps": StepForm,
    "fields": FieldForm,
    "documents": DocumentForm,
    "results": ResultForm,
    "faults": FaultForm,
}
