"""What every catalogue entry is made of: frozen models, codes, keys and bilingual text."""

from typing import Annotated, Any

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
"""A name inside a catalogue: lower case letters, digits, underscores."""

FieldKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=129)]
"""A form field: ``role.element``, e.g. ``mother.id_number``."""

DepartmentFunction = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*@(province|city|district|street|community)$")
]
"""Who does it: ``function@level``, e.g. ``police@district``."""


class Frozen(BaseModel):
    """A catalogue entry: immutable, and closed to keys the vocabulary does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Frozen):
    """A sentence or a name in every language the portal speaks. None may be missing."""

    zh: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    en: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

    def __str__(self) -> str:
        """In the language of the running request; Chinese is the first language."""
        return self.en if (get_language() or "zh-hans").startswith("en") else self.zh


def unique(entries: tuple[Any, ...], attribute: str, what: str) -> None:
    """Refuse two entries with one code; raises ValueError naming the code."""
    seen: set[str] = set()
    for entry in entries:
        code = getattr(entry, attribute)
        if code in seen:
            raise ValueError(f"{what} {code!r} is defined twice")
        seen.add(code)
