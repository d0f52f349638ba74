"""What the forms of one draft may offer: names, offices, questions with answers; read once a request."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from citizen_portal.authors.forms.conditions import OPERATORS, pick_of
from citizen_portal.authors.forms.pieces import Choices
from services.catalogue.authoring.library import functions_held
from services.catalogue.authoring.models import EntryKind
from services.catalogue.authoring.naming import Names, Speaker
from services.catalogue.casting import APPLICANT, cast
from services.catalogue.constraints import NUMBERS
from services.catalogue.vocabulary import Element, ElementType, Matter, OneThing


@dataclass(frozen=True)
class Offer:
    """`entries` are the published ones with the draft in place; `owned` what the writer's departments answer for."""

    entries: Names
    owned: tuple[str, ...]

    @cached_property
    def say(self) -> Speaker:
        return Speaker(self.entries)

    def of_kind(self, kind: EntryKind) -> Choices:
        """Every entry of a kind by its name, in order of names."""
        found = [(code, str(entry.name)) for (each, code), entry in self.entries.items() if each is kind]
        return sorted(found, key=lambda choice: choice[1])

    @cached_property
    def offices(self) -> Choices:
        held = functions_held() or frozenset()
        return sorted(((each, self.say.office(each)) for each in held), key=lambda choice: choice[1])

    @cached_property
    def own_offices(self) -> Choices:
        return [(each, self.say.office(each)) for each, _name in self.offices if each in self.owned]

    def fields_of(self, matter: Matter) -> Choices:
        return [(rule.field, self.say.field(rule.field)) for rule in matter.fields]

    def places_of(self, matter: Matter) -> Choices:
        """Fields that hold a place, the one in use among them."""
        keys = [rule.field for rule in matter.fields if self._type(rule.field) is ElementType.REGION]
        if matter.served_by and matter.served_by not in keys:
            keys.append(matter.served_by)
        return [(key, self.say.field(key)) for key in keys]

    def _type(self, key: str) -> ElementType | None:
        element = self.element(key)
        return element.type if element else None

    def picks(self, keys: list[str], one_things: list[OneThing], applicants: Iterable[str]) -> Choices:
        """Questions with their answers, to choose conditions from: of the fields, of one-things, and who applies."""
        groups: Choices = []
        for key in dict.fromkeys(keys):
            if answers := self._answers(key):
                groups.append((self.say.field(key), answers))
        for one_thing in one_things:
            for asked in one_thing.situations:
                if asked.field is None:
                    options = [(pick_of(asked.code, a.value), str(a.label)) for a in asked.offered]
                    groups.append((f"{one_thing.name}: {asked.question}", options))
        roles = [
            (pick_of(APPLICANT, role), self.say.entry(EntryKind.ROLE, role))
            for role in sorted(set(applicants))
        ]
        if len(roles) > 1:
            groups.append((gettext("Who applies"), roles))
        return [
            (group, [(value, f"{group}: {label}") for value, label in options]) for group, options in groups
        ]

    def _answers(self, key: str) -> Choices:
        element = self.element(key)
        if element is None:
            return []
        if element.type is ElementType.BOOLEAN:
            return [(pick_of(key, True), gettext("Yes")), (pick_of(key, False), gettext("No"))]
        if element.type in NUMBERS:
            return [(pick_of(key, {word: None}), label) for word, label in OPERATORS.items()]
        return [(pick_of(key, option.value), str(option.label)) for option in element.options]

    def element(self, key: str) -> Element | None:
        """The element behind ``role.element``."""
        found = self.entries.get((EntryKind.ELEMENT, key.rpartition(".")[2]))
        return found if isinstance(found, Element) else None

    def fields_about(self, one_thing: OneThing) -> Choices:
        """Every field that the matters of a one-thing ask for, as it is called there."""
        keys: list[str] = []
        for member in one_thing.matters:
            matter = self.entries.get((EntryKind.MATTER, member.matter))
            if isinstance(matter, Matter):
                keys += [rule.field for rule in cast(matter, member.roles).fields]
        return sorted(
            ((key, self.say.field(key)) for key in dict.fromkeys(keys)), key=lambda choice: choice[1]
        )

    def users_of(self, matter: str) -> list[OneThing]:
        """The one-things that need a matter."""
        return [
            entry
            for entry in self.entries.values()
            if isinstance(entry, OneThing) and any(member.matter == matter for member in entry.matters)
        ]


Body = dict[str, Any]
