"""Choosing one of all departments: grouped by place, so that forty of them are found at a glance."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from services.models import Department


class DepartmentField(forms.ModelChoiceField):
    """One department of `queryset`; `first` are offered before all others, under a heading of their own.

    The list is the browser's own: groups by place, and typing the first characters of a name jumps there.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("queryset", Department.objects.none())
        super().__init__(empty_label=_("Please choose"), **options)

    def offer(
        self, departments: QuerySet[Department], *, first: Iterable[Department] = (), heading: Any = ""
    ) -> None:
        """Offer these departments, in the order of the places from the city down."""
        self.queryset = departments
        near = [(each.pk, str(each.name)) for each in first]
        known = {pk for pk, _name in near}
        others = [each for each in _by_place(departments) if each.pk not in known]
        groups = [
            (str(region.name), [(each.pk, str(each.name)) for each in group])
            for region, group in groupby(others, key=lambda each: each.region)
        ]
        self.choices = [("", self.empty_label), *([(heading, near)] if near else []), *groups]


def _by_place(departments: QuerySet[Department]) -> list[Department]:
    """Codes of GB/T 2260 sort a city before its districts, and a district before its streets."""
    return list(departments.select_related("region").order_by("region__code", "name_zh"))
