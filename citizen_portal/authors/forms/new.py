"""What a new matter and a new one-thing need to exist; the rest is written in their drafts."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.context import Offer
from citizen_portal.authors.forms.dictionary import DICTIONARY_PARTS, blank
from citizen_portal.authors.forms.drawing import AGAIN, DrawnForm
from citizen_portal.authors.forms.one_thing import AUDIENCES, counted
from citizen_portal.authors.forms.pieces import TermField, code_from, free_code, text_fields, text_of
from services.catalogue.authoring.models import Entry, EntryKind, Revision
from services.catalogue.authoring.similar import similar
from services.catalogue.vocabulary import Audience, Matter, OneThing, Role, RoleKind, Text


def new_code(kind: EntryKind, words: str) -> str:
    """A code that no entry of the kind has, or ever had."""
    taken = set(Revision.objects.filter(kind=kind).values_list("code", flat=True))
    return free_code(code_from(words, kind.value), taken)


class NewMatter(DrawnForm):
    """One department's item."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, offer: Offer) -> None:
        super().__init__(data, initial={})
        self.offer = offer
        text_fields(self, "name", _("Chinese name"), _("English name"), required=True)
        self.fields["department"] = forms.ChoiceField(label=_("Who does it"), choices=offer.own_offices)
        self.fields["base_code"] = forms.RegexField(
            r"^[0-9A-Z]{12}$",
            label=_("Base code"),
            help_text=_("12 digits or capital letters, from the national list of matters."),
            error_messages={"invalid": _("A base code has 12 digits or capital letters.")},
        )
        self.fields["statutory_term"] = TermField(label=_("Statutory term"))
        self.fields["promised_term"] = TermField(label=_("Promised to the citizen"))
        text_fields(
            self,
            "legal_basis",
            _("Legal basis, Chinese"),
            _("Legal basis, English"),
            required=True,
            long=True,
        )

    def entry(self) -> Matter:
        given = self.cleaned_data
        return Matter.model_validate(
            {
                "code": new_code(EntryKind.MATTER, given["name_en"]),
                "name": text_of(given, "name"),
                "base_code": given["base_code"],
                "department": given["department"],
                "statutory_term": given["statutory_term"],
                "promised_term": given["promised_term"],
                "legal_basis": text_of(given, "legal_basis"),
                "steps": [{"code": kind, "kind": kind} for kind in ("accept", "decide", "deliver")],
            }
        )


class NewOneThing(DrawnForm):
    """An event in a life, put together from matters that exist or are being written."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, offer: Offer) -> None:
        super().__init__(data, initial={})
        self.offer = offer
        text_fields(self, "name", _("Chinese name"), _("English name"), required=True)
        text_fields(self, "summary", _("Summary, Chinese"), _("Summary, English"), required=True, long=True)
        self.fields["audience"] = forms.ChoiceField(label=_("Whose event it is"), choices=AUDIENCES)
        self.fields["lead"] = forms.ChoiceField(label=_("Who leads it"), choices=offer.own_offices)
        holders = [
            (code, name)
            for code, name in offer.of_kind(EntryKind.ROLE)
            if (role := offer.entries[EntryKind.ROLE, code])
            and isinstance(role, Role)
            and role.kind is not RoleKind.THING
        ]
        self.fields["applicant"] = forms.ChoiceField(
            label=_("In which role somebody applies"),
            choices=holders,
            help_text=_("More roles can be added in the draft."),
        )
        self.fields["matters"] = forms.MultipleChoiceField(
            label=_("Which matters it needs"),
            choices=offer.of_kind(EntryKind.MATTER),
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Their order, and when each is needed, is written in the draft."),
        )
        self.fields["promise"] = TermField(
            label=_("Promised to the citizen"), help_text=_("For all of it together.")
        )

    def entry(self) -> OneThing:
        given = self.cleaned_data
        matters = [self.offer.entries[EntryKind.MATTER, code] for code in given["matters"]]
        return OneThing.model_validate(
            {
                "code": new_code(EntryKind.ONE_THING, given["name_en"]),
                "number": _next_number(given["audience"]),
                "name": text_of(given, "name"),
                "summary": text_of(given, "summary"),
                "audience": given["audience"],
                "lead": given["lead"],
                "promise": given["promise"],
                "applicants": [given["applicant"]],
                "matters": [{"matter": code} for code in given["matters"]],
                "baseline": counted(matters),
            }
        )


def _next_number(audience: str) -> str:
    """The next public number of people (P) or enterprises (E), one more than any there ever was."""
    start = f"YJS-{'P' if audience == Audience.PERSON else 'E'}-"
    bodies = Revision.objects.filter(kind=EntryKind.ONE_THING, body__number__startswith=start)
    ends = [number.removeprefix(start) for number in bodies.values_list("body__number", flat=True)]
    return f"{start}{max((int(end) for end in ends if end.isascii() and end.isdigit()), default=0) + 1:02d}"


class NewWord(DrawnForm):
    """A word of the dictionary: its own form, and the question whether an existing one would do."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, kind: EntryKind, offer: Offer) -> None:
        super().__init__(data, initial={})
        self.kind, self.offer = kind, offer
        self.part = DICTIONARY_PARTS[kind](data, entry=blank(kind), offer=offer)
        self.grows = self.part.grows
        self.fields, self.groups = self.part.fields, self.part.groups
        self.initial = self.part.initial
        if data is not None and (data.get("act") == AGAIN or self._alike()):
            self.alike = self._alike()
        else:
            self.alike = []
        if self.alike or (data or {}).get("none_of_these"):
            self.fields["none_of_these"] = forms.BooleanField(
                label=_("None of these is what I mean"), required=False
            )

    def _alike(self) -> list[Entry]:
        words = {language: self.data.get(f"name_{language}", "").strip() for language in ("zh", "en")}
        if not all(words.values()):
            return []
        return similar(self.kind, Text(**words), self.offer.entries)

    def clean(self) -> dict[str, Any]:
        if self.part.is_valid():
            self.cleaned_data |= self.part.cleaned_data
        else:
            for name, faults in self.part.errors.items():
                self._errors.setdefault(name, faults)
        if self.alike and not self.data.get("none_of_these"):
            self.add_error(
                "none_of_these",
                _("The dictionary has something alike. Use it, or say that none of these is what you mean."),
            )
        return self.cleaned_data

    def entry(self) -> Entry:
        body: dict[str, Any] = {"code": new_code(self.kind, self.cleaned_data["name_en"])}
        self.part.write(body)
        return self.kind.model.model_validate(body)


NEW: dict[str, type[NewMatter] | type[NewOneThing]] = {
    EntryKind.MATTER: NewMatter,
    EntryKind.ONE_THING: NewOneThing,
}
NEW_HEADINGS = {
    EntryKind.MATTER: (
        _("New matter"),
        _("It begins as a draft that only your department sees. Steps, fields and documents come next."),
    ),
    EntryKind.ONE_THING: (
        _("New one-thing"),
        _("It begins as a draft. Guiding questions, the order of its matters and much else come next."),
    ),
    EntryKind.ELEMENT: (
        _("Propose a datum"),
        _(
            "Look first whether the dictionary has it: a datum that exists is asked once, and filled in from records."
        ),
    ),
    EntryKind.ROLE: (
        _("Propose a role"),
        _(
            "Look first whether the dictionary has it: the same person under two names would be asked everything twice."
        ),
    ),
    EntryKind.DOCUMENT: (
        _("Propose a kind of document"),
        _("Look first whether the dictionary has it: what exists may be in people’s records already."),
    ),
}
