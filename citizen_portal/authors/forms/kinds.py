"""Which parts an entry of a kind has: forms over the whole, and lists whose items have forms of their own."""

from citizen_portal.authors.forms.items import LISTS, ItemForm
from citizen_portal.authors.forms.offers import OfferForm
from citizen_portal.authors.forms.one_thing import About, MemberForm
from citizen_portal.authors.forms.parts import PARTS, PartForm
from services.catalogue.authoring.models import EntryKind

FORMS: dict[str, dict[str, type[PartForm]]] = {EntryKind.MATTER: PARTS, EntryKind.ONE_THING: {"about": About}}
ITEMS: dict[str, dict[str, type[ItemForm]]] = {
    EntryKind.MATTER: LISTS,
    EntryKind.ONE_THING: {"matters": MemberForm, "offers": OfferForm},
}

FROM_FILES = frozenset({"offers"})
"""Lists whose items are changed here, and begun in a package file."""
