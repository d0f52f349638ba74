"""The parts of a one-thing: what it promises, and how its matters hang together. Its questions come from files."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.items import ItemForm
from citizen_portal.authors.forms.parts import PartForm
from citizen_portal.authors.forms.pieces import TermField, text_fields, text_of, text_values
from services.catalogue.authoring.models import EntryKind

COUNTED = ("days", "steps", "documents", "visits")


class About(PartForm):
    """Its name and promise, how it is found, and what it took before."""

    title = _("Name, promise and comparison")

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
        for name, label in zip(
            COUNTED,
            (_("Days it took before"), _("Steps before"), _("Documents before"), _("Visits before")),
            strict=True,
        ):
            self.fields[f"baseline_{name}"] = forms.IntegerField(label=label, min_value=1, max_value=9999)

    def first(self, body: Body) -> Body:
        plain = {name: body[name] for name in ("promise", "statutory_term", "visits")}
        counted = {f"baseline_{name}": body["baseline"][name] for name in COUNTED}
        words = {"words": "\n".join(body["words"])}
        return (
            plain
            | counted
            | words
            | text_values("name", body["name"])
            | text_values("summary", body["summary"])
        )

    def write(self, body: Body) -> None:
        given = self.cleaned_data
        body["name"], body["summary"] = text_of(given, "name"), text_of(given, "summary")
        body |= {name: given[name] for name in ("promise", "statutory_term", "visits")}
        body["words"] = list(
            dict.fromkeys(word.strip() for word in given["words"].splitlines() if word.strip())
        )
        body["baseline"] |= {name: given[f"baseline_{name}"] for name in COUNTED}


class MemberForm(ItemForm):
    """A matter as part of the one-thing: after which others it begins, and when it is needed at all."""

    title, title_new = _("Matter of the one-thing"), _("New matter of the one-thing")

    def prepare(self) -> None:
        others = [member.matter for member in self.entry.matters if member is not self.item]
        if self.item is None:
            free = [choice for choice in self.offer.of_kind(EntryKind.MATTER) if choice[0] not in others]
            self.fields["matter"] = forms.ChoiceField(label=_("Which matter"), choices=free)
        self.fields["after"] = forms.MultipleChoiceField(
            label=_("It begins after these are granted"),
            required=False,
            choices=[(code, self.offer.say.matter(code)) for code in others],
            widget=forms.CheckboxSelectMultiple,
        )
        text_fields(
            self, "otherwise", _("Why it may not be needed, Chinese"), _("Why it may not be needed, English"),
            required=False, long=True,
        )  # fmt: skip
        self.ask_when()

    def ask_when(self) -> None:
        when = getattr(self.item, "when", None)
        keys = [asked.field for asked in self.entry.situations if asked.field]
        said = self.offer.say.condition(when, self.entry)
        self.add_condition(when, said, self.offer.picks(keys, [self.entry]), self.offer.numbers(keys))

    def first(self) -> Body:
        return dict(self.before) | text_values("otherwise", self.before.get("otherwise"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and self.condition_data() and not text_of(cleaned, "otherwise"):
            self.add_error("otherwise_zh", _("Say to the citizen why the matter may not be needed."))
        return cleaned

    def write(self) -> Body:
        given = self.cleaned_data
        before = list(self.before.get("after", []))
        kept = [code for code in before if code in given["after"]]
        return {
            **self.before,
            "matter": self.before.get("matter") or given["matter"],
            "after": kept + [code for code in given["after"] if code not in kept],
            "otherwise": text_of(given, "otherwise"),
            "when": self.condition_data(),
        }
