"""Forms of a yearly round: its days and places, a changed number of places, and what was drawn in public."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.catalogue.vocabulary import Package
from services.models import Round
from services.rounds.places import places_of
from workflows.commands.admission import LONGEST_SEED
from workflows.commands.rounds import MOST_PLACES

EARLIEST, LATEST = 2000, 2200


class RoundForm(forms.Form):
    """The days of every stage of the window, and the places of every option of its pools."""

    year = forms.IntegerField(label=gettext_lazy("Year of enrolment"), min_value=EARLIEST, max_value=LATEST)
    name_zh = forms.CharField(label=gettext_lazy("Chinese name"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=80)

    def __init__(self, *args: Any, package: Package, before: Round | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.window = package.one_thing.window
        for stage in self.window.stages:
            for end, label in (("first", _("First day")), ("last", _("Last day"))):
                self.fields[f"{end}_{stage.code}"] = forms.DateField(
                    label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                )
        known = places_of(before) if before is not None else {}
        self.pools = {
            pool: package.elements[pool] for pool in (self.window.batch.pools if self.window.batch else ())
        }
        for pool, element in self.pools.items():
            for option in element.options:
                self.fields[f"{pool}.{option.value}"] = forms.IntegerField(
                    label=option.label,
                    min_value=0,
                    max_value=MOST_PLACES,
                    required=False,
                    initial=known.get(pool, {}).get(option.value),
                )
        self.fields["year"].initial = before.year + 1 if before else timezone.localdate().year

    def stages(self) -> Iterator[tuple[str, str, BoundField, BoundField]]:
        """Each stage with what its last day brings, and its two days."""
        for stage in self.window.stages:
            yield (
                str(stage.name), str(stage.ends), self[f"first_{stage.code}"], self[f"last_{stage.code}"]
            )  # fmt: skip

    def places(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Each pool with a number for each of its schools."""
        for pool, element in self.pools.items():
            yield str(element.name), [self[f"{pool}.{option.value}"] for option in element.options]

    def said(self) -> dict[str, Any]:
        """As the verb takes it; a school that was left out is not in the round."""
        given = self.cleaned_data
        return {
            "year": given["year"],
            "names": (given["name_zh"], given["name_en"]),
            "days": {
                stage.code: (given[f"first_{stage.code}"], given[f"last_{stage.code}"])
                for stage in self.window.stages
            },
            "places": {
                pool: {
                    option.value: given[f"{pool}.{option.value}"]
                    for option in element.options
                    if given[f"{pool}.{option.value}"] is not None
                }
                for pool, element in self.pools.items()
            },
        }

    def add_faults(self, errors: Mapping[str, str]) -> None:
        """What the verb found, beside the fields it is about."""
        for key, text in errors.items():
            field = {"name": "name_zh"}.get(key, key if key in self.fields else f"last_{key}")
            self.add_error(field if field in self.fields else None, text)


class PlacesForm(forms.Form):
    """A changed number of places of one school."""

    pool = forms.SlugField(max_length=64, widget=forms.HiddenInput)
    place = forms.SlugField(max_length=64, widget=forms.HiddenInput)
    number = forms.IntegerField(label=gettext_lazy("Places"), min_value=0, max_value=MOST_PLACES)


class SeedForm(forms.Form):
    """What decides among equals."""

    seed = forms.CharField(
        label=gettext_lazy("Drawn in public"),
        help_text=gettext_lazy(
            "Numbers or words drawn before witnesses after registration has closed. Published with the list, they let "
            "anybody repeat the draw."
        ),
        max_length=LONGEST_SEED,
    )
