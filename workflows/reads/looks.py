"""Who has looked at a citizen's data and why, in words: by office and post, never by the clerk's name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from services.catalogue.vocabulary import Package, Text
from services.models import Post
from workflows.models import AccessEntry, NoticeKind, Purpose
from workflows.policy import own_looks

from .conversation import NOTES, QUESTION
from .desk_search import LINE
from .extensions import EXTENSION
from .inbox import step_name
from .orders import ORDER
from .readable import document_title
from .record import known_records
from .rectifications import RATER, RATING
from .watched import COURSE

PAGE_SIZE = 20
WHY = {
    Purpose.STEP: gettext_lazy("To do the step “%(step)s” of “%(matter)s”"),
    Purpose.SEARCH: gettext_lazy("Searched by case number or by name, and found your case"),
    Purpose.CORRECTION: gettext_lazy("To answer your request to correct your record"),
    Purpose.SUPERVISION: gettext_lazy("To supervise whether your case is handled as promised"),
    Purpose.QUESTION: gettext_lazy("To answer what another office working on your case asked"),
    Purpose.RATING: gettext_lazy("To put right what you rated badly"),
    Purpose.OFFER: gettext_lazy(
        "The system compares these records every day to offer you services, as you agreed; no person looked"
    ),
}
OF_THE_CASE = {
    LINE: gettext_lazy("Name with characters hidden, and how far the case is"),
    COURSE: gettext_lazy("How far the case is, its dates and its history"),
    NOTES: gettext_lazy("The office’s own notes about your case"),
    QUESTION: gettext_lazy("What one office asked another about your case, and the answer"),
    EXTENSION: gettext_lazy("Why a department asks for more time for your case"),
    RATING: gettext_lazy("Your bad rating with its reason, and what was put right"),
    RATER: gettext_lazy("Your name and telephone number, to call you back about your rating"),
    ORDER: gettext_lazy("What the supervising office wants to know about your case, and the answer"),
}
TITLES = {
    "document": pgettext_lazy("looks", "Documents"),
    "file": pgettext_lazy("looks", "Files opened"),
    "notice": pgettext_lazy("looks", "Notices read"),
    "result": pgettext_lazy("looks", "Results of other matters"),
    "case": pgettext_lazy("looks", "The case"),
    "record": pgettext_lazy("looks", "Your record"),
}


@dataclass(frozen=True)
class Seen:
    """Some data of one kind: of one role of the form, or documents, files, results."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class LookShown:
    """One look. `post` is empty when no post of that day is known any more, the case when it was about the record."""

    id: int
    at: datetime
    department: Text
    post: Text | None
    purpose: Purpose
    why: str
    case_number: str
    one_thing: Text | str
    seen: tuple[Seen, ...]

    @property
    def count(self) -> int:
        """How many data were shown."""
        return sum(len(each.items) for each in self.seen)


def looks(
    user: AbstractBaseUser, *, now: datetime, case_number: str = "", before: int | None = None
) -> tuple[LookShown, ...]:
    """Looks at this person's cases older than the id `before`, newest first; two statements.

    One more than PAGE_SIZE when there are more.
    """
    entries = own_looks(user, now).select_related("case", "department", "scope", "task__sub_case")
    if case_number:
        entries = entries.filter(case__number=case_number)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    page = list(entries.order_by("-id")[: PAGE_SIZE + 1])
    posts = _posts(page)
    return tuple(
        _shown(entry, next((post for post in posts[_desk(entry)] if _held(post, entry)), None))
        for entry in page
    )


def _posts(entries: Sequence[AccessEntry]) -> dict[tuple[int, int], list[Post]]:
    found: dict[tuple[int, int], list[Post]] = defaultdict(list)
    if entries:
        people = {entry.by_id for entry in entries}
        for post in Post.objects.filter(user_id__in=people).order_by("id"):
            found[post.user_id, post.department_id].append(post)
    return found


def _desk(entry: AccessEntry) -> tuple[int, int]:
    return entry.by_id, entry.department_id


def _held(post: Post, entry: AccessEntry) -> bool:
    day = timezone.localdate(entry.at)
    return post.starts_on <= day and (post.ends_on is None or post.ends_on >= day)


def _shown(entry: AccessEntry, post: Post | None) -> LookShown:
    package = entry.case.package if entry.case else None
    purpose = Purpose(entry.purpose)
    return LookShown(
        id=entry.pk,
        at=entry.at,
        department=entry.department.name,
        post=post.title if post else None,
        purpose=purpose,
        why=_why(entry, package, purpose),
        case_number=entry.case.number if entry.case else "",
        one_thing=package.one_thing.name if package else "",
        seen=tuple(_seen(entry.scope.what, package) if package else _seen_of_record(entry.scope.what)),
    )


def _why(entry: AccessEntry, package: Package | None, purpose: Purpose) -> str:
    said = {}
    if package is not None and entry.task is not None:
        matter = package.matters[entry.task.sub_case.matter]
        said = {"step": step_name(matter.step(entry.task.step)), "matter": matter.name}
    return str(WHY[purpose]) % said


def _seen_of_record(what: Iterable[str]) -> Iterable[Seen]:
    """``record:birth_certificate.name`` in words."""
    kinds, _elements, _package = known_records()
    codes = [code.partition(":")[2].partition(".")[0] for code in what]
    yield Seen(
        str(TITLES["record"]), tuple(str(kinds[code].name) if code in kinds else code for code in codes)
    )


def _seen(what: Iterable[str], package: Package) -> Iterable[Seen]:
    """Codes in words; fields by role, both in the order of the catalogue."""
    order = {element: place for place, element in enumerate(package.elements)}
    fields: dict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for code in sorted(what, key=lambda code: order.get(code.partition(".")[2], -1)):
        kind, _colon, key = code.partition(":")
        if kind == "field":
            fields[key.partition(".")[0]].append(str(package.element_of(key).name))
        else:
            others[kind].append(_named(kind, code, key, package))
    for role in package.roles.values():
        if role.code in fields:
            yield Seen(str(role.name), tuple(fields[role.code]))
    for kind, title in TITLES.items():
        if kind in others:
            yield Seen(str(title), tuple(others[kind]))


def _named(kind: str, code: str, key: str, package: Package) -> str:
    if kind == "case":
        return str(OF_THE_CASE[code])
    if kind == "result":
        return str(package.documents[key].name)
    if kind == "notice":
        return str(NoticeKind(key).label)
    holder, _dot, document = key.partition(".")
    return document_title(package.documents[document].name, package.roles[holder].name)
