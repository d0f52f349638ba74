"""Values and names of a package for people: labels of fields, words instead of codes, names of places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from services.catalogue.answers import display
from services.catalogue.compose import FormDocument
from services.catalogue.vocabulary import ElementType, Package, Text
from services.models import Region


def place_names(codes: Iterable[str]) -> dict[str, Text]:
    """``Binjiang District, Changning Subdistrict`` by region code, up to the city; one statement."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    return {
        region.code: named_with_district(region)
        for region in Region.objects.filter(code__in=wanted).select_related("parent")
    }


def named_with_district(region: Region) -> Text:
    """A street with its district in front; a district alone."""
    parent = region.parent
    if parent is None or len(region.code) <= 6:
        return region.name
    return Text(zh=f"{parent.name_zh}{region.name_zh}", en=f"{region.name_en}, {parent.name_en}")


@dataclass(frozen=True)
class Readable:
    """A package with the names of the places that occur in some values."""

    package: Package
    places: Mapping[str, Text]

    @classmethod
    def of(cls, package: Package, values: Mapping[str, Any]) -> "Readable":
        """Ready to show these values; at most one statement."""
        return cls(package, place_names(_regions_in(package, values)))

    def label(self, key: str) -> Text:
        """The name of a field."""
        return self.package.element_of(key).name

    def value(self, key: str, value: Any) -> str:
        """A canonical value in words; what cannot be read as its element's type is shown as it is."""
        element = self.package.element_of(key)
        if element.type is ElementType.REGION:
            return str(self.places.get(value, value or ""))
        try:
            return display(element, value)
        except (ValueError, TypeError, ArithmeticError):
            return str(value)


def document_name(document: FormDocument) -> str:
    """Whose which paper."""
    return document_title(document.kind.name, document.holder.name)


def document_title(kind: Text | str, holder: Text | str) -> str:
    """Whose which paper, from the two names."""
    return _("%(document)s (%(holder)s)") % {"document": kind, "holder": holder}


def _regions_in(package: Package, values: Mapping[str, Any]) -> Iterable[str]:
    for key, value in values.items():
        element = package.elements.get(key.partition(".")[2])
        if element is not None and element.type is ElementType.REGION and isinstance(value, str):
            yield value
