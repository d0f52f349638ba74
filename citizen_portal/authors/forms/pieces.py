"""Form fields that several parts share: a text in two languages, a term, a condition built by choosing."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.catalogue.vocabulary import AllOf, AnyOf, Condition, Test
from services.terms import Term, TermError, Unit

Choices = list[tuple[str, Any]]

UNITS = [
    (Unit.WORKING_DAYS.value, pgettext_lazy("unit", "working days")),
    (Unit.NATURAL_DAYS.value, pgettext_lazy("unit", "natural days")),
    (Unit.WORKING_HOURS.value, pgettext_lazy("unit", "working hours")),
    (Unit.IMMEDIATE.value, pgettext_lazy("unit", "the same working day")),
]


class TermWidget(forms.MultiWidget):
    """A number and its unit."""

    template_name = "authors/parts/term.html"

    def __init__(self) -> None:
        number = forms.TextInput(attrs={"inputmode": "decimal", "class": "input input--short"})
        super().__init__(
            [number, forms.Select(attrs={"class": "select", "aria-label": _("Unit")}, choices=UNITS)]
        )

    def id_for_label(self, id_: str) -> str:
        """The label speaks of the number; the unit has its own."""
        return f"{id_}_0"

    def decompress(self, value: Any) -> list[str]:
        if not value:
            return ["", Unit.WORKING_DAYS.value]
        term = value if isinstance(value, Term) else Term.parse(value)
        return ["" if term.unit is Unit.IMMEDIATE else term.number, term.unit.value]


class TermField(forms.MultiValueField):
    """A term of the law as ``5wd``; empty when nothing is typed and it may be left out."""

    def __init__(self, **options: Any) -> None:
        parts = (
            forms.CharField(required=False, max_length=8),
            forms.ChoiceField(required=False, choices=UNITS),
        )
        super().__init__(fields=parts, widget=TermWidget(), require_all_fields=False, **options)

    def compress(self, values: list[str]) -> str:
        number, unit = (values or ["", ""])[:2]
        number = (number or "").strip()
        if unit == Unit.IMMEDIATE.value:
            return Unit.IMMEDIATE.value
        if not number:
            if self.required:
                raise forms.ValidationError(_("Please say how long."))
            return ""
        try:
            return str(Term(Decimal(number), Unit(unit)))
        except (TermError, InvalidOperation, ValueError):
            raise forms.ValidationError(
                _("This is no term: more than zero, in half working days, whole days or quarters of an hour.")
            ) from None


def text_of(cleaned: Mapping[str, Any], name: str) -> dict[str, str] | None:
    """The text from its two inputs; None when both are empty."""
    zh, en = (cleaned.get(f"{name}_{language}", "") or "" for language in ("zh", "en"))
    return {"zh": zh, "en": en} if zh or en else None


def text_fields(
    form: forms.Form, name: str, label_zh: Any, label_en: Any, *, required: bool, long: bool = False
) -> None:
    """Two inputs for one text."""
    for language, label in (("zh", label_zh), ("en", label_en)):
        widget = forms.Textarea(attrs={"rows": 2}) if long else forms.TextInput()
        form.fields[f"{name}_{language}"] = forms.CharField(
            label=label, required=required, max_length=1000 if long else 200, widget=widget
        )


def text_values(name: str, text: Mapping[str, str] | None) -> dict[str, str]:
    """The first values of the two inputs."""
    return {f"{name}_{language}": (text or {}).get(language, "") for language in ("zh", "en")}


OPERATORS = [
    ("at_least", pgettext_lazy("comparison", "or more")),
    ("more_than", pgettext_lazy("comparison", "more than this")),
    ("at_most", pgettext_lazy("comparison", "or less")),
    ("less_than", pgettext_lazy("comparison", "less than this")),
]


def pick_of(name: str, value: Any) -> str:
    """A question with its answer as one choice of a list."""
    return json.dumps([name, value], ensure_ascii=False)


class Flat:
    """A condition that is one list of choices, all or any of them; a deeper one is kept as it is."""

    def __init__(self, match: str, picks: Iterable[str], numbers: Iterable[tuple[str, str, str]]) -> None:
        self.match, self.picks, self.numbers = match, sorted(picks), sorted(numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Flat) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def of(cls, condition: Condition | None) -> "Flat | None":
        """None for a condition that the form cannot show."""
        match condition:
            case None:
                return cls("all", [], [])
            case Test(operator="in"):
                return cls("any", [pick_of(condition.name, value) for value in condition.value], [])
            case Test():
                parts: tuple[Any, ...] = (condition,)
                joined = "all"
            case AllOf(parts=parts):
                joined = "all"
            case AnyOf(parts=parts):
                joined = "any"
            case _:
                return None
        if any(not isinstance(part, Test) or part.operator == "in" for part in parts):
            return None
        return cls(
            joined,
            [pick_of(part.name, part.value) for part in parts if part.operator == "is"],
            [(part.name, part.operator, str(part.value)) for part in parts if part.operator != "is"],
        )

    def condition(self) -> dict[str, Any] | None:
        """As package data."""
        tests: list[dict[str, Any]] = []
        for pick in self.picks:
            name, value = json.loads(pick)
            tests.append({name: value})
        for name, operator, value in self.numbers:
            number = Decimal(value)
            tests.append({name: {operator: int(number) if number == int(number) else float(number)}})
        if not tests:
            return None
        return tests[0] if len(tests) == 1 else {self.match: tests}


class ConditionMixin(forms.Form):
    """Adds “only when …” to a form. `when` is the condition so far; `picks`, `numbers` are what may be chosen."""

    spare = 2

    def add_condition(self, when: Condition | None, said: str, picks: Choices, numbers: Choices) -> None:
        self.when_before = when
        self.flat_before = Flat.of(when)
        self.condition_said = said
        if self.flat_before is None:
            self.fields["when_always"] = forms.BooleanField(
                label=_("Drop this condition: it is needed always"), required=False
            )
            return
        flat = self.flat_before
        offered = {value for _group, options in picks for value, _label in options}
        kept = [("", [(pick, pick) for pick in flat.picks if pick not in offered])]
        self.fields["when_match"] = forms.ChoiceField(
            label=_("It is needed when"),
            choices=[("all", _("everything chosen here is so")), ("any", _("one thing chosen here is so"))],
            initial=flat.match,
        )
        choices: Choices = [("", _("No condition")), *[group for group in (*picks, *kept) if group[1]]]
        for i in range(len(flat.picks) + self.spare):
            self.fields[f"when_pick_{i}"] = forms.ChoiceField(
                label=_("Question and answer"),
                choices=choices,
                required=False,
                initial=flat.picks[i] if i < len(flat.picks) else "",
            )
        if numbers or flat.numbers:
            known = {value for value, _label in numbers}
            names = [("", _("No condition")), *numbers]
            names += [(name, name) for name, _op, _value in flat.numbers if name not in known]
            for i in range(len(flat.numbers) + 1):
                name, operator, value = flat.numbers[i] if i < len(flat.numbers) else ("", "at_least", "")
                self.fields[f"when_number_{i}"] = forms.ChoiceField(
                    label=_("Number asked for"), choices=names, required=False, initial=name
                )
                self.fields[f"when_value_{i}"] = forms.DecimalField(
                    label=_("is"), required=False, initial=value or None, max_digits=12, decimal_places=4
                )
                self.fields[f"when_operator_{i}"] = forms.ChoiceField(
                    label=_("or how"), choices=OPERATORS, required=False, initial=operator
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in [each for each in self.fields if each.startswith("when_number_")]:
            i = name.rpartition("_")[2]
            if cleaned.get(name) and cleaned.get(f"when_value_{i}") is None:
                self.add_error(f"when_value_{i}", _("Please say which number."))
        return cleaned

    def condition_data(self) -> Any:
        """The condition as chosen; the very one there was when nothing was chosen anew."""
        if not hasattr(self, "flat_before"):
            return None
        before = self.when_before.as_data() if self.when_before is not None else None
        if self.flat_before is None:
            return None if self.cleaned_data.get("when_always") else before
        given = self.cleaned_data
        picks = dict.fromkeys(
            given[name] for name in self.fields if name.startswith("when_pick_") and given[name]
        )
        numbers = []
        for name in self.fields:
            i = name.rpartition("_")[2]
            if name.startswith("when_number_") and given[name]:
                number = f"{given[f'when_value_{i}'].normalize():f}"
                numbers.append((given[name], given[f"when_operator_{i}"] or "at_least", number))
        match = given["when_match"]
        if len(picks) + len(numbers) < 2:
            match = self.flat_before.match if len(self.flat_before.picks) < 2 else "all"
        chosen = Flat(match, picks, numbers)
        return before if chosen == self.flat_before else chosen.condition()
