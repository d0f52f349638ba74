"""“Only when …”: a condition chosen line by line, and what it means as data. Two levels deep.

Lines stand in groups. Either every group holds, and in a group one line is enough; or one group is enough, and in it
every line holds. What lies deeper comes from a file: it is said in words and kept, or dropped.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citizen_portal.authors.forms.drawing import DrawnForm, Group
from citizen_portal.authors.forms.pieces import Choices
from services.catalogue.vocabulary import AllOf, AnyOf, Condition, Not, Test

OPERATORS = {
    "at_least": pgettext_lazy("comparison", "or more"),
    "more_than": pgettext_lazy("comparison", "more than this"),
    "at_most": pgettext_lazy("comparison", "or less"),
    "less_than": pgettext_lazy("comparison", "less than this"),
}


@dataclass(frozen=True)
class Line:
    """One comparison; `holds` is False for “is not”."""

    name: str
    operator: str
    value: Any
    holds: bool = True

    @property
    def pick(self) -> str:
        """The line as one choice of a list; a number stands beside it."""
        return pick_of(self.name, {self.operator: None} if self.operator in OPERATORS else self.value)

    def data(self) -> dict[str, Any]:
        plain = {self.name: self.value if self.operator == "is" else {self.operator: self.value}}
        return plain if self.holds else {"not": plain}


def pick_of(name: str, value: Any) -> str:
    """A question with its answer as one choice of a list."""
    return json.dumps([name, value], ensure_ascii=False)


def line_of(pick: str, number: Decimal | None, holds: bool) -> Line:
    """The other way round."""
    name, value = json.loads(pick)
    if not isinstance(value, dict):
        return Line(name, "is", value, holds)
    plain = number if number is not None else Decimal(0)
    return Line(name, next(iter(value)), int(plain) if plain == int(plain) else float(plain), holds)


@dataclass(frozen=True)
class Blocks:
    """The groups of lines; `match` is all for “every group, one line of each”, any for “one group, all its lines”."""

    match: str = "all"
    groups: tuple[tuple[Line, ...], ...] = ()

    @classmethod
    def of(cls, condition: Condition | None) -> "Blocks | None":
        """None for a condition that is deeper than two levels."""
        if condition is None:
            return cls()
        parts = condition.parts if isinstance(condition, AllOf) else (condition,)
        every = [_one_of(part) for part in parts]
        if all(every):
            return cls("all", tuple(group for group in every if group))
        if isinstance(condition, AnyOf):
            ways = [_ways(part) for part in condition.parts]
            if all(ways):
                return cls("any", tuple(way for group in ways for way in group or ()))
        return None

    def data(self) -> dict[str, Any] | None:
        """As package data; None for no condition."""
        groups = [group for group in self.groups if group]
        if self.match == "any":
            return _joined("any", [_joined("all", [line.data() for line in group]) for group in groups])
        return _joined("all", [_choice(group) for group in groups])


def _one_of(part: Condition) -> tuple[Line, ...] | None:
    """The lines of which one is enough; None when the part is no such thing."""
    match part:
        case Test(operator="in"):
            return tuple(Line(part.name, "is", value) for value in part.value)
        case Test():
            return (Line(part.name, part.operator, part.value),)
        case Not(part=Test() as test) if test.operator != "in":
            return (Line(test.name, test.operator, test.value, holds=False),)
        case AnyOf(parts=parts):
            inside = [_one_of(each) if not isinstance(each, AnyOf) else None for each in parts]
            return tuple(line for lines in inside for line in lines or ()) if all(inside) else None
    return None


def _ways(part: Condition) -> list[tuple[Line, ...]] | None:
    """The part as ways of which one is enough; every line of a way holds."""
    inside = [_one_of(each) for each in (part.parts if isinstance(part, AllOf) else (part,))]
    return list(product(*[lines or () for lines in inside])) if all(inside) else None


def _joined(word: str, parts: list[Any]) -> Any:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else {word: parts}


def _choice(group: tuple[Line, ...]) -> Any:
    """One question with several answers is written as one line of a file."""
    same = {line.name for line in group}
    if len(group) > 1 and len(same) == 1 and all(line.holds and line.operator == "is" for line in group):
        return {group[0].name: [line.value for line in group]}
    return _joined("any", [line.data() for line in group])


class ConditionFields:
    """The fields of one condition in a form; `prefix` keeps several apart. `said` is the condition in words."""

    def __init__(
        self,
        form: DrawnForm,
        prefix: str,
        when: Condition | None,
        *,
        said: str,
        picks: Choices,
        title: str | Promise,
    ) -> None:
        self.form, self.prefix, self.when = form, prefix, when
        self.before = Blocks.of(when)
        if self.before is None:
            name = f"{prefix}_always"
            form.fields[name] = forms.BooleanField(
                label=_("Drop this condition: it is needed always"), required=False
            )
            form.group(Group(title, said), name)
            return
        self._match_field(title, said)
        offered = {value for _group, options in picks for value, _label in options}
        lines = [line for group in self.before.groups for line in group]
        kept = [(line.pick, f"{line.name}: {line.value}") for line in lines if line.pick not in offered]
        self.choices: Choices = [("", _("No condition")), *picks, *([("…", kept)] if kept else [])]
        for g in range(form.lines(prefix, len(self.before.groups), spare=0 if self.before.groups else 1)):
            self._group_fields(g)

    def _match_field(self, title: str | Promise, said: str) -> None:
        name = f"{self.prefix}_match"
        self.form.fields[name] = forms.ChoiceField(
            label=_("How the groups of lines go together"),
            choices=[
                ("all", _("Every group holds; in a group one line is enough")),
                ("any", _("One group is enough; in it every line holds")),
            ],
            required=False,
            initial=self.before.match if self.before else "all",
        )
        note = _("Now: %(when)s.") % {"when": said} if said else _("Nothing is chosen: always.")
        self.form.group(Group(title, note), name)

    def _group_fields(self, g: int) -> None:
        form, prefix = self.form, f"{self.prefix}_{g}"
        lines = self.before.groups[g] if self.before and g < len(self.before.groups) else ()
        for i in range(form.lines(prefix, len(lines))):
            line = lines[i] if i < len(lines) else None
            names = (f"{prefix}_{i}_pick", f"{prefix}_{i}_holds", f"{prefix}_{i}_number")
            form.fields[names[0]] = forms.ChoiceField(
                label=_("Question and answer"), choices=self.choices, required=False,
                initial=line.pick if line else "",
            )  # fmt: skip
            form.fields[names[1]] = forms.ChoiceField(
                label=_("is so, or not"),
                choices=[("yes", _("is so")), ("no", _("is not so"))],
                required=False,
                initial="yes" if line is None or line.holds else "no",
            )
            form.fields[names[2]] = forms.DecimalField(
                label=_("number, for a comparison"), required=False, max_digits=14, decimal_places=4,
                initial=line.value if line and line.operator in OPERATORS else None,
            )  # fmt: skip
            form.group(Group(_("Group %(number)s") % {"number": g + 1}, row=True), *names)

    def check(self) -> None:
        """A comparison wants its number."""
        given = self.form.cleaned_data
        for name in self.form.fields:
            if name.startswith(f"{self.prefix}_") and name.endswith("_pick") and given.get(name):
                number = name.removesuffix("_pick") + "_number"
                if isinstance(json.loads(given[name])[1], dict) and given.get(number) is None:
                    self.form.add_error(number, _("Please say which number."))

    def data(self) -> Any:
        """The condition as chosen; the very one there was when nothing was chosen anew."""
        was = self.when.as_data() if self.when is not None else None
        given = self.form.cleaned_data
        if self.before is None:
            return None if given.get(f"{self.prefix}_always") else was
        groups: dict[str, list[Line]] = {}
        for name in self.form.fields:
            if name.startswith(f"{self.prefix}_") and name.endswith("_pick") and given.get(name):
                line = name.removesuffix("_pick")
                chosen = line_of(given[name], given.get(f"{line}_number"), given.get(f"{line}_holds") != "no")
                groups.setdefault(line.rpartition("_")[0], []).append(chosen)
        chosen = Blocks(
            given.get(f"{self.prefix}_match") or self.before.match,
            tuple(tuple(dict.fromkeys(group)) for group in groups.values()),
        )
        return was if chosen == self.before else chosen.data()
