"""What a matter asks for: a datum of the dictionary about somebody or something, within bounds."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.bounds import BoundsFields
from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.items import ItemForm
from citizen_portal.authors.forms.pieces import text_fields, text_of, text_values
from services.catalogue.authoring.models import EntryKind


class FieldForm(ItemForm):
    title, title_new = _("Field"), _("New field")
    grows = _("Show the bounds of the chosen datum, and more lines")

    def prepare(self) -> None:
        self.fields["role"] = forms.ChoiceField(
            label=_("About whom or what"), choices=self.offer.of_kind(EntryKind.ROLE)
        )
        self.fields["element"] = forms.ChoiceField(
            label=_("Which datum of the dictionary"), choices=self.offer.of_kind(EntryKind.ELEMENT)
        )
        self.fields["required"] = forms.BooleanField(label=_("It must be filled in"), required=False)
        text_fields(self, "purpose", _("Why we ask, Chinese"), _("Why we ask, English"), required=False)
        element = self.offer.element(f".{self.given('element')}")
        self.bounds = BoundsFields(
            self,
            element.type if element else None,
            self.before.get("constraints", {}),
            note=_("On top of what the dictionary says. Empty for nothing more."),
            options=[(option.value, str(option.label)) for option in element.options] if element else (),
        )
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
            "constraints": self.bounds.data(),
            "when": self.when(),
        }
