"""What is wrong with an application: a list of faults, each about a field or a document, foreseen or in own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from services.catalogue.vocabulary import Fault
from workflows.errors import Invalid
from workflows.reads.corrections import Correctable

MOST_FAULTS = 40
LONGEST_TEXT = 1000


@dataclass(frozen=True)
class Wanted:
    """One fault: a foreseen one by its `code`, or `text` in one's own words; `about` a field or a document.

    A foreseen fault that says what it is about needs no `about`.
    """

    about: str = ""
    code: str = ""
    text: str = ""


@dataclass(frozen=True)
class Listed:
    """A fault as it is kept: `text` is ``{"zh": …, "en": …}`` of the catalogue, or ``{"text": …}``."""

    about: str
    code: str
    text: Mapping[str, str]

    def as_data(self) -> dict[str, object]:
        """As notices and drafts keep it."""
        return {"about": self.about, "text": dict(self.text)}


def listed(possible: Correctable, wanted: Sequence[Wanted], *, whole: bool = False) -> list[Listed]:
    """The faults in order. `whole` lets one speak of the application as a whole, with an empty `about`.

    Raises Invalid with everything that does not fit: its keys are ``items`` or ``items.N.about``, ``items.N.code``,
    ``items.N.text``.
    """
    if not wanted:
        raise Invalid({"items": _("Please choose or write at least one fault.")})
    if len(wanted) > MOST_FAULTS:
        sentence = _("Please list at most %(most)d faults, putting related ones together.")
        raise Invalid({"items": sentence % {"most": MOST_FAULTS}})
    errors: dict[str, str] = {}
    found = []
    for place, each in enumerate(wanted):
        foreseen = possible.faults.get(each.code)
        about = (foreseen.about if foreseen is not None else None) or each.about
        if each.code and foreseen is None:
            errors[f"items.{place}.code"] = _("This matter does not foresee this fault.")
        elif about not in possible.subjects and not (whole and not about):
            errors[f"items.{place}.about"] = _("Please choose a field or a document of this matter.")
        elif foreseen is None and not each.text.strip():
            errors[f"items.{place}.text"] = _("Please write what is to be put right, and how.")
        elif len(each.text) > LONGEST_TEXT:
            sentence = _("Please write at most %(most)d characters.")
            errors[f"items.{place}.text"] = sentence % {"most": LONGEST_TEXT}
        found.append(Listed(about, each.code, _words(foreseen, each.text)))
    if errors:
        raise Invalid(errors)
    return found


def _words(foreseen: Fault | None, own: str) -> Mapping[str, str]:
    if foreseen is None:
        return {"text": own.strip()}
    return {"zh": foreseen.text.zh, "en": foreseen.text.en}
