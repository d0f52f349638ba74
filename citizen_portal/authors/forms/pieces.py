"""Form fields that several parts share: a text in two languages, a term, a day that may move."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.terms import Term, TermError, Unit

Choices = list[tuple[str, Any]]

UNITS = [
    (Unit.WORKING_DAYS.value, pgettext_lazy("unit", "working days")),
    (Unit.NATURAL_DAYS.value, pgettext_lazy("unit", "natural days")),
    (Unit.WORKING_HOURS.value, pgettext_lazy("unit", "working hours")),
    (Unit.IMMEDIATE.value, pgettext_lazy("unit", "the same working day")),
]


class PairWidget(forms.MultiWidget):
    """Two controls side by side."""

    template_name = "authors/parts/term.html"

    def id_for_label(self, id_: str) -> str:
        """The label speaks of the first; the second has its own."""
        return f"{id_}_0"


class TermWidget(PairWidget):
    """A number and its unit."""

    def __init__(self) -> None:
        number = forms.TextInput(attrs={"inputmode": "decimal", "class": "input input--short"})
        super().__init__(
            [number, forms.Select(attrs={"class": "select", "aria-label": _("Unit")}, choices=UNITS)]
        )

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


DAYS = [
    ("", pgettext_lazy("day", "no bound")),
    ("today", pgettext_lazy("day", "the day of applying")),
    ("before", pgettext_lazy("day", "so many days before applying")),
    ("after", pgettext_lazy("day", "so many days after applying")),
    ("fixed", pgettext_lazy("day", "this date")),
]
_MOVING = re.compile(r"today([+-])([0-9]+)d")


class DayWidget(PairWidget):
    """A kind of day, and how many days or which date."""

    def __init__(self) -> None:
        which = forms.TextInput(
            attrs={"class": "input input--short", "aria-label": _("Days, or a date like 2026-01-31")}
        )
        super().__init__([forms.Select(attrs={"class": "select"}, choices=DAYS), which])

    def decompress(self, value: Any) -> list[str]:
        if not value or value == "today":
            return [value or "", ""]
        if moving := _MOVING.fullmatch(value):
            return ["before" if moving[1] == "-" else "after", moving[2]]
        return ["fixed", value]


class DayField(forms.MultiValueField):
    """A day as ``today-30d`` or ``2026-01-31``; empty for no bound."""

    def __init__(self, **options: Any) -> None:
        parts = (
            forms.ChoiceField(required=False, choices=DAYS),
            forms.CharField(required=False, max_length=10),
        )
        super().__init__(
            fields=parts, widget=DayWidget(), require_all_fields=False, required=False, **options
        )

    def compress(self, values: list[str]) -> str:
        kind, which = (values or ["", ""])[:2]
        which = (which or "").strip()
        match kind:
            case "before" | "after" if which.isascii() and which.isdigit() and len(which) < 6:
                return f"today{'-' if kind == 'before' else '+'}{which}d"
            case "fixed" if _is_date(which):
                return which
            case "before" | "after" | "fixed":
                raise forms.ValidationError(_("Please write a number of days, or a date like 2026-01-31."))
        return kind or ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def code_from(words: str, fallback: str) -> str:
    """A code nobody types, from English words; `fallback` when they hold no letter."""
    word = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:50].rstrip("_")
    return word if word[:1].isalpha() else f"{fallback}_{word}".rstrip("_")


def free_code(wanted: str, taken: set[str]) -> str:
    """The code, with a number when it is taken."""
    number, code = 1, wanted
    while code in taken:
        number += 1
        code = f"{wanted}_{number}"
    return code
