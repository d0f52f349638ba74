"""Which parts an entry of a kind has: forms over the whole, and lists whose items have forms of their own.

Whoever adds a part to the vocabulary adds its form here, and its line to `describing`.
"""

from typing import Any

from citizen_portal.authors.forms.dictionary import DICTIONARY_PARTS
from citizen_portal.authors.forms.documents import DocumentForm, ResultForm
from citizen_portal.authors.forms.fields import FieldForm
from citizen_portal.authors.forms.items import FaultForm, ItemForm
from citizen_portal.authors.forms.members import ONE_THING_LISTS
from citizen_portal.authors.forms.offers import OfferForm
from citizen_portal.authors.forms.one_thing import ONE_THING_PARTS
from citizen_portal.authors.forms.parts import PARTS, PartForm
from citizen_portal.authors.forms.questions import QuestionForm
from citizen_portal.authors.forms.steps import StepForm
from citizen_portal.authors.forms.window import WindowForm
from services.catalogue.authoring.models import EntryKind

FORMS: dict[str, dict[str, type[PartForm]]] = {
    EntryKind.MATTER: PARTS,
    EntryKind.ONE_THING: {**ONE_THING_PARTS, "window": WindowForm},
    **{kind: {"word": form} for kind, form in DICTIONARY_PARTS.items()},
}
ITEMS: dict[str, dict[str, type[ItemForm]]] = {
    EntryKind.MATTER: {
        "steps": StepForm,
        "fields": FieldForm,
        "documents": DocumentForm,
        "results": ResultForm,
        "faults": FaultForm,
    },
    EntryKind.ONE_THING: {"situations": QuestionForm, **ONE_THING_LISTS, "offers": OfferForm},
    **{kind: {} for kind in DICTIONARY_PARTS},
}

FROM_FILES = frozenset({"offers"})
"""Lists whose items are changed here, and begun in a package file."""


def forms_of(kind: str, entry: Any) -> dict[str, type[PartForm]]:
    """The forms over the whole that such an entry has."""
    return {part: form for part, form in FORMS[kind].items() if form.concerns(entry)}


def place_of(kind: str, path: tuple[str | int, ...]) -> tuple[str, int | None] | None:
    """The page of a fault at that path of an entry: a part, and the item of a list; None for the entry as a whole."""
    first = str(path[0]) if path else ""
    if first in ITEMS[kind]:
        return first, path[1] if len(path) > 1 and isinstance(path[1], int) else None
    return next(((part, None) for part, form in FORMS[kind].items() if first in form.holds), None)
