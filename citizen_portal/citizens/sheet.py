"""The questions and fields of a one-thing as form controls. The catalogue checks values; this only draws them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from services.catalogue.answers import SHANGHAI, options_of
from services.catalogue.plan import Question
from services.catalogue.vocabulary import Constraints, Element, ElementType, Package, Text, Validator
from services.models import Level, Region

LEVELS = {Level.CITY: 0, Level.DISTRICT: 1, Level.STREET: 2, Level.COMMUNITY: 3}
FEW_OPTIONS = 6
INPUT_MODES = {
    Validator.MOBILE: "tel",
    Validator.BANK_CARD: "numeric",
    Validator.POSTCODE: "numeric",
}


class Sheet(forms.Form):
    """Fields to be drawn with what was typed and what is wrong with it; checking is the catalogue's business."""

    use_required_attribute = False

    def __init__(
        self,
        fields: Mapping[str, forms.Field],
        typed: Mapping[str, Any],
        faults: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data=typed, error_class=partial(ErrorList, renderer=None))
        self.fields = dict(fields)
        self._faults = faults or {}

    def full_clean(self) -> None:
        """Put the catalogue's findings where Django's own would stand."""
        self._errors = ErrorDict(
            {key: ErrorList([text]) for key, text in self._faults.items() if key in self.fields}
        )
        self.cleaned_data = {}


def field_for(
    element: Element,
    rules: Constraints,
    *,
    required: bool,
    label: Text | str,
    hint: str = "",
    places: Any = (),
) -> forms.Field:
    """The control for an element; `places` are the choices of a region."""
    name = (
        str(label)
        if element.unit is None
        else _("%(name)s (%(unit)s)") % {"name": label, "unit": element.unit}
    )
    shown = {"required": required, "label": name, "help_text": hint or str(element.hint or "")}
    match element.type:
        case ElementType.CHOICE | ElementType.BOOLEAN:
            return forms.Field(widget=_one_of(_choices(element, rules), required), **shown)
        case ElementType.CHOICES:
            return forms.Field(widget=forms.CheckboxSelectMultiple(choices=_choices(element, rules)), **shown)
        case ElementType.REGION:
            return forms.Field(widget=forms.Select(choices=[("", _("Please choose")), *places]), **shown)
        case ElementType.DATE:
            return forms.Field(widget=forms.TextInput(attrs={"type": "date"}), **shown)
        case ElementType.DATETIME:
            return forms.Field(widget=forms.TextInput(attrs={"type": "datetime-local"}), **shown)
        case ElementType.TEXT:
            return forms.Field(widget=forms.Textarea(attrs={"rows": 3}), **shown)
    return forms.Field(widget=forms.TextInput(attrs=_input_attributes(element)), **shown)


def question_field(package: Package, question: Question, places: Any = ()) -> forms.Field:
    """The control for a guiding question."""
    hint = str(question.hint or "")
    if question.element is not None and not question.options:
        return field_for(
            question.element, Constraints(), required=True, label=question.text, hint=hint, places=places
        )
    choices = [(option.value, _with_hint(option.label, option.hint)) for option in question.options]
    asked = question.element.type if question.element is not None else question.kind
    widget = forms.CheckboxSelectMultiple if asked == "choices" else forms.RadioSelect
    return forms.Field(required=True, label=question.text, help_text=hint, widget=widget(choices=choices))


def typed(element: Element | None, value: Any) -> Any:
    """A canonical value as its control has it; what was typed wrongly stays as it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if element is not None and element.type is ElementType.DATETIME and isinstance(value, str) and value:
        try:
            return f"{datetime.fromisoformat(value).astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"
        except ValueError:
            return value
    return value if isinstance(value, list | str) else ("" if value is None else str(value))


def posted(data: QueryDict, keys: Iterable[str], several: frozenset[str]) -> dict[str, Any]:
    """What was sent for these keys; one that takes several values comes as a list, empty when none is ticked."""
    return {key: data.getlist(key) if key in several else data.get(key, "").strip() for key in keys}


def place_choices(package: Package, key: str, regions: Iterable[Region]) -> list[Any]:
    """The places to choose from for a region field: streets by district, at least as fine as its offices need.

    Where a district is enough it can be chosen as a whole; records that know the street still fit.
    """
    needed = max(
        (LEVELS.get(level, 0) for level in _levels_needed(package, key)), default=LEVELS[Level.STREET]
    )
    regions = list(regions)
    streets: dict[str, list[tuple[str, str]]] = {}
    for region in regions:
        if region.level == Level.STREET:
            streets.setdefault(region.parent_id, []).append((region.code, str(region.name)))
    groups = []
    for district in regions:
        if district.level == Level.DISTRICT:
            whole = [(district.code, str(district.name))] if needed <= LEVELS[Level.DISTRICT] else []
            groups.append((str(district.name), whole + streets.get(district.code, [])))
    return groups


def _levels_needed(package: Package, key: str) -> Iterable[str]:
    for matter in package.matters.values():
        if matter.served_by == key:
            for step in matter.steps:
                yield matter.desk_of(step).partition("@")[2]
            yield matter.department.partition("@")[2]


def _one_of(choices: list[tuple[str, str]], required: bool) -> forms.Widget:
    if len(choices) <= FEW_OPTIONS:
        return forms.RadioSelect(choices=choices)
    return forms.Select(choices=[("", _("Please choose") if required else "—"), *choices])


def _choices(element: Element, rules: Constraints) -> list[tuple[str, str]]:
    if element.type is ElementType.BOOLEAN:
        return [("true", _("Yes")), ("false", _("No"))]
    labels = {option.value: str(option.label) for option in element.options}
    return [(value, labels[value]) for value in options_of(element, rules)]


def _with_hint(label: Text | Promise, hint: Text | None) -> str:
    if hint is None:
        return str(label)
    return format_html('{} <span class="muted small">{}</span>', label, hint)


def _input_attributes(element: Element) -> dict[str, Any]:
    if element.type in (ElementType.DECIMAL, ElementType.MONEY):
        return {"inputmode": "decimal"}
    if element.type is ElementType.INTEGER:
        return {"inputmode": "numeric"}
    mode = INPUT_MODES.get(element.validator)
    return {"inputmode": mode} if mode else {}
