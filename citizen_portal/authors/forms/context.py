"""What the forms of one draft may offer: names, offices, questions with answers; read once a request."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from citizen_portal.authors.forms.pieces import Choices, pick_of
from services.catalogue.authoring.library import functions_held
from services.catalogue.authoring.models import EntryKind
from services.catalogue.authoring.naming import Names, Speaker
from services.catalogue.vocabulary import ElementType, Matter, OneThing

_NUMBERS = (ElementType.INTEGER, ElementType.DECIMAL, ElementType.MONEY)


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
        element = self.entries.get((EntryKind.ELEMENT, key.partition(".")[2]))
        return element.type if element else None

    def picks(self, keys: list[str], one_things: list[OneThing]) -> Choices:
        """Questions with their answers, to choose conditions from: of the fields, and of one-things."""
        groups: Choices = []
        for key in keys:
            if answers := self._answers(key):
                groups.append((self.say.field(key), answers))
        for one_thing in one_things:
            for asked in one_thing.situations:
                if asked.field is None:
                    options = [(pick_of(asked.code, a.value), str(a.label)) for a in asked.offered]
                    groups.append((f"{one_thing.name}: {asked.question}", options))
        return [
            (group, [(value, f"{group}: {label}") for value, label in options]) for group, options in groups
        ]

    def _answers(self, key: str) -> Choices:
        element = self.entries.get((EntryKind.ELEMENT, key.partition(".")[2]))
        if element is None:
            return []
        if element.type is ElementType.BOOLEAN:
            return [(pick_of(key, True), gettext("Yes")), (pick_of(key, False), gettext("No"))]
        return [(pick_of(key, option.value), str(option.label)) for option in element.options]

    def numbers(self, keys: list[str]) -> Choices:
        return [(key, self.say.field(key)) for key in keys if self._type(key) in _NUMBERS]

    def users_of(self, matter: str) -> list[OneThing]:
        """The one-things that need a matter."""
        return [
            entry
            for (kind, _code), entry in self.entries.items()
            if kind is EntryKind.ONE_THING and any(member.matter == matter for member in entry.matters)
        ]


def free_code(wanted: str, taken: set[str]) -> str:
    """A code nobody types: the word, with a number when it is taken."""
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted}_{number}"
    return code


Body = dict[str, Any]
