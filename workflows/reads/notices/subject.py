"""What a notice is about: the rows at hand, and the facts of its kind in whatever form they came."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language

from services.catalogue.vocabulary import Matter, Text
from services.models import Department
from workflows.models import Case, NoticeKind, SubCase
from workflows.reads.readable import document_title

LANGUAGES = {"zh": "zh-hans", "en": "en"}
"""Content language → language of the translations."""


@dataclass(frozen=True)
class Subject:
    """The case, the matter (None: the case as a whole), who issues it and when.

    `sub_cases` are those of the case, for what concerns it as a whole. `facts` by name, as `steps.notices` lists them.
    """

    kind: NoticeKind
    case: Case
    sub_case: SubCase | None
    department: Department
    now: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    sub_cases: Sequence[SubCase] = ()

    @property
    def matter(self) -> Matter | None:
        return self.case.package.matters[self.sub_case.matter] if self.sub_case else None

    @property
    def name(self) -> str:
        """Of the matter, or of the one-thing, in the running language."""
        return str(self.matter.name if self.matter else self.case.package.one_thing.name)

    def text(self, name: str) -> str:
        """A fact that people read: a text, or one by language; empty without it."""
        return worded(self.facts.get(name))

    def day(self, name: str) -> str:
        """A fact that is a day or a moment, written out; empty without it."""
        return written_day(self.facts.get(name))

    def about(self, key: str) -> str:
        """The name of a document (``holder.kind``) or a form field (``role.element``) of the case; else empty."""
        package = self.case.package
        owner, _dot, code = key.partition(".")
        if owner not in package.roles:
            return ""
        holder = package.roles[owner].name
        if code in package.documents:
            return document_title(package.documents[code].name, holder)
        if code in package.elements:
            return document_title(package.elements[code].name, holder)
        return ""

    def items(self, name: str) -> tuple[tuple[str, str], ...]:
        """A fact that is a list of ``{"about": …, "text": …}``."""
        found: Iterable[Mapping[str, Any]] = self.facts.get(name) or ()
        return tuple((self.about(item.get("about") or ""), worded(item.get("text"))) for item in found)


def worded(said: Any) -> str:
    """``{"zh", "en"}`` or a `Text` in the running language; ``{"text"}`` or a text as a person wrote it."""
    if isinstance(said, Text):
        return str(said)
    if isinstance(said, Mapping):
        own = "en" if (get_language() or "").startswith("en") else "zh"
        return str(said.get(own) or said.get("text") or said.get("zh") or "").strip()
    return str(said or "").strip()


def written_day(given: date | datetime | str | None) -> str:
    """``2026年11月2日`` or ``2 November 2026``, on Chinese time; empty for None."""
    if isinstance(given, str):
        given = parse_datetime(given) if "T" in given or " " in given else parse_date(given)
    if given is None:
        return ""
    day = timezone.localtime(given).date() if isinstance(given, datetime) else given
    locale = "en_GB" if (get_language() or "").startswith("en") else "zh_Hans"
    return format_date(day, format="long", locale=locale)
