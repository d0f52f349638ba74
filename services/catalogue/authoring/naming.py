"""How entries are called when people speak of them: names in the language of the reader, never codes."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, pgettext

from services.catalogue.authoring.models import EntryKind
from services.catalogue.vocabulary import (
    AllOf,
    Alternative,
    AnyOf,
    Condition,
    ElementType,
    Not,
    OneThing,
    StepKind,
    Test,
)
from services.organisation.models import Department

Names = Mapping[tuple[EntryKind, str], Any]

COMPARED = {
    "at_least": lambda: pgettext("condition", "%(name)s is %(value)s or more"),
    "more_than": lambda: pgettext("condition", "%(name)s is more than %(value)s"),
    "at_most": lambda: pgettext("condition", "%(name)s is %(value)s or less"),
    "less_than": lambda: pgettext("condition", "%(name)s is less than %(value)s"),
}


class Speaker:
    """Speaks of entries by their names; a code that nobody defines is said as it stands."""

    def __init__(self, entries: Names) -> None:
        self.entries = entries
        self._offices: dict[str, list[Department]] | None = None

    def entry(self, kind: EntryKind, code: str) -> str:
        found = self.entries.get((kind, code))
        return str(found.name) if found else code

    def field(self, key: str) -> str:
        """``mother.id_number`` → “Mother: identity number”."""
        role, _, element = key.partition(".")
        return gettext("%(role)s: %(element)s") % {
            "role": self.entry(EntryKind.ROLE, role),
            "element": self.entry(EntryKind.ELEMENT, element),
        }

    def document(self, kind: str, holder: str) -> str:
        return gettext("%(document)s (%(holder)s)") % {
            "document": self.entry(EntryKind.DOCUMENT, kind),
            "holder": self.entry(EntryKind.ROLE, holder),
        }

    def matter(self, code: str) -> str:
        return self.entry(EntryKind.MATTER, code)

    def office(self, function: str) -> str:
        """``police@district`` → the office that does it; one of them, where several do the same for several places."""
        if self._offices is None:
            self._offices = {}
            for office in Department.objects.standing().order_by("code"):
                self._offices.setdefault(office.serves_as, []).append(office)
        known = self._offices.get(function, [])
        if len(known) > 1:
            return gettext("%(office)s and its like") % {"office": known[0].name}
        return str(known[0].name) if known else function

    def step(self, step: Any) -> str:
        return str(step.name) if step.name else step_kind(step.kind)

    def stage(self, one_thing: OneThing, matter: str, step: str) -> str:
        """The stage of the year a step belongs to; empty without a window, or where a draft has it in none."""
        try:
            return str(one_thing.window.stage_of(matter, step).name) if one_thing.window else ""
        except KeyError:
            return ""

    def condition(self, condition: Condition | None, one_thing: OneThing | None = None) -> str:
        """When something is needed, as a clause; empty for always."""
        match condition:
            case None:
                return ""
            case AllOf(parts=parts):
                return pgettext("condition", " and ").join(self.condition(part, one_thing) for part in parts)
            case AnyOf(parts=parts):
                either = pgettext("condition", " or ").join(self.condition(part, one_thing) for part in parts)
                return pgettext("condition", "(%(parts)s)") % {"parts": either}
            case Not(part=part):
                return pgettext("condition", "not (%(part)s)") % {"part": self.condition(part, one_thing)}
            case Test():
                return self._test(condition, one_thing)
        raise TypeError(condition)

    def offer_condition(self, condition: Condition, figures: Mapping[str, str]) -> str:
        """The condition of an offer: it speaks of ``record.element``, and of figures by the names given here."""
        names = {test.name: figures.get(test.name) or self.datum(test.name) for test in condition.tests()}
        return _OfOffer(self.entries, names).condition(condition)

    def datum(self, key: str) -> str:
        """``id_card.birth_date`` → “Identity card: date of birth”."""
        record, _, element = key.partition(".")
        return gettext("%(role)s: %(element)s") % {
            "role": self.entry(EntryKind.DOCUMENT, record),
            "element": self.entry(EntryKind.ELEMENT, element),
        }

    def _test(self, test: Test, one_thing: OneThing | None) -> str:
        if test.operator in COMPARED:
            return COMPARED[test.operator]() % {
                "name": self.question(test.name, one_thing),
                "value": test.value,
            }
        values = test.value if test.operator == "in" else (test.value,)
        said = pgettext("condition", " or ").join(
            self.answer(test.name, value, one_thing) for value in values
        )
        return pgettext("condition", "%(name)s is “%(value)s”") % {
            "name": self.question(test.name, one_thing),
            "value": said,
        }

    def question(self, name: str, one_thing: OneThing | None) -> str:
        """A field, or a question of the one-thing, as the citizen reads it."""
        if "." in name:
            return self.field(name)
        if name == "applicant":
            return gettext("Who applies")
        asked = next((s for s in one_thing.situations if s.code == name), None) if one_thing else None
        return gettext("“%(question)s”") % {"question": asked.question} if asked else name

    def answer(self, name: str, value: Any, one_thing: OneThing | None) -> str:
        if name == "applicant":
            return self.entry(EntryKind.ROLE, str(value))
        if "." in name:
            return self.value(name, value)
        asked = next((s for s in one_thing.situations if s.code == name), None) if one_thing else None
        offered = {answer.value: str(answer.label) for answer in asked.offered} if asked else {}
        return offered.get(str(value)) or {"yes": gettext("Yes"), "no": gettext("No")}.get(
            str(value), str(value)
        )

    def value(self, key: str, value: Any) -> str:
        element = self.entries.get((EntryKind.ELEMENT, key.partition(".")[2]))
        if element is not None and element.type is ElementType.BOOLEAN:
            return gettext("Yes") if value else gettext("No")
        options = {option.value: str(option.label) for option in element.options} if element else {}
        return options.get(str(value), str(value))


class _OfOffer(Speaker):
    """Speaks of what an offer's condition names."""

    def __init__(self, entries: Names, names: Mapping[str, str]) -> None:
        super().__init__(entries)
        self._names = names

    def question(self, name: str, one_thing: OneThing | None) -> str:
        return self._names[name]


def step_kind(kind: StepKind) -> str:
    """What is done at a step of that kind."""
    return {
        StepKind.PRECHECK: pgettext("step", "Look at the whole application"),
        StepKind.ACCEPT: pgettext("step", "Accept"),
        StepKind.REVIEW: pgettext("step", "Review"),
        StepKind.DECIDE: pgettext("step", "Decide"),
        StepKind.DELIVER: pgettext("step", "Deliver"),
        StepKind.VERIFY: pgettext("step", "Check with a register"),
        StepKind.ANNOUNCE: pgettext("step", "Announce publicly"),
    }[kind]


def way(alternative: Alternative) -> str:
    """How a document may be met."""
    return {
        Alternative.LICENCE: pgettext("way", "from the holder’s record"),
        Alternative.SHARE: pgettext("way", "from another department’s data"),
        Alternative.PRIOR: pgettext("way", "from an earlier matter of the case"),
        Alternative.FORM: pgettext("way", "what is typed suffices"),
        Alternative.COMMITMENT: pgettext("way", "a signed promise"),
        Alternative.UPLOAD: pgettext("way", "uploaded by the citizen"),
    }[alternative]
