"""Where notices are found: in the case of a citizen, at the task of a department, and by whoever holds the paper."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from services.catalogue.vocabulary import Text
from workflows.access_log import Look, record_look
from workflows.models import Case, Notice, NoticeKind, Purpose, Task
from workflows.models.notice import ALPHABET

from .composing import TITLES

UNDONE_BY = (NoticeKind.REVOCATION, NoticeKind.REOPENING)
"""What takes back what an earlier notice of the same matter said."""


@dataclass(frozen=True)
class NoticeLine:
    """A notice in a list; `matter` is None for one about the whole case, `digest` empty until it is printed."""

    id: int
    kind: NoticeKind
    number: str
    title: str
    matter: Text | None
    department: Text
    issued_at: datetime
    digest: str


@dataclass(frozen=True)
class Genuine:
    """What anybody who holds a notice may know of it: nothing about the person it was written to.

    `digest` is SHA-256 of the PDF, empty while nothing is printed; `undone_at` is when what it says was taken back.
    """

    code: str
    number: str
    title: str
    department: Text
    issued_at: datetime
    digest: str
    undone_at: datetime | None


def notices_of_case(case: Case) -> list[NoticeLine]:
    """Newest first; one statement."""
    return _lines(case, Notice.objects.filter(case=case))


def notices_of_task(task: Task) -> list[NoticeLine]:
    """Those of the matter of this task, newest first; one statement."""
    return _lines(task.process, Notice.objects.filter(sub_case=task.sub_case_id))


def notice_shown_to_department(task: Task, pk: int, *, by: AbstractBaseUser, now: datetime) -> Notice | None:
    """A notice of the matter of `task`; None for any other. Recorded as `by` reading it."""
    found = Notice.objects.filter(sub_case=task.sub_case_id, pk=pk).first()
    if found is not None:
        look = Look(
            department_id=task.department_id,
            case_id=task.process_id,
            holder_id=task.process.applicant_id,
            task_id=task.pk,
            what=(f"notice:{found.kind}",),
        )
        record_look(look, by=by, purpose=Purpose.STEP, now=now)
    return found


def genuine(code: str, number: str | None = None) -> Genuine | None:
    """The notice that was issued under this code (and this number, where somebody typed both); None for none."""
    found = (
        Notice.objects.select_related("department").defer("content").filter(code=written_code(code)).first()
    )
    if found is None or (number is not None and _bare(number) != _bare(found.number)):
        return None
    undone = Notice.objects.filter(sub_case=found.sub_case_id, kind__in=UNDONE_BY, id__gt=found.pk)
    return Genuine(
        code=found.code,
        number=found.number,
        title=str(TITLES[NoticeKind(found.kind)]),
        department=found.department.name,
        issued_at=found.issued_at,
        digest=found.digest,
        undone_at=undone.order_by("id").values_list("issued_at", flat=True).first()
        if found.sub_case_id
        else None,
    )


def written_code(typed: str) -> str:
    """A verification code as it is kept, from whatever a person made of it: small letters, blanks, other dashes."""
    drawn = "".join(each for each in unicodedata.normalize("NFKC", typed).upper() if each in ALPHABET)
    return "-".join(drawn[place : place + 4] for place in range(0, len(drawn), 4))


def _bare(number: str) -> str:
    """A number without brackets and blanks: ``〔2026〕``, ``[2026]`` and ``（2026）`` are the same to a person."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", number))


def _lines(case: Case, notices: QuerySet[Notice]) -> list[NoticeLine]:
    matters = case.package.matters
    found: Iterable[Notice] = notices.select_related("department", "sub_case").only(
        "number",
        "kind",
        "issued_at",
        "digest",
        "department__name_zh",
        "department__name_en",
        "sub_case__matter",
    )
    return [
        NoticeLine(
            id=each.pk,
            kind=NoticeKind(each.kind),
            number=each.number,
            title=str(TITLES[NoticeKind(each.kind)]),
            matter=matters[each.sub_case.matter].name if each.sub_case else None,
            department=each.department.name,
            issued_at=each.issued_at,
            digest=each.digest,
        )
        for each in found.order_by("-id")
    ]
