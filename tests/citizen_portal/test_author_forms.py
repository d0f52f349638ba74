"""Every part of everything that is shipped goes into its form and comes out of it as it was."""

from collections import Counter
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from citizen_portal.authors.forms.conditions import Blocks
from citizen_portal.authors.forms.context import Offer
from citizen_portal.authors.forms.kinds import ITEMS, forms_of
from citizen_portal.demo.seeding import seed
from services.catalogue.authoring.library import entries_of
from services.catalogue.vocabulary.conditions import parse
from services.models import EntryKind
from tests.citizen_portal.authors.conftest import shipped


def filled(form: Any) -> dict[str, Any]:
    """What a browser would send from the form as it is shown."""
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if hasattr(bound.field.widget, "decompress"):
            data |= {f"{bound.html_name}_{i}": v for i, v in enumerate(bound.field.widget.decompress(value))}
        elif value is True:
            data[bound.html_name] = "on"
        elif value is not None and value is not False:
            data[bound.html_name] = value
    return data


def sent_back(make: Any) -> Any:
    """The form as it is sent back untouched; its faults would be faults of what is shipped."""
    query = QueryDict(mutable=True)
    for name, value in filled(make(None)).items():
        query.setlist(name, value if isinstance(value, list) else [value])
    form = make(query)
    assert form.is_valid(), form.errors
    return form


@pytest.fixture
def offer(db: None) -> Offer:
    seed(today=timezone.localdate())
    return Offer(entries_of(shipped().library), ("market@district",))


def test_no_form_changes_what_it_only_shows(offer: Offer):
    compared: Counter[EntryKind] = Counter()
    for (kind, code), entry in offer.entries.items():
        body = entry.model_dump(mode="json")
        for part, form in forms_of(kind, entry).items():
            after = dict(body)
            if part == "basics":
                continue  # who does it is chosen among one's own offices: tried through the pages
            sent_back(lambda data, form=form, entry=entry: form(data, entry=entry, offer=offer)).write(after)
            assert kind.model.model_validate(after) == entry, (code, part)
            compared[kind] += 1
        for part, form in ITEMS[kind].items():
            for i, item in enumerate(getattr(entry, part)):
                back = sent_back(
                    lambda data, form=form, entry=entry, item=item: form(
                        data, entry=entry, item=item, offer=offer
                    )
                ).write()
                after = dict(body) | {part: [*body[part][:i], back, *body[part][i + 1 :]]}
                assert kind.model.model_validate(after) == entry, (code, part, i)
                compared[kind] += 1
    assert set(compared) == set(EntryKind)
    assert compared.total() > 1000


CONDITIONS = (
    {"a": "yes"},
    {"a": ["x", "y"]},
    {"not": {"a": "yes"}},
    {"all": [{"a": "yes"}, {"b": ["x", "y"]}]},
    {"any": [{"a": "yes"}, {"b": "x"}]},
    {"any": [{"a": "yes"}, {"all": [{"b": "x"}, {"c.d": {"at_least": 3}}]}]},
    {"all": [{"any": [{"a": "yes"}, {"not": {"b": "x"}}]}, {"c.d": {"less_than": 0.5}}]},
    {"any": [{"a": "yes"}, {"all": [{"b": "x"}, {"c": ["y", "z"]}]}]},
)


@pytest.mark.parametrize("data", CONDITIONS)
def test_a_condition_of_two_levels_means_the_same_line_by_line(data: dict[str, Any]):
    """Tried with every answer there is: the lines hold exactly when the condition does."""
    condition = parse(data)
    blocks = Blocks.of(condition)
    assert blocks is not None
    again = parse(blocks.data())
    for a in ("yes", "x", "y", None):
        for b in ("x", "y", "z", None):
            for c in ("y", "q", None):
                for number in (0, 3, None):
                    answers = {"a": a, "b": b, "c": c, "c.d": number}
                    assert condition.holds(answers) == again.holds(answers), (data, answers)


DEEP = (
    {"not": {"all": [{"a": "yes"}, {"b": "x"}]}},
    {"all": [{"any": [{"all": [{"a": "x"}, {"b": "y"}]}, {"c": "z"}]}]},
)


@pytest.mark.parametrize("data", DEEP)
def test_a_deeper_condition_is_not_shown_as_something_it_is_not(data: dict[str, Any]):
    assert Blocks.of(parse(data)) is None
